"""Holds a running service against its own description, as schemathesis does: no 5xx, no undocumented answer, no bad
input accepted. It writes a lot of nonsense, so it is given a service of its own.

    tests/clients/run schemathesis --max-examples 100 --seed 7
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SHORT = ["--max-examples", "5", "--seed", "1"]
"""What tests ask for; whoever changed the interface asks for more."""


def command(url: str, token: str, document: str, *options: str) -> list[str]:
    """How a service is held against a document, which is a file or an address."""
    python = Path(os.environ["ZNAMKA_CLIENTS"]) / "schemathesis" / "bin" / "python"
    return [
        str(python), "-m", "schemathesis.cli", "--config-file", str(HERE / "schemathesis.toml"), "run", document,
        "--url", url, "--header", f"Authorization: Bearer {token}", "--checks", "all", "--generation-database", "none",
        *SHORT, *options,
    ]


def hold(url: str, token: str, document: str, folder: Path, *options: str) -> tuple[bool, str]:
    """Whether it holds, and what is told of it. It leaves a folder where it runs."""
    done = subprocess.run(
        command(url, token, document, "--no-color", *options),
        cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600,
    )
    # 1 says that something does not hold; anything else, that nothing was tried.
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return done.returncode == 0, done.stdout + done.stderr


if __name__ == "__main__":
    address = os.environ["ZNAMKA_URL"]
    with tempfile.TemporaryDirectory() as away:
        asked = command(address, os.environ["ZNAMKA_TOKEN"], f"{address}/openapi.json", *sys.argv[1:])
        sys.exit(subprocess.run(asked, cwd=away).returncode)
