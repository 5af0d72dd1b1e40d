"""Publishes in the demo, before the browser reads it, what it has none of: all that the clients' tests publish, and services that
ended or moved, a methodology in two versions, what a program found, and a reply that disputes."""

import json
import os
import subprocess
import sys
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "clients"))

from register import OFFICE, Register, fill, in_time  # noqa: E402

URL, TOKEN = os.environ["ZNAMKA_URL"], os.environ["ZNAMKA_TOKEN"]
register = Register(URL, TOKEN)


def service(name: str, **more: object) -> dict:
    """A service of the odd office, as it is sent."""
    return {"agency": OFFICE, "names": {"cs": name, "en": name}, "type": "transactional", "level": "local"} | more


def change(code: str, body: dict) -> None:
    """Sends a service again, as something else has become of it."""
    with urllib.request.urlopen(f"{URL}/v1/services/{code}", timeout=60) as answer:
        tag = answer.headers["ETag"]
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json", "If-Match": tag}
    path = f"{URL}/v1/services/{code}"
    urllib.request.urlopen(urllib.request.Request(path, json.dumps(body).encode(), headers, method="PUT"), timeout=60)


def over() -> None:
    """One service ended, with something in its place; another one moved."""
    for code, name in {"cz-ended": "Ended", "cz-moved": "Moved", "cz-took-over": "Took over"}.items():
        register.send("PUT", f"/v1/services/{code}", service(name))
        register.publish(code, "2025-Q1", [in_time(6), {"criterion": "ramp", "value": True}])
    split = [{"kind": "split", "service": "cz-took-over"}]
    change("cz-ended", service("Ended", in_force_to="2026-01-31", successors=split))
    change("cz-moved", service("Moved", successors=[{"kind": "moved", "service": "cz-took-over"}]))


def versions() -> None:
    """A methodology of which the second version asks something more, weighs otherwise and lacks something."""
    node = lambda code, **more: {"code": code, "parent": "index", "names": {"en": f"Node {code}"}, "scale": {"kind": "boolean"},
                                 "sources": ["expert"]} | more
    index = {"code": "index", "parent": None, "names": {"en": "Whole"}}
    documents = {
        "m1": ([index, node("stays", weight=1.0), node("goes")], {"from": "2020-01-01", "to": "2024-12-31"}),
        "m2": ([index, node("stays", weight=3.0), node("comes")], {"from": "2025-01-01", "to": None}),
    }
    for version, (nodes, periods) in documents.items():
        register.send("PUT", f"/v1/methodologies/versions/{version}", {
            "names": {"en": "In versions"}, "periods": periods, "period_lengths": ["P1Y"], "nodes": nodes})
        register.send("POST", f"/v1/methodologies/versions/{version}/freeze")


def found() -> None:
    """What a program found of a service, and what the agency replied to it."""
    register.send("PUT", "/v1/services/cz-tested", service("Tested by a program"))
    report = (HERE.parent / "evidence" / "axe.json").read_bytes()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    asked = urllib.request.Request(f"{URL}/v1/evidence?url=https://example.org/report", report, headers, method="POST")
    with urllib.request.urlopen(asked, timeout=60) as answer:
        evidence = json.load(answer)["evidence"]
    of = evidence["findings"]
    answer = {"criterion": "accessibility", "numerator": of["passed"], "denominator": of["passed"] + of["failed"],
              "evidence": [evidence]}
    where = register.publish("cz-tested", "2025", [answer], methodology="client-quality@m1", source="tool")
    token = [os.environ["ZNAMKA"], "token", "--agency", OFFICE, "--scope", "evaluations:write",
             "--days", "1", "--database-url", os.environ["ZNAMKA_DATABASE_URL"]]
    clerk = Register(URL, subprocess.run(token, capture_output=True, text=True, check=True).stdout.strip())
    clerk.send("PUT", f"{where}/reply", {
        "text": "The page was another one. <b>It is mended.</b>", "disputes": True, "criteria": ["accessibility"]})


fill(URL, TOKEN)
over()
versions()
found()
