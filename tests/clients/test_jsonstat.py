"""JSON-stat as pyjstat and jsonstat-toolkit read it: the same figures of the same as JSON, and why others are missing."""

import json
from collections import OrderedDict

import pytest
from pyjstat import pyjstat

from figures import DIMENSIONS, QUESTIONS, Cells, cells, close, expected, parts, rows
from register import NAMES


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.__name__)
def question(request) -> str:
    return request.param()


@pytest.fixture(scope="module")
def cube(fetch, question):
    """The cube of all criteria, as it is sent."""
    return sent(fetch, question)


@pytest.fixture(scope="module")
def small_cube(fetch):
    return sent(fetch, parts())


def sent(fetch, question) -> bytes:
    body, headers = fetch(f"/v1/observations.jsonstat?{question}")
    assert headers["content-type"] == "application/json"
    assert 'rel="license"' in headers["link"]
    return body


def told(found: list[dict]) -> Cells:
    """The figures of the cells that something is published of: the others have neither a value nor a status."""
    known = []
    for cell in found:
        words = (cell["status"] or "").split()
        if cell["value"] is not None:
            known.append(cell | {"state": "measured"})
        elif words:
            known.append(cell | {"state": words[0]})
    return cells(known)


def by_pyjstat(body: bytes, _node=None, _path=None) -> Cells:
    """It reads the values, and passes over the status, which is that of the cell in the same place."""
    dataset = pyjstat.Dataset.read(json.loads(body, object_pairs_hook=OrderedDict))
    table = dataset.write("dataframe", naming="id")
    assert set(table.columns) == {*DIMENSIONS, "value"}
    table = table.astype(object).where(table.notna(), None)
    status = dataset["status"]
    return told([row | {"status": status.get(str(place))} for place, row in enumerate(table.to_dict("records"))])


def by_toolkit(body: bytes, node, path) -> Cells:
    (path / "cube.json").write_bytes(body)
    return told(json.loads(node("jsonstat.cjs", str(path / "cube.json"))))


READERS = [by_pyjstat, by_toolkit]


@pytest.mark.parametrize("read", READERS)
def test_reads_the_figures(read, cube, question, node, tmp_path):
    close(read(cube, node, tmp_path), expected(question))


def test_a_status_says_what_flags_say(cube, question):
    """Flags stand behind the state, in the order of the row."""
    document = json.loads(cube)
    axes = [document["dimension"][name]["category"]["index"] for name in document["id"]]
    for row in rows(question):
        place = 0
        for name, axis in zip(document["id"], axes, strict=True):
            place = place * len(axis) + axis.index(row[name])
        state = [] if row["state"] == "measured" else [row["state"]]
        assert document["status"].get(str(place), "").split() == [*state, *row["flags"]]
    known = document["extension"]["status"]["label"]
    assert all(known[word] for words in document["status"].values() for word in words.split())


def test_pyjstat_by_name(fetch):
    body, _ = fetch("/v1/observations.jsonstat?criterion=one-fill&by=country&lang=cs")
    table = pyjstat.Dataset.read(json.loads(body, object_pairs_hook=OrderedDict)).write("dataframe")
    assert {"Země", "Kritérium", "Období"} < set(table.columns)


def test_odd_names_are_labels_as_they_are(fetch):
    body, _ = fetch("/v1/observations.jsonstat?methodology=waiting&lang=en")
    dataset = pyjstat.Dataset.read(json.loads(body, object_pairs_hook=OrderedDict))
    labels = dataset["dimension"]["service"]["category"]["label"]
    assert {code: labels[code] for code in NAMES} == NAMES
    assert set(NAMES.values()) < set(dataset.write("dataframe")["Service"])


def test_periods_stand_in_order_of_time(fetch):
    body, _ = fetch(f"/v1/observations.jsonstat?{parts()}")
    found = json.loads(body)["dimension"]["period"]["category"]["index"]
    days = {row["period"]: (row["period_start"], row["period_end"]) for row in rows(parts())}
    assert set(found) == set(days) and [days[period][0] for period in found] == sorted(start for start, _ in days.values())


def a_value_too_few(document):
    document["value"].pop()


def another_value(document):
    at = next(place for place, value in enumerate(document["value"]) if value)
    document["value"][at] += 0.001


def zero_for_nothing(document):
    at = next(place for place, value in enumerate(document["value"]) if value is None and str(place) in document["status"])
    document["value"][at] = 0.0


def services_reversed(document):
    """Every mean stays as it was."""
    document["dimension"]["service"]["category"]["index"].reverse()


def periods_reversed(document):
    document["dimension"]["period"]["category"]["index"].reverse()


def column_major(document):
    """As it would be if the first dimension ran fastest."""
    document["id"].reverse()
    document["size"].reverse()


def status_moved(document):
    document["status"] = {str(int(place) + 1): words for place, words in document["status"].items()}


def without_status(document):
    document["status"] = {}


SPOILERS = [
    a_value_too_few, another_value, zero_for_nothing, services_reversed, periods_reversed, column_major, status_moved, without_status,
]


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize("read", READERS)
def test_a_spoiled_cube_does_not_pass(read, spoil, small_cube, node, tmp_path):
    document = json.loads(small_cube)
    spoil(document)
    spoiled = json.dumps(document).encode()
    assert json.loads(spoiled) != json.loads(small_cube)
    # One reader stops where values run out, the other says that their number is wrong.
    with pytest.raises(IndexError if (read, spoil) == (by_pyjstat, a_value_too_few) else AssertionError):
        close(read(spoiled, node, tmp_path), expected(parts()))
