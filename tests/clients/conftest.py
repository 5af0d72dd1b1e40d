"""What the tests of clients share: where the demo is served, and how it is asked."""

import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from register import fill

URL = os.environ["ZNAMKA_URL"]
MADE = Path(os.environ["ZNAMKA_CLIENTS"])


@pytest.fixture(scope="session")
def url() -> str:
    """Address of the service, without a slash at its end."""
    return URL


@pytest.fixture(scope="session", autouse=True)
def register() -> None:
    """What is served has everything in it before anything is read."""
    fill(URL, os.environ["ZNAMKA_TOKEN"])


@pytest.fixture(scope="session")
def token() -> str:
    """A token that may do everything."""
    return os.environ["ZNAMKA_TOKEN"]


@pytest.fixture(scope="session")
def made() -> Path:
    """Where the environments of the clients are; what they write goes there, too."""
    return MADE


def get(path: str, **headers: str) -> tuple[bytes, dict[str, str]]:
    """The body and the header fields (names in lower case) of an answer; an error is raised."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(URL + path, headers=named)
    with urllib.request.urlopen(request, timeout=60) as answer:
        # A field may stand there more than once.
        return answer.read(), {name.lower(): ", ".join(answer.headers.get_all(name)) for name in answer.headers}


@pytest.fixture(scope="session")
def fetch():
    """Asks for a path: gives body and header fields."""
    return get


@pytest.fixture
def node(made):
    """Runs a module of this folder under Node.js with the packages of npm; gives what it prints."""

    def run(script: str, *arguments: str) -> str:
        here = Path(__file__).parent / script
        environment = os.environ | {"NODE_PATH": str(made / "node_modules")}
        done = subprocess.run(
            ["node", str(here), *arguments], cwd=made, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    return run
