"""SDMX as pysdmx and sdmx1 read it: the structures by the official schema, and the same figures of the same as JSON."""

import csv
import io
import re

import pandas
import pytest
import sdmx
from pysdmx.errors import Invalid
from pysdmx.io import get_datasets, read_sdmx
from sdmx.reader.csv import Reader

from figures import DIMENSIONS, QUESTIONS, Cells, cells, close, expected, parts, rows
from register import NAMES

COLUMNS = dict(zip(DIMENSIONS, ["SERVICE", "CRITERION", "TARGET_GROUP", "TIME_PERIOD", "METHODOLOGY"], strict=True))
FLOWS = {
    "SCORES": "",
    "SCORES_AGENCY": "&by=agency",
    "SCORES_LIFE_EVENT": "&by=life_event",
    "SCORES_LEVEL": "&by=level",
    "SCORES_COUNTRY": "&by=country",
    "SCORES_TARGET_GROUP": "&by=target_group",
}


@pytest.fixture(scope="module")
def structure(fetch) -> str:
    """The structures, as they are sent."""
    body, headers = fetch("/v1/structure.sdmx.xml")
    assert headers["content-type"] == "application/vnd.sdmx.structure+xml; version=3.0.0"
    return body.decode()


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.__name__)
def question(request) -> str:
    return request.param()


@pytest.fixture(scope="module")
def data(fetch, question) -> str:
    """All rows of all criteria."""
    return sent(fetch, question)


@pytest.fixture(scope="module")
def small_data(fetch) -> str:
    return sent(fetch, parts())


def sent(fetch, question) -> str:
    body, headers = fetch(f"/v1/observations.sdmx.csv?{question}")
    assert headers["content-type"] == "application/vnd.sdmx.data+csv; version=2.0.0"
    assert 'rel="license"' in headers["link"] and 'rel="describedby"' in headers["link"]
    return body.decode()


def figures(table: pandas.DataFrame, value: str, subject: str = "service") -> Cells:
    """The figures of a table with the columns of the structure. A missing value is no number there."""
    asked = COLUMNS | {subject: subject.upper(), "state": "STATE"}
    told = {name: table[column].astype(str) for name, column in asked.items() if column in table}
    values = table[value].astype(float).astype(object)
    return cells(pandas.DataFrame(told | {"value": values.where(values.notna(), None)}).to_dict("records"), subject)


def by_pysdmx(data: str, structure: str) -> pandas.DataFrame:
    """The one data set, of which every code is in the code list that its structure names."""
    [dataset] = get_datasets(data, structure, validate=True)
    components = dataset.structure.components
    assert [it.id for it in components] != []
    for component in components:
        if component.enumeration is not None:
            known = {code.id for code in component.enumeration}
            unknown = set(dataset.data[component.id]) - known
            assert not unknown, f"{component.id}: {sorted(unknown)}"
    return dataset.data


def by_sdmx1(data: str, structure: str, flow: str = "SCORES") -> pandas.DataFrame:
    message = sdmx.read_sdmx(io.BytesIO(structure.encode()))
    read = Reader().convert(io.BytesIO(data.encode()), structure=message.dataflow[flow])
    [dataset] = read.data
    return sdmx.to_pandas(dataset, attributes="o").reset_index()


def test_pysdmx_reads_the_structures_by_the_official_schema(structure):
    message = read_sdmx(structure, validate=True)
    flows = {it.id for it in message.get_dataflows()}
    assert flows == set(FLOWS)
    statuses = message.get_codelist("Codelist=ZNAMKA:CL_OBS_STATUS(1.0.0)")
    assert {"A", "B", "M", "Q"} <= {code.id for code in statuses}


def pysdmx_figures(data: str, structure: str, flow: str = "SCORES", subject: str = "service") -> Cells:
    return figures(by_pysdmx(data, structure), "OBS_VALUE", subject)


def sdmx1_figures(data: str, structure: str, flow: str = "SCORES", subject: str = "service") -> Cells:
    return figures(by_sdmx1(data, structure, flow), "value", subject)


READERS = [pysdmx_figures, sdmx1_figures]


@pytest.mark.parametrize("read", READERS)
def test_reads_the_figures(read, data, structure, question):
    close(read(data, structure), expected(question))


STATUS = {"not_applicable": "M", "too_few": "Q", "not_reported": "L"}


def test_a_missing_value_says_why_by_the_official_code(data, structure, question):
    table = by_sdmx1(data, structure)
    missing = table[table["value"].isna()]
    assert len(missing) == sum(row["value"] is None for row in rows(question)) > 0
    found = set(zip(missing["STATE"].astype(str), missing["OBS_STATUS"].astype(str), strict=True))
    assert found == {(state, STATUS.get(state, "O")) for state, _ in found}


# SDMX 3.0, Section 6: a year, a half, a quarter, a month, and a range from a day on.
TIME = re.compile(r"\d{4}|\d{4}-S[12]|\d{4}-Q[1-4]|\d{4}-(0[1-9]|1[0-2])|\d{4}-\d\d-\d\d/P\d+[YMD]")


def test_parts_of_years_are_times(small_data):
    found = {row["TIME_PERIOD"] for row in csv.DictReader(io.StringIO(small_data))}
    assert {"2025-S1", "2025-Q3", "2025-04", "2024-10-01/P1Y"} < found
    assert all(TIME.fullmatch(period) for period in found)


def test_odd_names_are_names_of_codes(structure):
    known = {code.id: code.name for code in read_sdmx(structure, validate=True).get_codelist("Codelist=ZNAMKA:CL_SERVICE(1.0.0)")}
    assert {code: known[code] for code in NAMES} == NAMES


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize(("flow", "by"), FLOWS.items())
def test_every_dataflow_is_read(read, fetch, structure, flow, by):
    subject = by.removeprefix("&by=") or "service"
    query = f"criterion=index&criterion=one-fill{by}"
    body = fetch(f"/v1/observations.sdmx.csv?{query}")[0].decode()
    close(read(body, structure, flow, subject), expected(query, subject))


def test_spoiled_structures_are_refused(structure):
    spoiled = structure.replace('usage="mandatory"', 'usage="perhaps"', 1)
    with pytest.raises(Invalid):
        read_sdmx(spoiled, validate=True)
    with pytest.raises(Exception):
        sdmx.read_sdmx(io.BytesIO(structure[: len(structure) // 2].encode()))


def changed(data: str, column: str, value: str, has_number: bool = True) -> str:
    """The data with another value in one cell of the first row that has a number, or has none."""
    table = list(csv.reader(io.StringIO(data)))
    number = table[0].index("OBS_VALUE")
    row = next(row for row in table[1:] if (row[number] != "NaN") == has_number)
    assert row[table[0].index(column)] != value
    row[table[0].index(column)] = value
    told = io.StringIO()
    csv.writer(told).writerows(table)
    return told.getvalue()


def exchanged(data: str) -> str:
    """Two services have each other's values of a criterion: its mean stays as it was."""
    table = list(csv.DictReader(io.StringIO(data)))
    valued = [row for row in table if row["OBS_VALUE"] != "NaN" and row["CRITERION"] == "in-time"]
    first = valued[0]
    other = next(row for row in valued if row["SERVICE"] != first["SERVICE"] and row["OBS_VALUE"] != first["OBS_VALUE"])
    first["OBS_VALUE"], other["OBS_VALUE"] = other["OBS_VALUE"], first["OBS_VALUE"]
    told = io.StringIO()
    written = csv.DictWriter(told, table[0].keys())
    written.writeheader()
    written.writerows(table)
    return told.getvalue()


SPOILED = [
    lambda data: changed(data, "OBS_VALUE", "12.3456"),
    lambda data: changed(data, "OBS_VALUE", "NaN"),
    lambda data: changed(data, "OBS_VALUE", "0.0", has_number=False),
    lambda data: changed(data, "STATE", "source_broken", has_number=False),
    lambda data: changed(data, "TIME_PERIOD", "2023-Q4"),
    lambda data: changed(data, "SERVICE", "cz-obtain-passport"),
    exchanged,
]


@pytest.mark.parametrize("spoil", SPOILED)
@pytest.mark.parametrize("read", READERS)
def test_other_figures_do_not_pass(read, spoil, small_data, structure):
    with pytest.raises(AssertionError):
        close(read(spoil(small_data), structure), expected(parts()))


def test_spoiled_data_are_refused(small_data, structure):
    data = small_data
    with pytest.raises(Invalid):
        by_pysdmx(changed(data, "ACTION", "X"), structure)
    with pytest.raises(AssertionError):
        by_sdmx1(changed(data, "ACTION", "X"), structure)
    with pytest.raises(AssertionError, match="no-such-criterion"):
        by_pysdmx(changed(data, "CRITERION", "no-such-criterion"), structure)
    with pytest.raises(ValueError):
        by_sdmx1(data.replace("STRUCTURE_ID", "STRUCTURE_NO", 1), structure)
