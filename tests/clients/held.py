"""Holds a running service against its own description, as schemathesis does: no 5xx, no undocumented answer, no bad
input accepted. It writes a lot of nonsense, so it is given a service of its own.

    tests/clients/run schemathesis --max-examples 100 --seed 7
"""

import os
import subprocess
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHORT = ["--max-examples", "5", "--seed", "1"]
"""What tests ask for; whoever changed the interface asks for more."""
HOOKS = os.environ | {"SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")}
"""The environment of schemathesis."""


def command(url: str, token: str, document: Path, *options: str) -> list[str]:
    """How a service is held against a document."""
    python = Path(os.environ["ZNAMKA_CLIENTS"]) / "schemathesis" / "bin" / "python"
    return [
        str(python), "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", str(document),
        "--url", url, "--header", f"Authorization: Bearer {token}", "--checks", "all", "--generation-database", "none",
        *SHORT, *options,
    ]


def document(url: str, folder: Path) -> Path:
    """The document that is served, as a file: read at its address, schemathesis would not try that address."""
    file = folder / "openapi.json"
    with urllib.request.urlopen(f"{url}/openapi.json", timeout=60) as answer:
        file.write_bytes(answer.read())
    return file


@contextmanager
def begun(url: str, token: str, document: Path, folder: Path, *options: str) -> Iterator["subprocess.Popen[str]"]:
    """The service while it is held against a document. A folder is left where that runs."""
    asked = command(url, token, document, "--no-color", *options)
    with open(folder / "told", "w") as out:
        run = subprocess.Popen(asked, cwd=folder, env=HOOKS, stdin=subprocess.DEVNULL, stdout=out, stderr=out, text=True)
    try:
        yield run
    finally:
        run.kill()
        run.wait(30)


def ended(run: "subprocess.Popen[str]", folder: Path) -> tuple[bool, str]:
    """Whether it holds, and what is told of it."""
    status = run.wait(600)
    text = (folder / "told").read_text()
    # 1 says that something does not hold; anything else, that nothing was tried.
    assert status in (0, 1), text
    return status == 0, text


if __name__ == "__main__":
    address = os.environ["ZNAMKA_URL"]
    with tempfile.TemporaryDirectory() as away:
        told = command(address, os.environ["ZNAMKA_TOKEN"], document(address, Path(away)), *sys.argv[1:])
        sys.exit(subprocess.run(told, cwd=away, env=HOOKS).returncode)
