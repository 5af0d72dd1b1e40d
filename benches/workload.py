"""The workloads S, M and L: a made-up country, the same for the same seed.

Writes the project's own import formats: agencies, life events, services, campaigns and a methodology
as JSON, evaluations as NDJSON batches of about equal size, the oldest period first.
"""

import json
import random
from pathlib import Path

# services, leaf criteria, quarters
SIZES = {"S": (120, 12, 12), "M": (7_000, 25, 20), "L": (108_000, 25, 20)}
METHODOLOGY = "bench-quality@m1"
SEED = 2026
# Services of one batch: a batch is one period of so many services. What is only to be loaded comes in large ones.
BATCH, LARGE_BATCH = 1_400, 13_500
# What an answer costs at first and at the end is told by batches of one size that is small enough for
# the rows to grow a hundredfold from these to those. The first of all makes the pages of the tables.
PROBES_FIRST, PROBES_LAST = 6, 5
# What comes of a criterion that is not measured, and how often.
NOT_APPLICABLE, COULD_NOT_TELL, UNANSWERED = 0.06, 0.02, 0.05
PRINCIPLES = 6


def both(text):
    return {"cs": text, "en": text}


def criterion(n):
    return f"c{n + 1:02d}"


def period(n):
    return f"{2021 + n // 4}-Q{n % 4 + 1}"


def service(n):
    return f"svc-{n + 1:06d}"


def agency(n):
    return f"agency-{n + 1:04d}"


def agencies_of(services):
    """About thirty services an agency, as in the Czech catalogue."""
    return max(6, services // 30)


def methodology(criteria):
    nodes = [{"code": "index", "names": both("Index"), "definition": both("Mean of the principles."),
              "aggregator": "arithmetic", "min_coverage": 0.5}]
    for p in range(PRINCIPLES):
        nodes.append({"code": f"p{p + 1}", "parent": "index", "weight": 1, "principle": f"pr{p + 1}",
                      "names": both(f"Principle {p + 1}"), "definition": both("Mean of its criteria."),
                      "aggregator": "arithmetic", "min_coverage": 0.5})
    for c in range(criteria):
        nodes.append({"code": criterion(c), "parent": f"p{c % PRINCIPLES + 1}", "weight": 1 + c % 3,
                      "names": both(f"Criterion {c + 1}"), "definition": both("A share."),
                      "question": both("How many?"), "guidance": both("Count them."),
                      "scale": {"kind": "share"}, "sources": ["expert", "self"], "may_not_apply": True})
    return {"code": "bench-quality", "version": "m1", "names": both("Benchmark"),
            "description": both("Made up, to measure with."),
            "periods": {"from": "2021-01-01", "to": None}, "period_lengths": ["P3M"],
            "principles": [{"code": f"pr{p + 1}", "names": both(f"Principle {p + 1}"),
                            "description": both("Made up.")} for p in range(PRINCIPLES)],
            "nodes": nodes}


def catalogue(services, dice):
    countries = ["CZ"] if services < 100_000 else ["CZ", "DK", "DE", "FR", "IT", "ES", "PL"]
    count = agencies_of(services)
    agencies = [{"code": "judge", "names": both("Judge"), "kind": "oversight", "country": "EU"}]
    home = {}
    for n in range(count):
        home[agency(n)] = countries[n % len(countries)]
        agencies.append({"code": agency(n), "names": both(f"Agency {n + 1}"), "kind": "agency",
                         "level": ["central", "regional", "local"][n % 3], "country": home[agency(n)]})
    events = [{"code": f"event-{n + 1:02d}", "names": both(f"Event {n + 1}"), "audience": "citizens"}
              for n in range(20)]
    things = []
    for n in range(services):
        at = dice.randrange(count)
        things.append({"code": service(n), "agency": agency(at), "names": both(f"Service {n + 1}"),
                       "type": "transactional" if dice.random() < 0.7 else "informational",
                       "scope": "national", "level": ["central", "regional", "local"][at % 3],
                       "life_events": [f"event-{dice.randrange(20) + 1:02d}"],
                       "audiences": ["citizens"], "volume": dice.randrange(10, 500_000)})
    return agencies, events, things


def answers(level, criteria, dice):
    found = []
    for c in range(criteria):
        chance = dice.random()
        if chance < UNANSWERED:
            continue
        if chance < UNANSWERED + NOT_APPLICABLE:
            found.append({"criterion": criterion(c), "state": "not_applicable", "comment": "none here"})
        elif chance < UNANSWERED + NOT_APPLICABLE + COULD_NOT_TELL:
            found.append({"criterion": criterion(c), "state": "could_not_tell", "comment": "no access"})
        else:
            of = dice.randrange(8, 40)
            share = min(1.0, max(0.0, dice.gauss(level, 0.2)))
            found.append({"criterion": criterion(c), "numerator": round(share * of),
                          "denominator": of})
    return found


def write_catalogue(size, folder):
    """Writes all but evaluations."""
    services, criteria, _ = SIZES[size]
    folder.mkdir(parents=True, exist_ok=True)
    agencies, events, things = catalogue(services, random.Random(SEED))
    for name, document in [("agencies", agencies), ("life-events", events), ("services", things),
                           ("methodology", methodology(criteria))]:
        (folder / f"{name}.json").write_text(json.dumps(document, ensure_ascii=False))


def probe(services):
    return max(20, services // 20)


def cuts(size):
    """Period, first service, service after the last, and whether it is a probe, of each batch."""
    services, _, periods = SIZES[size]
    batch = LARGE_BATCH if size == "L" else BATCH
    for p in range(periods):
        first = probe(services) * PROBES_FIRST if p == 0 and size != "L" else 0
        last = services - probe(services) * PROBES_LAST if p == periods - 1 and size != "L" else services
        for start, stop, step, is_probe in [(0, first, probe(services), True), (first, last, batch, False),
                                            (last, services, probe(services), True)]:
            for begin in range(start, stop, step):
                yield p, begin, min(begin + step, stop), is_probe


def write_batches(size, folder):
    """Writes the batches one by one as they are asked for; says where each is, how many answers it
    has, and whether it is a probe."""
    services, criteria, _ = SIZES[size]
    dice = random.Random(SEED + 1)
    level = [dice.uniform(0.3, 0.8) for _ in range(services)]
    for p, start, stop, is_probe in cuts(size):
        path, count = folder / f"batch-{p:02d}-{start:06d}.ndjson", 0
        with path.open("w") as out:
            for n in range(start, stop):
                level[n] = min(0.98, max(0.05, level[n] + dice.gauss(0.005, 0.03)))
                found = answers(level[n], criteria, dice)
                count += len(found)
                out.write(json.dumps({
                    "service": service(n), "period": period(p), "methodology": METHODOLOGY,
                    "source": "expert", "assessor": "judge", "answers": found},
                    separators=(",", ":")) + "\n")
        yield path, count, is_probe


def readers(size, seed=SEED, count=20_000):
    """Addresses in the readers' mix: 55 % one service's series, 15 % an agency, 10 % a ranking, 8 %
    lists and search, 12 % the rest; Zipf over services. Half of the rankings are of the index."""
    services, criteria, periods = SIZES[size]
    dice = random.Random(seed)
    weights = [1 / (n + 1) for n in range(services)]
    popular = dice.choices(range(services), weights, k=count)
    m, last = "methodology=bench-quality", period(periods - 1)
    urls = []
    for n in popular:
        c = criterion(dice.randrange(criteria))
        a = agency(dice.randrange(agencies_of(services)))
        of, by = dice.choice(["index", c]), dice.choice(["agency", "service"])
        what = dice.choice(["transactional", "informational"])
        urls.append(dice.choices([
            f"/v1/services/{service(n)}/series?criterion={c}&{m}",
            f"/v1/series?criterion={c}&agency={a}&{m}",
            f"/v1/rankings?criterion={of}&by={by}&type={what}&period={last}&limit=50&{m}",
            f"/v1/services?limit=20&q=service+{n}",
            f"/v1/scorecards/{service(n)}/{last}?{m}",
            f"/v1/observations?criterion={c}&by=agency&period={last}&limit=50&{m}",
        ], [55, 15, 10, 8, 8, 4])[0])
    return urls
