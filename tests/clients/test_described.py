"""Tables by what describes them, CSV on the Web and a data package: the same figures as JSON, and nothing spoiled."""

import csv
import io
import itertools
import json
import re
from decimal import Decimal, InvalidOperation

import frictionless
import pytest
from csvw import CSVW

from figures import COLUMNS, QUESTIONS, all_criteria, cells, close, expected, parts
from register import NAMES
from spoiled import spoil

ALL = "/v1/observations"


@pytest.fixture(scope="module", params=QUESTIONS, ids=lambda question: question.__name__)
def question(request) -> str:
    return request.param()


# CSV on the Web
#
# With `profile=excel-cs` this client does not heed the `decimalChar` of a number, and by address not the delimiter
# either: there it reads a copy in which decimal commas are points where the description names them, and nothing else differs.


def by_csvw(where: str) -> dict:
    """What the client found, if it found it valid."""
    found = CSVW(where, validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings][:5]
    plain = lambda value: float(value) if isinstance(value, Decimal) else value
    return cells({name: plain(value) for name, value in row.items()} for row in found.tables[0].iterdicts())


def test_csvw_finds_and_reads_the_description(url, question):
    found = CSVW(f"{url}{ALL}.csv?{question}", validate=True)
    assert str(found.tables[0].common_props["dc:license"]["@id"]) == "https://creativecommons.org/licenses/by/4.0/"
    close(by_csvw(f"{url}{ALL}.csv?{question}"), expected(question))


@pytest.mark.parametrize(
    "asked",
    [
        "series.csv?by=country&criterion=one-fill",
        "rankings.csv?type=transactional",
        "changes.csv?labels=cs",
        "revisions.csv",
        "coverage.csv",
        "coverage/agencies.csv",
        "observations.csv?by=agency&labels=en",
        "series.csv?by=service&methodology=waiting&criterion=in-time",
        "changes.csv?by=service&methodology=waiting&criterion=in-time&labels=en",
        "rankings.csv?type=transactional&methodology=waiting&criterion=in-time&period=2025-Q3",
    ],
)
def test_csvw_reads_each_table(url, asked):
    found = CSVW(f"{url}/v1/{asked}", validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]
    assert len(list(found.tables[0].iterdicts())) > 0


def test_csvw_reads_odd_names(url):
    found = CSVW(f"{url}{ALL}.csv?methodology=waiting&labels=en", validate=True)
    assert found.is_valid, [str(warning.message)[:300] for warning in found.warnings]
    told = {row["service"]: row["service_name"] for row in found.tables[0].iterdicts()}
    assert {code: told[code] for code in NAMES} == NAMES


TABLES = ["observations", "series", "rankings", "changes"]
SUBJECTS = ["service", "agency", "life_event", "level", "country", "target_group"]


# Groups of people are not ranked.
@pytest.mark.parametrize(
    ("table", "by"), [it for it in itertools.product(TABLES, SUBJECTS) if it != ("rankings", "target_group")]
)
def test_csvw_reads_every_kind_of_subject(url, fetch, table, by):
    asked = f"{table}.csv?by={by}" + ("&type=transactional" if table == "rankings" else "")
    found = CSVW(f"{url}/v1/{asked}", validate=True)
    assert found.is_valid, [str(warning.message) for warning in found.warnings]
    lines = list(csv.DictReader(io.StringIO(fetch(f"/v1/{asked}")[0].decode())))
    read = list(found.tables[0].iterdicts())
    assert len(read) == len(lines) > 0
    # A subject is one, of whatever kind.
    subject = lambda row: row[by][0] if isinstance(row[by], list) else row[by]
    assert [subject(row) for row in read] == [row[by] for row in lines]


# What may be spoiled, and in which row: one that has something in that column.
SPOILED = [
    ("value", "100.5", "value"),
    ("value", "much", "value"),
    ("value", "NaN", "value"),
    ("state", "fine", "state"),
    ("state", "too_fewer", "state"),
    ("period", "banana", "period"),
    ("period", "2021-Q9", "period"),
    ("period_start", "1. 1. 2023", "period_start"),
    ("flags", "odd", "state"),
    ("life_event", "Ne Ne!", "life_event"),
    ("service", "Ne!", "service"),
    ("target_group", "", "service"),
    ("published_at", "yesterday", "published_at"),
    ("n", "-1", "service"),
]


@pytest.fixture
def described(fetch, tmp_path):
    """A file beside its description, and where that is; the file can be spoiled."""
    told = json.loads(fetch(f"{ALL}.csv-metadata.json?{parts()}")[0])
    told["url"] = "observations.csv"
    (tmp_path / "metadata.json").write_text(json.dumps(told))
    (tmp_path / "observations.csv").write_bytes(fetch(f"{ALL}.csv?{parts()}")[0])
    return tmp_path


def test_csvw_reads_a_file_beside_its_description(described):
    close(by_csvw(str(described / "metadata.json")), expected(parts()))


@pytest.mark.parametrize(("column", "value", "only"), SPOILED)
def test_csvw_refuses_a_spoiled_file(described, column, value, only):
    path = described / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), column, value, only=only).encode())
    # Of what is no number this client says so by breaking off.
    with pytest.raises((AssertionError, ValueError, InvalidOperation)):
        by_csvw(str(described / "metadata.json"))


def test_csvw_refuses_a_row_told_twice(described):
    path = described / "observations.csv"
    lines = path.read_bytes().decode().splitlines(keepends=True)
    path.write_bytes("".join([*lines, lines[1]]).encode())
    with pytest.raises((ValueError, AssertionError)):
        assert CSVW(str(described / "metadata.json"), validate=True).is_valid


def test_another_value_is_seen(described):
    path = described / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), "value", "12.345").encode())
    with pytest.raises(AssertionError):
        close(by_csvw(str(described / "metadata.json")), expected(parts()))


@pytest.fixture
def for_excel(fetch, tmp_path):
    """The file for Excel set to Czech beside its description, with points where that has `decimalChar`."""
    body, headers = fetch(f"{ALL}.csv?profile=excel-cs&{parts()}")
    [description] = re.findall(r'<([^>]+)>; rel="describedby"', headers["link"])
    told = json.loads(fetch(description)[0])
    told["url"] = "observations.csv"
    pointed = set()
    for column in told["tableSchema"]["columns"]:
        form = column["datatype"].get("format")
        if isinstance(form, dict):
            assert form == {"decimalChar": ","}
            del column["datatype"]["format"]
            pointed.add(column["name"])
    assert "value" in pointed
    [head, *rows] = csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=told["dialect"]["delimiter"])
    commas = [nth for nth, name in enumerate(head) if name in pointed]
    for row in rows:
        for nth in commas:
            assert "." not in row[nth]
            row[nth] = row[nth].replace(",", ".")
    with open(tmp_path / "observations.csv", "w", newline="", encoding=told["dialect"]["encoding"]) as file:
        csv.writer(file, delimiter=told["dialect"]["delimiter"], lineterminator="\r\n").writerows([head, *rows])
    (tmp_path / "metadata.json").write_text(json.dumps(told))
    return tmp_path


def unguarded(found: dict) -> dict:
    """Months are guarded there, else they would become days."""
    return {(*key[:3], key[3].removeprefix("'"), *key[4:]): value for key, value in found.items()}


def test_csvw_reads_what_is_for_excel(for_excel):
    found = by_csvw(str(for_excel / "metadata.json"))
    assert any(key[3].startswith("'") for key in found)
    close(unguarded(found), expected(parts()))


@pytest.mark.parametrize(("column", "value", "only"), [*SPOILED, ("value", "12,345", "value")])
def test_csvw_refuses_a_spoiled_file_for_excel(for_excel, column, value, only):
    path = for_excel / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), column, value, ";", only=only).encode())
    with pytest.raises((AssertionError, ValueError, InvalidOperation)):
        by_csvw(str(for_excel / "metadata.json"))


def test_another_delimiter_is_seen(for_excel):
    path = for_excel / "metadata.json"
    told = json.loads(path.read_text())
    told["dialect"]["delimiter"] = ","
    path.write_text(json.dumps(told))
    with pytest.raises((AssertionError, KeyError, ValueError)):
        close(unguarded(by_csvw(str(path))), expected(parts()))


# Data package


@pytest.fixture(scope="module")
def downloaded(fetch) -> tuple[dict, dict[str, bytes]]:
    """The description, in which every file has the name of its resource, and the files."""
    told = json.loads(fetch("/v1/datapackage.json")[0])
    files = {}
    for resource in told["resources"]:
        path = f"{resource['name']}.csv"
        files[path] = fetch("/v1/" + resource["path"])[0]
        resource["path"] = path
    return told, files


@pytest.fixture
def package(downloaded, tmp_path):
    """The whole package, in a folder."""
    told, files = downloaded
    (tmp_path / "datapackage.json").write_text(json.dumps(told))
    for path, body in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_bytes(body)
    return tmp_path


@pytest.fixture
def sample(package):
    """Of the package the observations alone, and of these some: enough to be spoiled."""
    path = package / "datapackage.json"
    told = json.loads(path.read_text())
    told["resources"] = [resource for resource in told["resources"] if resource["name"] == "observations"]
    path.write_text(json.dumps(told))
    file = package / "observations.csv"
    file.write_bytes(b"".join(file.read_bytes().splitlines(keepends=True)[:200]))
    found = report(package)
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    return package


def report(folder):
    return frictionless.Package(str(folder / "datapackage.json")).validate()


def figures_of(package: frictionless.Package) -> dict:
    found = package.get_resource("observations").read_rows()
    plain = lambda value: float(value) if isinstance(value, Decimal) else value
    return cells({name: plain(row[name]) for name in COLUMNS} for row in found)


def test_frictionless(package):
    found = report(package)
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


def test_frictionless_reads_the_package_where_it_is(url):
    found = frictionless.Package(f"{url}/v1/datapackage.json").validate()
    assert found.valid, found.flatten(["rowNumber", "fieldName", "type", "note"])[:5]


def test_the_package_at_its_address_is_the_whole_register(url):
    """Whoever is given its address alone gets every criterion, and knows it."""
    close(figures_of(frictionless.Package(f"{url}/v1/datapackage.json")), expected(all_criteria()))


@pytest.mark.parametrize(("column", "value", "only"), SPOILED)
def test_frictionless_refuses_a_spoiled_file(sample, column, value, only):
    path = sample / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), column, value, only=only).encode())
    found = report(sample)
    assert not found.valid
    fields = {name for _, name in found.flatten(["type", "fieldName"])}
    assert column in fields, found.flatten(["type", "fieldName", "note"])[:5]


def test_frictionless_refuses_a_row_told_twice(sample):
    path = sample / "observations.csv"
    lines = path.read_bytes().decode().splitlines(keepends=True)
    path.write_bytes("".join([*lines, lines[1]]).encode())
    assert "primary-key" in [kind for (kind,) in report(sample).flatten(["type"])]


def test_another_value_in_the_package_is_seen(sample):
    told = figures_of(frictionless.Package(str(sample / "datapackage.json")))
    path = sample / "observations.csv"
    path.write_bytes(spoil(path.read_bytes().decode(), "value", "12.345").encode())
    with pytest.raises(AssertionError):
        close(figures_of(frictionless.Package(str(sample / "datapackage.json"))), told)
