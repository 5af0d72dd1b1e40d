"""SDMX as pysdmx and sdmx1 read it: the structures by the official schema, and the same means per criterion as JSON."""

import csv
import io

import pandas
import pytest
import sdmx
from pysdmx.errors import Invalid
from pysdmx.io import get_datasets, read_sdmx
from sdmx.reader.csv import Reader

from figures import all_criteria, close, means, rows

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


@pytest.fixture(scope="module")
def data(fetch) -> str:
    """All rows of all criteria."""
    body, headers = fetch(f"/v1/observations.sdmx.csv?{all_criteria()}")
    assert headers["content-type"] == "application/vnd.sdmx.data+csv; version=2.0.0"
    assert 'rel="license"' in headers["link"] and 'rel="describedby"' in headers["link"]
    return body.decode()


def averages(table: pandas.DataFrame, criterion: str, value: str) -> dict[str, float]:
    values = table.assign(**{value: table[value].astype(float)})
    return values.groupby(criterion)[value].mean().dropna().to_dict()


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


def test_pysdmx(data, structure):
    table = by_pysdmx(data, structure)
    assert len(table) == len(rows(all_criteria()))
    close(averages(table, "CRITERION", "OBS_VALUE"), means(all_criteria()))


def test_sdmx1(data, structure):
    table = by_sdmx1(data, structure)
    assert len(table) == len(rows(all_criteria()))
    close(averages(table, "CRITERION", "value"), means(all_criteria()))
    missing = table[table["value"].isna()]
    assert len(missing) and set(missing["OBS_STATUS"].astype(str)) <= {"M", "L", "O", "Q"}


@pytest.mark.parametrize(("flow", "by"), FLOWS.items())
def test_every_dataflow_is_read(fetch, structure, flow, by):
    query = f"criterion=index&criterion=one-fill{by}"
    body = fetch(f"/v1/observations.sdmx.csv?{query}")[0].decode()
    expected = means(query)
    close(averages(by_pysdmx(body, structure), "CRITERION", "OBS_VALUE"), expected)
    close(averages(by_sdmx1(body, structure, flow), "CRITERION", "value"), expected)


def test_spoiled_structures_are_refused(structure):
    spoiled = structure.replace('usage="mandatory"', 'usage="perhaps"', 1)
    with pytest.raises(Invalid):
        read_sdmx(spoiled, validate=True)
    with pytest.raises(Exception):
        sdmx.read_sdmx(io.BytesIO(structure[: len(structure) // 2].encode()))


def changed(data: str, column: str, value: str) -> str:
    """The data with another value in one cell of the first row that has a number."""
    table = list(csv.reader(io.StringIO(data)))
    at = table[0].index(column)
    row = next(row for row in table[1:] if row[table[0].index("OBS_VALUE")] not in ("NaN", "0.0"))
    row[at] = value
    told = io.StringIO()
    csv.writer(told).writerows(table)
    return told.getvalue()


def test_spoiled_data_are_refused(data, structure):
    with pytest.raises(Invalid):
        by_pysdmx(changed(data, "ACTION", "X"), structure)
    with pytest.raises(AssertionError):
        by_sdmx1(changed(data, "ACTION", "X"), structure)
    with pytest.raises(AssertionError, match="no-such-criterion"):
        by_pysdmx(changed(data, "CRITERION", "no-such-criterion"), structure)
    with pytest.raises(ValueError):
        by_sdmx1(data.replace("STRUCTURE_ID", "STRUCTURE_NO", 1), structure)
    other = changed(data, "OBS_VALUE", "12.3456")
    with pytest.raises(AssertionError):
        close(averages(by_pysdmx(other, structure), "CRITERION", "OBS_VALUE"), means(all_criteria()))
    with pytest.raises(AssertionError):
        close(averages(by_sdmx1(other, structure), "CRITERION", "value"), means(all_criteria()))
