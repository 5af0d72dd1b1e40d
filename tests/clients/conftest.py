"""What the tests of clients share: where the demo is served, and how it is asked."""

import json
import os
import subprocess
import urllib.request
from pathlib import Path

import pytest

from demo import served
from held import begun, document
from register import fill

URL = os.environ["ZNAMKA_URL"]
MADE = Path(os.environ["ZNAMKA_CLIENTS"])


@pytest.fixture(scope="session")
def url() -> str:
    """Address of the service, without a slash at its end."""
    return URL


@pytest.fixture(scope="session")
def whole(tmp_path_factory):
    """The service of another demo being held against its description, and where that is told."""
    folder = tmp_path_factory.mktemp("held")
    with served(folder) as demo, begun(demo.url, demo.token, document(demo.url, folder), folder) as run:
        yield run, folder


def pytest_collection_modifyitems(items) -> None:
    """That takes longest: it begins before all others and runs beside them, so what came of it is read last."""
    items.sort(key=lambda item: "whole" in item.fixturenames)


@pytest.fixture(scope="session", autouse=True)
def register(request) -> None:
    """What is served has everything in it before anything is read."""
    if any("whole" in item.fixturenames for item in request.session.items):
        request.getfixturevalue("whole")
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


def api(path: str) -> dict:
    """What the interface answers."""
    return json.loads(get(path)[0])


def answers(path: str) -> list[dict]:
    """An answer in JSON, page by page to the end."""
    found = [api(path)]
    while cursor := found[-1].get("next_cursor"):
        found.append(api(f"{path}{'&' if '?' in path else '?'}cursor={cursor}"))
    return found


def items(path: str) -> list[dict]:
    """All items of a list."""
    return [item for page in answers(f"{path}{'&' if '?' in path else '?'}limit=1000") for item in page["items"]]


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
