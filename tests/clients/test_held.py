"""The service is what its document says, as schemathesis finds; a document that says something else is found out."""

import json
import re
from collections.abc import Callable

import pytest

from demo import Demo, served
from held import begun, ended

TWO = ["--include-path", "/v1/life-events", "--include-path", "/v1/target-groups"]
"""Two operations, so that a try is short."""


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    with served(tmp_path_factory.mktemp("demo")) as demo:
        yield demo


@pytest.fixture
def served_document(fetch) -> dict:
    return json.loads(fetch("/openapi.json")[0])


def tried(told: dict, demo: Demo, folder) -> tuple[bool, str]:
    """What is found of the two operations when this is their document."""
    file = folder / "openapi.json"
    file.write_text(json.dumps(told))
    with begun(demo.url, demo.token, file, folder, *TWO) as run:
        return ended(run, folder)


def told(text: str, name: str) -> int:
    """A number of the summary."""
    found = re.search(rf"{name}:? +(\d+)|(\d+) {name}", text)
    assert found, text
    return int(found[1] or found[2])


def test_the_service_is_what_it_says(whole, served_document):
    holds, text = ended(*whole)
    assert holds, text[-20_000:]
    operations = [way for item in served_document["paths"].values() for way in item if way in ("get", "put", "post", "delete")]
    assert told(text, "Selected") == len(operations) > 80
    # What it can make no question for is skipped.
    assert told(text, "Tested") > 0.9 * len(operations)
    assert told(text, "generated") > 5_000


def lists(document: dict) -> dict:
    return document["paths"]["/v1/life-events"]["get"]


def another_type(document: dict) -> None:
    document["components"]["schemas"]["Page_LifeEvent"]["properties"]["items"] = {"type": "string"}


def another_field(document: dict) -> None:
    document["components"]["schemas"]["Page_LifeEvent"]["required"].append("total")


def another_media_type(document: dict) -> None:
    content = lists(document)["responses"]["200"]["content"]
    content["application/xml"] = content.pop("application/json")


def no_such_answer(document: dict) -> None:
    del lists(document)["responses"]["400"]


def less_is_taken(document: dict) -> None:
    limit = next(one for one in lists(document)["parameters"] if one["name"] == "limit")
    limit["schema"]["maximum"] = 500


def more_ways(document: dict) -> None:
    document["paths"]["/v1/life-events"]["post"] = {"responses": {"201": {"description": "Made."}}}


# Each with the name that schemathesis gives the fault.
SPOILED = [
    (another_type, "ST108"),
    (another_field, "ST108"),
    (another_media_type, "ST105"),
    (no_such_answer, "ST103"),
    (less_is_taken, "ST201"),
    (more_ways, "ST103"),
]


def test_two_operations_are_what_they_say(demo, served_document, tmp_path):
    holds, text = tried(served_document, demo, tmp_path)
    assert holds and told(text, "Tested") == 2, text


@pytest.mark.parametrize(("spoil", "said"), SPOILED)
def test_a_spoiled_document_is_found_out(demo, served_document, tmp_path, spoil: Callable[[dict], None], said: str):
    spoil(served_document)
    holds, text = tried(served_document, demo, tmp_path)
    assert not holds and said in text, text
