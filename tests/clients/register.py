"""What the demo has none of, published in it before anything is read: parts of years, names that break readers,
values that are missing for every reason, a deadline that was missed, a correction and a withdrawal."""

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta

METHODOLOGY = "waiting@m1"
"""Measures years, halves, quarters and months, one within another."""
YEARLY = "eu-egov-services@m2020"
"""That of the demo."""
OFFICE = "cz-odd-office"
PLAIN = "cz-waiting-room"
"""A service with every length of period."""
HEARD = "cz-heard"
"""A service of which only people said something, year by year: what they said is its index, each with its interval."""
SAID = {"2021": (60, 45, 30), "2022": (120, 310, 420, 260, 140), "2024": (10, 20, 30)}
# Where each name hurts: a spreadsheet, a page or a feed, whoever reads it aloud or cuts it, a table.
NAMES = {
    "cz-odd-formula": '=HYPERLINK("https://example.org/";"Klikněte")',
    "cz-odd-markup": "<svg onload=alert(1)>]]>&amp;<!--",
    "cz-odd-direction": "pas\u202egnp.exe\u200f konec",
    "cz-odd-long": "Ž" * 4000,
    "cz-odd-separators": "a;b,\"c\"|d'e\\f",
    "cz-odd-wide": "＝1+1",
}
LENGTHS = {"2024": 9, "2025-S1": 8, "2025-Q1": 7, "2025-Q2": 6, "2025-Q3": 5, "2025-04": 4, "2025-05": 3,
           "2024-10-01/P1Y": 2}
"""Of each period of the plain service, how many of ten were served in time."""
GROUPS = ["all", "age-15-29", "age-30-64", "age-65-plus"]
"""Everybody, and the groups of the demo that add up."""
SILENT = ["cz-odd-long", "cz-odd-separators"]
"""Of which nothing came before the campaign closed."""


class Register:
    """The service, asked with a token."""

    def __init__(self, url: str, token: str) -> None:
        self.url, self.token = url, token

    def send(self, method: str, path: str, body: object = None) -> tuple[dict, str | None]:
        """What is answered, and where it says that the thing is now; a refusal is raised with its reasons."""
        data = None if body is None else json.dumps(body).encode()
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.url + path, data=data, headers=headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer), answer.headers["Location"]
        except urllib.error.HTTPError as refused:
            raise AssertionError(f"{method} {path}: {refused.read().decode()}") from refused

    def publish(self, service: str, period: str, answers: list[dict], **other: str) -> str:
        """Publishes an evaluation; says where it is."""
        draft = {"service": service, "period": period, "methodology": METHODOLOGY, "source": "expert",
                 "assessor": "eu-commission", "answers": answers} | other
        where = self.send("POST", "/v1/evaluations?to=published", draft)[1]
        assert where is not None
        return where


def in_time(of_ten: int) -> dict:
    return {"criterion": "in-time", "numerator": of_ten, "denominator": 10}


def asked(*counts: int, group: str = "all") -> dict:
    """What people said, from the best grade on."""
    told = {str(grade): count for grade, count in enumerate(counts, 1) if count}
    return {"criterion": "friendly", "target_group": group, "counts": told,
            "sample": {"kind": "self_selected", "n": sum(counts)}}


def fill(url: str, token: str) -> None:
    """Publishes all of it; once."""
    register = Register(url, token)
    if any(one["code"] == "waiting" for one in register.send("GET", "/v1/methodologies?limit=1000")[0]["items"]):
        return
    nodes = [
        {"code": "index", "parent": None, "names": {"cs": "Čekání", "en": "Waiting"}, "min_coverage": 0.6},
        {"code": "in-time", "parent": "index", "names": {"cs": "Včas", "en": "In time"}, "scale": {"kind": "share"},
         "sources": ["expert"], "may_not_apply": True},
        {"code": "friendly", "parent": "index", "names": {"cs": "Vlídně", "en": "Friendly"}, "scale": {"kind": "grade"},
         "sources": ["survey"]},
        {"code": "ramp", "parent": "index", "names": {"cs": "=Nájezd", "en": "]]>Ramp"}, "scale": {"kind": "boolean"},
         "sources": ["expert"], "weight": 0.25},
    ]
    register.send("PUT", "/v1/methodologies/waiting/m1", {
        "names": {"cs": "Čekání; a, \"vlídnost\"", "en": "Waiting <b>"}, "periods": {"from": "2020-01-01", "to": None},
        "period_lengths": ["P1Y", "P6M", "P3M", "P1M"], "rolling": True, "nodes": nodes,
    })
    register.send("POST", "/v1/methodologies/waiting/m1/freeze")
    register.send("PUT", f"/v1/agencies/{OFFICE}", {
        "names": {"cs": "+Úřad; <b>,\u202e", "en": "@Office ]]>"}, "kind": "agency", "level": "local", "country": "CZ"})
    for code, name in ({PLAIN: "Čekárna"} | NAMES).items():
        register.send("PUT", f"/v1/services/{code}", {
            "agency": OFFICE, "names": {"cs": name, "en": name}, "description": {"cs": name}, "type": "transactional",
            "scope": "national", "level": "local", "life_events": ["family", "moving"], "audiences": ["citizens"],
            "channels": [{"kind": "counter", "url": None}, {"kind": "web", "url": "https://example.org/?a=1&b=%3C"}],
            "proactive": False, "mandatory_online": False,
        })
    publish = register.publish
    for period, of_ten in LENGTHS.items():
        publish(PLAIN, period, [in_time(of_ten), {"criterion": "ramp", "value": of_ten > 5}])
    # Enough people, then a part of them too few, then all of them.
    survey = {"source": "survey"}
    parts = [asked(30, 10, group="age-15-29"), asked(20, 30, 10, group="age-30-64"), asked(0, 5, 20, group="age-65-plus")]
    publish(PLAIN, "2024", [asked(60, 45, 30), *parts], **survey)
    parts = [asked(30, 10, group="age-15-29"), asked(1, 2, group="age-65-plus")]
    publish(PLAIN, "2025-Q1", [asked(120, 310, 420, 260, 140), *parts], **survey)
    publish(PLAIN, "2025-Q2", [asked(1, 3)], **survey)
    # Odd names, also among the years of the demo: there too little is known for an index, in the country, too.
    states = ["not_applicable", "not_yet_measured", "source_broken", "could_not_tell"]
    for code, state in zip(NAMES, [*states, None, None], strict=True):
        known = {"state": state, "comment": NAMES[code][:300]} if state else {"numerator": 1, "denominator": 3}
        publish(code, "2025-Q1", [{"criterion": "in-time"} | known, {"criterion": "ramp", "value": True}])
        publish(code, "2024", [{"criterion": "one-fill", "value": 100 / 3}, {"criterion": "proactivity", "value": False}],
                methodology=YEARLY)
    # In the other country one criterion could not be told at all.
    publish("dk-check-requirements-for-starting-a-business", "2024",
            [{"criterion": "one-fill", "state": "could_not_tell", "comment": "No test account."},
             {"criterion": "proactivity", "value": True}], methodology=YEARLY)
    # The third quarter was due from all of them.
    today = datetime.now(UTC).date()
    register.send("PUT", "/v1/campaigns/waiting-2025-q3", {
        "names": {"cs": "Čekání: <3. čtvrtletí>", "en": "Waiting: ]]> third quarter"}, "methodology": METHODOLOGY,
        "period": "2025-Q3", "opens_on": "2025-10-01", "due_on": str(today), "closes_on": str(today + timedelta(days=1)),
        "filter": {"agencies": [OFFICE]},
    })
    for code in [code for code in NAMES if code not in SILENT]:
        publish(code, "2025-Q3", [in_time(7), {"criterion": "ramp", "value": False}])
    register.send("POST", "/v1/campaigns/waiting-2025-q3/close")
    hear(register)
    # Told wrongly at first, and by mistake.
    where = publish("cz-odd-formula", "2025-Q2", [in_time(1)])
    register.send("POST", f"{where}/revisions?to=published", {
        "service": "cz-odd-formula", "period": "2025-Q2", "methodology": METHODOLOGY, "source": "expert",
        "assessor": "eu-commission", "answers": [in_time(9)], "corrects": 1, "reason": "=1+1; <b>překlep</b> ]]>",
    })
    where = publish("cz-odd-markup", "2025-Q2", [in_time(10)])
    register.send("POST", f"{where}/withdraw", {"reason": "Jiná služba\u202e <b>"})


def hear(register: Register) -> None:
    """Publishes what people said; of an agency of its own, from which nothing is due."""
    index = {"code": "index", "parent": None, "names": {"cs": "Řečeno", "en": "Said"}, "scale": {"kind": "grade"},
             "sources": ["survey"]}
    register.send("PUT", "/v1/methodologies/said/m1", {
        "names": {"cs": "Co lidé říkají", "en": "What people say"}, "periods": {"from": "2020-01-01", "to": None},
        "period_lengths": ["P1Y"], "nodes": [index]})
    register.send("POST", "/v1/methodologies/said/m1/freeze")
    register.send("PUT", "/v1/agencies/cz-pollster", {
        "names": {"cs": "Tazatelé", "en": "Pollsters"}, "kind": "agency", "level": "local", "country": "CZ"})
    register.send("PUT", f"/v1/services/{HEARD}", {
        "agency": "cz-pollster", "names": {"cs": "Slyšená služba", "en": "Heard service"}, "type": "transactional",
        "level": "local"})
    for year, counts in SAID.items():
        told = {str(grade): count for grade, count in enumerate(counts, 1)}
        answer = {"criterion": "index", "counts": told, "sample": {"kind": "probability", "n": sum(counts)}}
        register.publish(HEARD, year, [answer], methodology="said@m1", source="survey")
