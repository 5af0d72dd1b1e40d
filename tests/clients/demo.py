"""A demo of one's own, for tests that write: the figures that the other tests compare stay as they are."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple


class Demo(NamedTuple):
    """A demo that is being served."""

    url: str
    """Its address, without a slash at its end."""
    token: str
    """A token that may do everything there."""
    database: str
    """Where it is kept, as `DATABASE_URL` says it."""


def free() -> str:
    """An address at which nothing is served."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{found.getsockname()[1]}"


@contextmanager
def served(folder: Path, **settings: str) -> Iterator[Demo]:
    """Serves a new demo that is kept in a folder, with these settings besides, and ends it afterwards."""
    address = free()
    url, database = f"http://{address}", f"sqlite:{folder}/znamka.db"
    listen = ["--listen", address, "--database-url", database]
    with open(folder / "log", "wb") as log:
        server = subprocess.Popen(
            [os.environ["ZNAMKA"], "serve", "--demo", *listen],
            env=os.environ | {"ZNAMKA_RATE_LIMIT": "off"} | settings, stdout=log, stderr=log,
        )
    try:
        for _ in range(300):
            assert server.poll() is None, (folder / "log").read_text()
            try:
                urllib.request.urlopen(f"{url}/ready", timeout=1)
                break
            except OSError:
                time.sleep(0.2)
        issue = [os.environ["ZNAMKA"], "token", "--scope", "admin", "--days", "1", "--database-url", database]
        token = subprocess.run(issue, capture_output=True, text=True, check=True, timeout=60).stdout.strip()
        yield Demo(url, token, database)
    finally:
        server.terminate()
        server.wait(30)
