"""CSV as pandas, R and DuckDB read it unaided: the same rows, and the same means per criterion as JSON."""

import io
import subprocess

import duckdb
import pandas
import pytest

from figures import COLUMNS, close, means


@pytest.fixture(scope="module")
def csv(fetch, tmp_path_factory):
    """The whole export, as a file that was downloaded."""
    body, headers = fetch("/v1/observations.csv")
    assert headers["content-type"].startswith("text/csv")
    path = tmp_path_factory.mktemp("csv") / "observations.csv"
    path.write_bytes(body)
    return path


def test_pandas(csv):
    table = pandas.read_csv(csv)
    assert list(table.columns) == COLUMNS
    # No number became text, and no code a number or a date.
    assert table["value"].dtype == float and str(table["criterion"].dtype) in ("object", "str")
    close(table.groupby("criterion")["value"].mean().dropna().to_dict(), means())


def test_duckdb(csv):
    rows = duckdb.sql(f"select criterion, avg(value) from read_csv('{csv}') where value is not null group by all")
    close(dict(rows.fetchall()), means())


def test_r(csv):
    script = """
        rows <- read.csv(commandArgs(TRUE)[1])
        stopifnot(is.numeric(rows$value), is.character(rows$criterion))
        means <- aggregate(value ~ criterion, rows, mean)
        write.table(format(means, digits = 17), quote = FALSE, row.names = FALSE, col.names = FALSE)
    """
    told = subprocess.run(["Rscript", "-e", script, str(csv)], capture_output=True, text=True, check=True, timeout=120)
    close({code: float(mean) for code, mean in (line.split() for line in told.stdout.splitlines())}, means())


def test_a_spoiled_file_does_not_pass(csv):
    """The means differ when one value does: the comparison above can fail."""
    lines = csv.read_text().splitlines(keepends=True)
    at = next(n for n, line in enumerate(lines) if n and line.split(",")[10] not in ("", "0.0"))
    fields = lines[at].split(",")
    fields[10] = str(float(fields[10]) + 0.001)
    lines[at] = ",".join(fields)
    table = pandas.read_csv(io.StringIO("".join(lines)))
    with pytest.raises(AssertionError):
        close(table.groupby("criterion")["value"].mean().dropna().to_dict(), means())
