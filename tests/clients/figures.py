"""The figures that every format must carry: read from JSON, page by page, and compared cell by cell."""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from conftest import items
from register import GROUPS

COLUMNS = """service agency life_event level country criterion target_group period period_start period_end value
grade state flags n services expected numerator denominator coverage ci_low ci_high ci_method source methodology
revision published_at seq""".split()
DIMENSIONS = ("service", "criterion", "target_group", "period", "methodology")
CRITERION = DIMENSIONS.index("criterion")

Key = tuple[str, ...]
"""What a figure is of, in the order of the dimensions."""
Cells = dict[Key, float | str]
"""Each figure: its value, or the state that says why there is none."""


@cache
def rows(query: str = "") -> list[dict]:
    """All observations that a query asks for, as JSON tells them."""
    return items(f"/v1/observations?{query}")


@cache
def criteria(methodology: str) -> list[str]:
    """The codes of every criterion and node of a methodology."""
    return sorted(node["code"] for node in items(f"/v1/criteria?methodology={methodology}"))


@cache
def all_criteria() -> str:
    """The query that asks for every criterion and node of the demo's methodology."""
    codes = criteria("eu-egov-services")
    assert 1 < len(codes) <= 100
    return "&".join(f"criterion={code}" for code in codes)


def years() -> str:
    """The query for all that is known of the demo's years."""
    return all_criteria()


def parts() -> str:
    """The query for parts of years, of everybody and of groups of people."""
    asked = [f"criterion={code}" for code in criteria("waiting")] + [f"target_group={group}" for group in GROUPS]
    return "&".join(["methodology=waiting", *asked])


QUESTIONS = [years, parts]
"""What every format is asked: each is tried with both."""


def figure(value: object, state: str) -> float | str:
    """What a reader found in a cell. Who finds nothing where something was measured has found no number."""
    if state == "measured":
        return math.nan if value is None else float(value)  # type: ignore[arg-type]
    assert value is None, f"{state}, and yet {value}"
    return state


def cells(found: Iterable[Mapping], subject: str = "service") -> Cells:
    """What a reader found in tidy rows, whose missing values are None; no two rows are of the same."""
    told: Cells = {}
    for row in found:
        # Who reads a column of years as numbers has found the years.
        key = tuple(str(row[subject if name == "service" else name]) for name in DIMENSIONS)
        assert key not in told, f"told twice: {key}"
        told[key] = figure(row["value"], row["state"])
    return told


def expected(query: str = "", subject: str = "service") -> Cells:
    """What must be found of a query: as JSON tells it."""
    return cells(rows(query), subject)


def means(found: Cells) -> dict[str, float]:
    """The mean of all values of each criterion."""
    values: dict[str, list[float]] = {}
    for key, value in found.items():
        if not isinstance(value, str):
            values.setdefault(key[CRITERION], []).append(value)
    return {code: math.fsum(of) / len(of) for code, of in values.items()}


def same(found: float | str, told: float | str) -> bool:
    """Whether both are the same state, or less than 1e-9 apart; nothing is as far as no number."""
    if isinstance(found, str) or isinstance(told, str):
        return found == told
    return abs(found - told) <= 1e-9


def is_told(text: str, value: object) -> bool:
    """Whether a cell of a file of comma-separated values says what another form says."""
    match value:
        case None:
            return text == ""
        case bool():
            return text == str(value).lower()
        case int() | float():
            return text != "" and same(float(text), value)
        case datetime() if "T" in text:
            # A workbook keeps moments without a zone, as parts of a day.
            return abs(datetime.fromisoformat(text) - value.replace(tzinfo=UTC)) < timedelta(milliseconds=1)
        case datetime():
            return text == value.date().isoformat() and value.time() == time()
        case date():
            return text == value.isoformat()
        case list():
            return text == " ".join(map(str, value))
    # A period of a year reads like a number, and is none.
    return text == str(value)


def close(found: Cells, told: Cells) -> None:
    """Fails unless both have the same figures of the same, and the same means per criterion."""
    assert told and found.keys() == told.keys(), f"not in both: {sorted(found.keys() ^ told.keys())[:5]}"
    apart = {key: (found[key], told[key]) for key in told if not same(found[key], told[key])}
    assert not apart, f"{len(apart)} differ: {dict([*apart.items()][:5])}"
    left, right = means(found), means(told)
    assert left.keys() == right.keys() and all(same(left[code], right[code]) for code in right)
