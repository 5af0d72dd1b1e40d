"""The comparison that the other tests rest on sees what may be wrong; and what it is done with has everything in it."""

import math
from datetime import date, datetime

import pytest

from figures import cells, close, expected, figure, is_told, means, parts, rows, years

TOLD = {
    ("a", "one", "all", "2024", "m@1"): 50.0,
    ("b", "one", "all", "2024", "m@1"): 75.0,
    ("a", "one", "all", "2025", "m@1"): "too_few",
}
[A, B, NONE] = TOLD


def test_what_is_the_same_passes():
    close(dict(TOLD), TOLD)
    close(TOLD | {A: 50.0 + 1e-12}, TOLD)
    assert means(TOLD) == {"one": 62.5}


@pytest.mark.parametrize(
    "found",
    [
        TOLD | {A: math.nan},
        TOLD | {A: math.inf},
        # The mean is the same.
        TOLD | {A: 75.0, B: 50.0},
        TOLD | {A: 50.0 + 2e-9},
        TOLD | {A: "too_few"},
        TOLD | {NONE: "not_reported"},
        TOLD | {NONE: 0.0},
        {key: value for key, value in TOLD.items() if key != NONE},
        TOLD | {("c", "one", "all", "2025", "m@1"): "too_few"},
        {key[:3] + ("2023",) + key[4:] if key == A else key: value for key, value in TOLD.items()},
        {},
    ],
)
def test_what_differs_does_not(found):
    with pytest.raises(AssertionError):
        close(found, TOLD)


def test_nothing_is_no_number():
    assert math.isnan(figure(None, "measured")) and figure(None, "too_few") == "too_few"
    with pytest.raises(AssertionError):
        figure(0.0, "not_reported")
    row = {"service": "a", "criterion": "one", "target_group": "all", "period": 2024, "methodology": "m@1",
           "value": 50.0, "state": "measured"}
    assert cells([row]) == {A: 50.0}
    with pytest.raises(AssertionError):
        cells([row, row | {"value": 51.0}])


def test_everything_is_in_what_is_compared():
    """Else a format could lose it, and no test would see."""
    both = rows(years()) + rows(parts())
    states = {"measured", "not_applicable", "not_yet_measured", "not_reported", "low_coverage", "too_few", "source_broken",
              "could_not_tell"}
    assert {row["state"] for row in both} == states
    assert {flag for row in both for flag in row["flags"]} >= {"revised", "non_probability", "low_reliability"}
    periods = {row["period"] for row in rows(parts())}
    assert periods >= {"2024", "2025-S1", "2025-Q1", "2025-Q2", "2025-Q3", "2025-04", "2025-05", "2024-10-01/P1Y"}
    groups = {(row["target_group"], row["state"]) for row in rows(parts())}
    assert groups >= {("age-15-29", "measured"), ("age-15-29", "too_few"), ("age-65-plus", "too_few")}
    assert expected("by=country", "country")["CZ", "index", "all", "2024", "eu-egov-services@m2020"] == "low_coverage"
    assert len(expected(years())) > 3000 and len(expected(parts())) > 60


def test_a_cell_says_the_whole_of_what_is_told():
    moment = datetime(2023, 11, 2, 8, 0, 1)
    for text, value in [("", None), ("true", True), ("0.1", 0.1), ("2", 2.0), ("a b", ["a", "b"]), ("2021", "2021"),
                        ("2023-11-02T08:00:01Z", moment), ("2023-11-02", datetime(2023, 11, 2)), ("2023-11-02", date(2023, 11, 2))]:
        assert is_told(text, value), (text, value)
    for text, value in [("0", None), ("True", True), ("0.2", 0.1), ("", 0), ("a", ["a", "b"]), ("2021.0", "2021"), ("2023-11-02", moment),
                        ("2023-11-02T08:00:02Z", moment), ("2023-11-02T09:00:01Z", moment), ("2023-11-03", date(2023, 11, 2))]:
        assert not is_told(text, value), (text, value)
