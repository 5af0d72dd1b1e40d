"""Clients generated from the served OpenAPI document: types for TypeScript, and a package for Python.

They write, so they have a demo of their own: the figures that the other tests compare stay as they are.
"""

import json
import math
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from demo import served

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    """Address of another demo, and a token that may do everything there."""
    with served(tmp_path_factory.mktemp("demo")) as demo:
        yield demo.url, demo.token


@pytest.fixture(scope="module")
def document(demo) -> dict:
    with urllib.request.urlopen(demo[0] + "/openapi.json", timeout=60) as answer:
        return json.load(answer)


# What a program gets wrong, and what the compiler says of it.
MISTAKES = [
    ("assessor: ", "asessor: ", "'asessor' does not exist in type"),
    ('source: "expert",\n  assessor', 'source: "guess",\n  assessor', "is not assignable to type"),
    ("service.code", "service.cod", "Property 'cod' does not exist on type"),
    ("{ code, pointer }", "{ code, pointr }", "Property 'pointr' does not exist on type"),
    ("values.reduce", "rows.map(row => row.value).reduce", "is possibly 'null'"),
    ('"/v1/evaluations/{id}/submit"', '"/v1/evaluations/{id}/hand-in"', "is not assignable to parameter of type"),
]


@pytest.fixture(scope="module")
def typescript(made, demo):
    """The folder in which the program, and its likes with a mistake each, were compiled against the types of
    the served document, and what the compiler says of each file."""
    folder = made / "typescript"
    folder.mkdir(exist_ok=True)
    tools = made / "node_modules" / ".bin"
    generate = [tools / "openapi-typescript", f"{demo[0]}/openapi.json", "-o", folder / "schema.d.ts"]
    done = subprocess.run(generate, cwd=folder, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    program = (HERE / "client.mts").read_text()
    files = ["client.mts"]
    (folder / "client.mts").write_text(program)
    for nth, (right, wrong, _) in enumerate(MISTAKES):
        assert right in program
        files.append(f"mistake-{nth}.mts")
        (folder / files[-1]).write_text(program.replace(right, wrong))
    options = "--strict --noUncheckedIndexedAccess --exactOptionalPropertyTypes --module nodenext --target es2022".split()
    command = [tools / "tsc", *options, "--lib", "es2022,dom,dom.iterable", "--pretty", "false", *files]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=300)
    said = {file: [line for line in done.stdout.splitlines() if line.startswith(file)] for file in files}
    assert sum(map(len, said.values())) == done.stdout.count("error TS"), done.stdout + done.stderr
    return folder, said


@pytest.fixture(scope="module")
def package(made, demo):
    """What the generator of the Python package said, and the folder it is in."""
    folder = made / "generated"
    folder.mkdir(exist_ok=True)
    generator = Path(sys.executable).parent / "openapi-python-client"
    command = [generator, "generate", "--url", f"{demo[0]}/openapi.json", "--meta", "none", "--overwrite"]
    done = subprocess.run(
        [*command, "--output-path", folder / "znamka_client"], capture_output=True, text=True, timeout=120, cwd=folder
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr, folder


def saw(told: str, demo) -> None:
    """What a client saw is what is so."""
    told = json.loads(told)

    def ask(path: str):
        with urllib.request.urlopen(demo[0] + path, timeout=60) as answer:
            return json.load(answer)

    services = ask("/v1/services?limit=1000")
    assert services["next_cursor"] is None and len(services["items"]) > 50
    assert told["services"] == [service["code"] for service in services["items"]]
    # As it was before the client wrote: what it wrote is of a later period.
    before = ask(f"/v1/observations?criterion=one-fill&country=CZ&source=expert&limit=1000&as_of={told['seq'] - 1}")
    assert before["next_cursor"] is None
    values = [row["value"] for row in before["items"] if row["value"] is not None]
    assert len(values) > 10 and abs(told["mean"] - sum(values) / len(values)) < 1e-9
    # Fifty at once: a client that stops after the first page has not seen all of them.
    assert told["pages"] == math.ceil(len(before["items"]) / 50) > 1
    assert told["standings"] == ["draft", "submitted", "published"]
    answers = {answer["criterion"]: answer for answer in told["answers"]}
    assert answers["one-fill"]["value"] == 75 and answers["one-fill"].get("state") is None
    assert answers["proactivity"]["state"] == "could_not_tell" and answers["proactivity"].get("value") is None
    assert told["refused"]["status"] == 422
    assert {"code": "value-off-scale", "pointer": "/answers/0/value"} in told["refused"]["errors"]
    assert {"code": "unknown-criterion", "pointer": "/answers/1/criterion"} in told["refused"]["errors"]


def test_typescript(typescript, demo):
    folder, said = typescript
    assert not said["client.mts"]
    run = subprocess.run(["node", "client.mjs", *demo], cwd=folder, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    saw(run.stdout, demo)


@pytest.mark.parametrize("nth", range(len(MISTAKES)))
def test_typescript_refuses(typescript, nth):
    """A program that misspells, or takes a value for granted that may be null, does not pass."""
    errors = typescript[1][f"mistake-{nth}.mts"]
    assert errors and all("error TS" in error for error in errors)
    assert any(MISTAKES[nth][2] in error for error in errors), errors


def test_python(package, demo):
    environment = os.environ | {"PYTHONPATH": str(package[1])}
    program = [sys.executable, HERE / "client.py", *demo]
    run = subprocess.run(program, env=environment, capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr
    saw(run.stdout, demo)


def test_python_refuses(package):
    """A field that there is none of is refused before anything is sent."""
    environment = os.environ | {"PYTHONPATH": str(package[1])}
    program = "from znamka_client.models import AnswerDraft; AnswerDraft(criterion='one-fill', valeu=75)"
    run = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode != 0 and "unexpected keyword argument 'valeu'" in run.stderr


def test_the_package_has_every_operation(package, document):
    """All that is asked and answered in JSON can be called, and every answer has a type."""
    said, folder = package
    assert "Unable to process schema" not in said and "Could not find reference" not in said, said
    is_json = lambda has: "application/json" in has.get("content", {})
    expected = {
        operation["operationId"]
        for item in document["paths"].values()
        for operation in item.values()
        if any(is_json(answer) for status, answer in operation["responses"].items() if status < "3")
        and ("requestBody" not in operation or is_json(operation["requestBody"]))
    }
    made = {module.stem: module.read_text() for module in (folder / "znamka_client" / "api").glob("*/*.py")}
    assert len(expected) > 40 and expected <= made.keys()
    untyped = [name for name in expected if "response_200 = cast(Any" in made[name] or "response_201 = cast(Any" in made[name]]
    assert not untyped
    # One type for one thing, wherever it stands.
    models = {model.stem for model in (folder / "znamka_client" / "models").glob("*.py")}
    assert not [name for name in models if name.endswith("_items_item")]
