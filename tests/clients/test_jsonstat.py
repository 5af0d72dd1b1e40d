"""JSON-stat as pyjstat and jsonstat-toolkit read it: the same means per criterion as JSON."""

import json
from collections import OrderedDict

import pytest
from pyjstat import pyjstat

from figures import all_criteria, close, means, rows


@pytest.fixture(scope="module")
def cube(fetch):
    """The cube of all criteria, as it is sent."""
    body, headers = fetch(f"/v1/observations.jsonstat?{all_criteria()}")
    assert headers["content-type"] == "application/json"
    assert 'rel="license"' in headers["link"]
    return body


def read(body: bytes):
    """What pyjstat makes of it, by code."""
    dataset = pyjstat.Dataset.read(json.loads(body, object_pairs_hook=OrderedDict))
    return dataset.write("dataframe", naming="id")


def missing() -> int:
    """How many rows have no value."""
    return sum(row["value"] is None for row in rows(all_criteria()))


def test_pyjstat(cube):
    table = read(cube)
    assert list(table.columns) == ["service", "methodology", "criterion", "target_group", "period", "value"]
    close(table.groupby("criterion")["value"].mean().dropna().to_dict(), means(all_criteria()))


def test_pyjstat_by_name(fetch):
    body, _ = fetch("/v1/observations.jsonstat?criterion=one-fill&by=country&lang=cs")
    table = pyjstat.Dataset.read(json.loads(body, object_pairs_hook=OrderedDict)).write("dataframe")
    assert {"Země", "Kritérium", "Období"} < set(table.columns)


def test_jsonstat_toolkit(cube, node, tmp_path):
    path = tmp_path / "cube.json"
    path.write_bytes(cube)
    told = json.loads(node("jsonstat.cjs", str(path)))
    close(told["means"], means(all_criteria()))
    assert told["missing"] == missing() > 0


def spoiled(cube: bytes, how) -> bytes:
    document = json.loads(cube)
    how(document)
    return json.dumps(document).encode()


def test_a_cube_with_a_value_too_few_is_refused(cube, node, tmp_path):
    short = spoiled(cube, lambda it: it["value"].pop())
    with pytest.raises(IndexError):
        read(short)
    path = tmp_path / "short.json"
    path.write_bytes(short)
    with pytest.raises(AssertionError, match="values for|no value"):
        node("jsonstat.cjs", str(path))


def test_a_cube_with_another_value_does_not_pass(cube, node, tmp_path):
    def other(document):
        at = next(n for n, value in enumerate(document["value"]) if value)
        document["value"][at] += 0.001

    changed = spoiled(cube, other)
    with pytest.raises(AssertionError):
        close(read(changed).groupby("criterion")["value"].mean().dropna().to_dict(), means(all_criteria()))
    path = tmp_path / "changed.json"
    path.write_bytes(changed)
    with pytest.raises(AssertionError):
        close(json.loads(node("jsonstat.cjs", str(path)))["means"], means(all_criteria()))
