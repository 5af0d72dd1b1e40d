"""The figures that every format must carry: read from JSON, page by page."""

import json
from functools import cache

from conftest import get

COLUMNS = """service agency life_event level country criterion target_group period period_start period_end value
grade state flags n services expected numerator denominator coverage ci_low ci_high ci_method source methodology
revision published_at seq""".split()


@cache
def rows(query: str = "") -> list[dict]:
    """All observations of the demo that a query asks for, as JSON tells them."""
    found, first = [], f"/v1/observations?limit=1000&{query}"
    path = first
    while path:
        page = json.loads(get(path)[0])
        found += page["items"]
        cursor = page["next_cursor"]
        path = cursor and f"{first}&cursor={cursor}"
    return found


@cache
def all_criteria() -> str:
    """The query that asks for every criterion and node of the demo's methodology."""
    known = json.loads(get("/v1/criteria?methodology=eu-egov-services&limit=1000")[0])["items"]
    codes = {node["code"] for node in known}
    assert 1 < len(codes) <= 100
    return "&".join(f"criterion={code}" for code in sorted(codes))


@cache
def means(query: str = "") -> dict[str, float]:
    """The mean of all values of each criterion."""
    values: dict[str, list[float]] = {}
    for row in rows(query):
        if row["value"] is not None:
            values.setdefault(row["criterion"], []).append(row["value"])
    return {code: sum(of) / len(of) for code, of in values.items()}


def close(found: dict[str, float], expected: dict[str, float]) -> None:
    """Fails unless both have the same criteria, with means less than 1e-9 apart."""
    assert found.keys() == expected.keys()
    apart = {code: found[code] - expected[code] for code in expected if abs(found[code] - expected[code]) > 1e-9}
    assert not apart
