"""CSV as pandas, R and DuckDB read it unaided: the same figures of the same as JSON tells, and names as they are."""

import csv
import io
import json
import subprocess

import duckdb
import pandas
import pytest

from figures import COLUMNS, DIMENSIONS, QUESTIONS, cells, close, expected, years
from register import NAMES

COLUMN = {name: place for place, name in enumerate(COLUMNS)}


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.__name__)
def question(request) -> str:
    return request.param()


@pytest.fixture(scope="module")
def file(question, fetch, tmp_path_factory):
    """All that is known, as a file that was downloaded."""
    body, headers = fetch(f"/v1/observations.csv?{question}")
    assert headers["content-type"].startswith("text/csv")
    path = tmp_path_factory.mktemp("csv") / "observations.csv"
    path.write_bytes(body)
    return path


def by_pandas(path):
    table = pandas.read_csv(path)
    assert list(table.columns) == COLUMNS
    # No number became text, and no code a number or a date.
    assert table["value"].dtype == float and str(table["criterion"].dtype) in ("object", "str")
    return cells(table.astype(object).where(table.notna(), None).to_dict("records"))


def by_duckdb(path):
    table = duckdb.sql(f"select {', '.join(DIMENSIONS)}, value, state from read_csv('{path}')")
    assert dict(zip(table.columns, table.types, strict=True))["value"] == "DOUBLE"
    return cells(dict(zip(table.columns, row, strict=True)) for row in table.fetchall())


def told_by_r(script: str, path) -> str:
    """What a script prints of the file at a path."""
    command = ["Rscript", "-e", script, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def by_r(path):
    script = r"""
        rows <- read.csv(commandArgs(TRUE)[1])
        stopifnot(is.numeric(rows$value), is.character(rows$criterion))
        rows$value <- ifelse(is.na(rows$value), "", sprintf("%.17g", rows$value))
        asked <- c("service", "criterion", "target_group", "period", "methodology", "value", "state")
        write.table(rows[asked], sep = "\t", quote = FALSE, row.names = FALSE)
    """
    found = csv.DictReader(io.StringIO(told_by_r(script, path)), delimiter="\t", quoting=csv.QUOTE_NONE)
    return cells(row | {"value": row["value"] or None} for row in found)


READERS = [by_pandas, by_duckdb, by_r]


@pytest.mark.parametrize("read", READERS)
def test_reads_the_figures(read, file, question):
    close(read(file), expected(question))


def one(table: list[list[str]], wanted) -> list[str]:
    """The first row that is as it is wanted."""
    return next(row for row in table if wanted(dict(zip(COLUMNS, row, strict=True))))


def another_value(table):
    row = one(table, lambda row: row["value"])
    row[COLUMN["value"]] = str(float(row[COLUMN["value"]]) + 0.001)


def no_number(table):
    one(table, lambda row: row["value"])[COLUMN["value"]] = "NaN"


def no_value(table):
    one(table, lambda row: row["value"])[COLUMN["value"]] = ""


def zero_for_nothing(table):
    one(table, lambda row: not row["value"])[COLUMN["value"]] = "0"


def another_state(table):
    one(table, lambda row: row["state"] == "not_applicable")[COLUMN["state"]] = "too_few"


def services_exchanged(table):
    """Every mean stays as it was."""
    criterion = lambda row: row["criterion"] == "index" and row["value"]
    first = one(table, criterion)
    [left, value] = [first[COLUMN[name]] for name in ("service", "value")]
    last = one(table, lambda row: criterion(row) and row["service"] != left and row["value"] != value)
    last[COLUMN["value"]], first[COLUMN["value"]] = value, last[COLUMN["value"]]


def another_period(table):
    one(table, lambda row: row["period"] == "2022")[COLUMN["period"]] = "2019"


def a_row_too_few(table):
    table.pop()


SPOILERS = [
    another_value, no_number, no_value, zero_for_nothing, another_state, services_exchanged, another_period, a_row_too_few,
]


@pytest.fixture(scope="module")
def table(fetch) -> list[list[str]]:
    """The rows of the years, without their header."""
    return list(csv.reader(io.StringIO(fetch(f"/v1/observations.csv?{years()}")[0].decode())))[1:]


def written(table, path):
    """A file of these rows."""
    with open(path, "w", newline="") as out:
        csv.writer(out).writerows([COLUMNS, *table])
    return path


@pytest.mark.parametrize("read", READERS)
def test_a_file_written_anew_passes(read, table, tmp_path):
    close(read(written(table, tmp_path / "anew.csv")), expected(years()))


@pytest.mark.parametrize("spoil", SPOILERS)
@pytest.mark.parametrize("read", READERS)
def test_a_spoiled_file_does_not_pass(read, spoil, table, tmp_path):
    spoiled = [list(row) for row in table]
    spoil(spoiled)
    assert spoiled != table
    with pytest.raises(AssertionError):
        close(read(written(spoiled, tmp_path / "spoiled.csv")), expected(years()))


NAMED = "&".join(f"service={code}" for code in NAMES) + "&methodology=waiting&criterion=index&labels=en"


def named(path) -> dict[str, set[str]]:
    """What each reader says that services are called."""
    script = r'rows <- read.csv(commandArgs(TRUE)[1]); cat(paste0(rows$service, "\t", rows$service_name), sep = "\n")'
    return {
        "pandas": {*pandas.read_csv(path)[["service", "service_name"]].itertuples(index=False, name=None)},
        "duckdb": {*duckdb.sql(f"select service, service_name from read_csv('{path}')").fetchall()},
        "r": {tuple(line.split("\t")) for line in told_by_r(script, path).split("\n") if line},
    }


def test_odd_names_are_read_as_they_are(fetch, tmp_path):
    """Machines get every letter: who guards against formulas is the file for Excel."""
    path = tmp_path / "named.csv"
    path.write_bytes(fetch(f"/v1/observations.csv?{NAMED}")[0])
    for reader, found in named(path).items():
        assert found == {*NAMES.items()}, reader


def periods(segments) -> set[frozenset]:
    return {frozenset(found) for found in segments}


def test_points_of_one_segment_can_be_joined(fetch):
    """Whoever draws a line through the points of a subject with the same `segment` draws what JSON calls a segment."""
    query = "methodology=waiting&criterion=in-time&by=service"
    told = json.loads(fetch(f"/v1/series?{query}")[0])["series"]
    expected = {}
    for line in told:
        found = expected.setdefault(line["subject"]["service"], [])
        found += [[point["period"] for point in segment["points"]] for segment in line["segments"]]
    table = pandas.read_csv(io.BytesIO(fetch(f"/v1/series.csv?{query}")[0]), dtype={"period": str})
    found = {}
    for (service, _), group in table.groupby(["service", "segment"]):
        found.setdefault(service, []).append(list(group["period"]))
    assert {code: periods(it) for code, it in found.items()} == {code: periods(it) for code, it in expected.items()}
