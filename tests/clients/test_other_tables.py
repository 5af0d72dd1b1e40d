"""The tables beside observations, cell by cell: what pandas reads in each file is what JSON tells, in the same order."""

import io
import itertools
from collections.abc import Callable, Iterator

import pandas
import pytest

from conftest import api, items
from figures import is_told
from spoiled import spoil

Row = dict[str, object]


def series(query: str) -> Iterator[Row]:
    """A row for each point, with the number of its segment, counted over all lines of one subject; of a service what
    its rows of observations say of it, too."""
    seen: dict[tuple, itertools.count] = {}
    told = api(f"/v1/series?{query}")
    of = {name: told["query"][name] for name in ("criterion", "target_group")}
    facts: dict[tuple, Row] = {}
    if told["query"]["by"] == "service":
        for row in items(f"/v1/observations?{query}"):
            facts[row["service"], row["period"]] = {name: row[name] for name in ("agency", "life_event", "level", "country")}
    for line in told["series"]:
        for segment in line["segments"]:
            nth = next(seen.setdefault(tuple(line["subject"].items()), itertools.count(1)))
            for point in segment["points"]:
                yield of | line["subject"] | facts.get((line["subject"].get("service"), point["period"]), {}) | point | {"segment": nth}


def rankings(query: str) -> Iterator[Row]:
    yield from items(f"/v1/rankings?{query}")


def changes(query: str) -> Iterator[Row]:
    seq = api(f"/v1/changes?{query}&limit=1")["seq"]
    for item in items(f"/v1/changes?{query}"):
        said = {f"sentence_{language}": text for language, text in item["change"]["sentence"].items()}
        yield item["subject"] | item | item["change"] | said | {"seq": seq}


def revisions(query: str) -> Iterator[Row]:
    yield from items(f"/v1/revisions?{query}")


def coverage(query: str) -> Iterator[Row]:
    for campaign in api(f"/v1/coverage?{query}")["campaigns"]:
        for agency in campaign["agencies"]:
            yield campaign | agency | agency["total"]


def records(query: str) -> Iterator[Row]:
    for agency in api(f"/v1/coverage?{query}")["agencies"]:
        yield agency | agency["total"]


TABLES: list[tuple[str, str, Callable[[str], Iterator[Row]], str]] = [
    ("series", "by=country&criterion=one-fill", series, "value"),
    ("series", "by=service&methodology=waiting&criterion=friendly", series, "ci_low"),
    ("series", "by=agency&methodology=waiting&criterion=in-time", series, "segment"),
    ("rankings", "type=transactional", rankings, "interval_high"),
    ("rankings", "type=transactional&by=agency", rankings, "why_not"),
    ("rankings", "type=transactional&methodology=waiting&criterion=friendly&period=2025-Q1", rankings, "n"),
    ("changes", "criterion=one-fill", changes, "matched"),
    ("changes", "by=country", changes, "sentence_cs"),
    ("changes", "by=service&methodology=said", changes, "ci_low"),
    ("revisions", "", revisions, "first_value"),
    ("revisions", "methodology=waiting", revisions, "reason"),
    ("coverage", "", coverage, "on_time"),
    ("coverage/agencies", "", records, "share_missing"),
]


def compare(text: str, told: list[Row]) -> None:
    """Fails unless the file has these rows, and no column that JSON does not tell."""
    table = pandas.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    assert len(table) == len(told) > 0
    for row, expected in zip(table.to_dict("records"), told, strict=True):
        apart = {name: (cell, expected.get(name)) for name, cell in row.items() if not is_told(cell, expected.get(name))}
        assert not apart


@pytest.mark.parametrize(("table", "query", "told", "column"), TABLES)
def test_a_table_is_what_json_tells(fetch, table, query, told, column):
    rows = list(told(query))
    text = fetch(f"/v1/{table}.csv?{query}")[0].decode()
    compare(text, rows)
    # Nothing is compared with nothing only.
    assert any(row[column] not in (None, 0) for row in rows)
    wrong = {"why_not": "no_value", "sentence_cs": "Zlepšení.", "reason": "Jiný."}.get(column, "3.25")
    with pytest.raises(AssertionError):
        compare(spoil(text, column, wrong, only=column), rows)
    with pytest.raises(AssertionError):
        compare(text[: text.rstrip().rindex("\n")], rows)
