"""Runs the commands of a page of the manual as its reader does: in one terminal, from the top to the bottom.

- A block ```` ```sh ```` is commands. All blocks of a page are one bash script, so what one block sets, the
  next one has; `-e`, `-u` and `pipefail` hold. The program is `znamka`, and the demo is served already.
- A block ```` ```text ```` right after it is what they print (to standard output). It has to be the same, line
  by line, but `…` stands for anything within a line, and a line with nothing but `…` for any lines.

Where a page shows no output, `curl` fails when the answer is an error; where it does, the page shows the error.
Nothing else may differ: where an identifier, a token or a day of today would stand, a page writes `…`.
"""

import os
import re
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from demo import Demo

SHOWN = "http://127.0.0.1:8080"
"""The address that pages show; the demo of a test is served at another one."""

ROOT = Path(__file__).resolve().parents[2]


class Block(NamedTuple):
    """Commands of a page, and what it says that they print."""

    line: int
    """The line of the page with the first command."""
    commands: list[str]
    output: list[str] | None
    output_line: int


def blocks(page: str) -> list[Block]:
    """The blocks of commands of a page, each with the output that follows it."""
    lines = page.split("\n")
    fences = [nth for nth, line in enumerate(lines) if line.startswith("```")]
    assert len(fences) % 2 == 0, "a block is not closed"
    fenced = [(lines[start][3:], start, end) for start, end in zip(fences[::2], fences[1::2])]
    found: list[Block] = []
    after = None
    for language, start, end in fenced:
        if language == "sh":
            found.append(Block(start + 2, lines[start + 1:end], None, 0))
        elif language == "text" and after is not None and not any(lines[after + 1:start]):
            found[-1] = found[-1]._replace(output=lines[start + 1:end], output_line=start + 2)
        after = end if language == "sh" else None
    return found


def tells(shown: list[str], printed: list[str]) -> bool:
    """Whether what a page shows is what was printed."""
    parts = ["(?:.*\n)*" if line == "…" else re.escape(line).replace("…", ".+") + "\n" for line in shown]
    return re.fullmatch("".join(parts), "".join(line + "\n" for line in printed)) is not None


def fault(shown: list[str], printed: list[str]) -> str:
    """The first line that differs, and all that was printed."""
    nth = next((nth for nth in range(len(shown)) if not tells([*shown[:nth + 1], "…"], printed)), None)
    first = "less is shown than printed" if nth is None else f"shown: {shown[nth]!r}"
    return first + "\nprinted:\n" + "\n".join(printed)


def shims(folder: Path) -> Path:
    """A folder with the program under the names that pages call it by, and `curl` that can be told to fail. Where a page says how the
    demo is served, that has been done; what else it serves runs beside the page, which goes on in another terminal."""
    made = folder / "bin"
    made.mkdir()
    (made / ".curlrc").write_text("fail-with-body\n")
    program = f"""case "$*" in
"serve --demo") ;;
serve)
    "{os.environ["ZNAMKA"]}" serve >"{folder}/served" 2>&1 &
    echo $! >"{folder}/serving"
    until curl -s -o /dev/null "http://$ZNAMKA_LISTEN/ready"; do kill -0 $!; sleep 0.2; done ;;
*) exec "{os.environ["ZNAMKA"]}" "$@" ;;
esac
"""
    # The tests that a page names run by themselves.
    cargo = 'if [[ $1 == test ]]; then exit; fi\nif [[ "$1 $2 $3" != "run --release --" ]]; then exit 2; fi\nshift 3\n'
    for name, before in [("znamka", ""), ("cargo", cargo)]:
        (made / name).write_text("#!/usr/bin/env bash\nset -e\n" + before + program)
        (made / name).chmod(0o755)
    return made


def run(page: str, name: str, demo: Demo, folder: Path, beside: Sequence[str] = (), within: int = 60) -> list[Block]:
    """Runs all blocks of a page in a new folder, and compares; gives the blocks. What is named in `beside` lies in it.

    Fails at the first block that fails or prints something else, with its line in the page.
    """
    found = blocks(page)
    work, made = folder / "work", folder / "outputs"
    work.mkdir()
    made.mkdir()
    for part in beside:
        (work / part).symlink_to(ROOT / part)
    # Every line of the script has the number that it has in the page: so what bash says of a line holds there.
    script = [""] * (page.count("\n") + 1)
    tools = shims(folder)
    for nth, block in enumerate(found):
        curl = tools if block.output is None else work
        script[block.line - 2] = f"exec >{made}/{nth}; export CURL_HOME={curl}"
        for at, line in enumerate(block.commands):
            script[block.line - 1 + at] = line.replace(SHOWN, demo.url)
    file = folder / name
    file.write_text("\n".join(script) + "\n")
    environment = os.environ | {
        "PATH": f"{tools}:{os.environ['PATH']}", "DATABASE_URL": demo.database, "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "ZNAMKA_LISTEN": demo.url.removeprefix("http://"),
    }
    for secret in ["ZNAMKA_TOKEN", "ZNAMKA_URL", "ZNAMKA_DATABASE_URL"]:
        environment.pop(secret, None)
    try:
        done = subprocess.run(
            ["bash", "-Eeuo", "pipefail", "-c", f'trap \'echo "{name}:$LINENO: this fails" >&2\' ERR; source {file}'],
            cwd=work, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=within,
        )
    finally:
        serving = folder / "serving"
        if serving.exists():
            os.kill(int(serving.read_text()), signal.SIGTERM)
    last = len([*made.iterdir()]) - 1
    for nth, block in enumerate(found[:last + 1]):
        lines = (made / str(nth)).read_text().replace(demo.url, SHOWN).splitlines()
        if nth == last and done.returncode != 0:
            raise AssertionError(done.stderr + "\n".join(lines))
        if block.output is not None and not tells(block.output, lines):
            raise AssertionError(f"{name}:{block.output_line}: this is not what is printed; {fault(block.output, lines)}")
    assert done.returncode == 0, done.stderr
    return found
