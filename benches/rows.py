"""What is measured, part by part. Each part ends with a note: what is compared, and whom that favours."""

import collections
import contextlib
import http.client
import json
import sqlite3
import statistics
import subprocess
import time

import workload
from data import flat
from tools import ROUNDS, ask, database, get, median, memory_mib, on, port, run, say, serve, server, wrk

RATE = 2_000
CACHE_MB = 64
CRITERION = workload.criterion(2)
SERVICE = workload.service(0)


def series(table, folder, figures, python, program):
    """One service's series beside the same bytes from the same server, and beside Datasette."""
    if program is None:
        return table.skip("series of one service", "there is no wrk")
    seconds = 1 if table.size == "S" else 2
    path = f"/v1/services/{SERVICE}/series?criterion={CRITERION}&methodology=bench-quality"
    sample = folder / "series.json"
    found, body = {}, b""
    for cache_mb in [0, CACHE_MB]:
        at = port()
        with server(figures, "serve", database(folder), f"127.0.0.1:{at}", sample, cache_mb, at=at):
            headers, body = ask(at, path)
            sample.write_bytes(body)
            static, same = ask(at, "/static")
            if same != body:
                raise SystemExit("benches/run: the static answer has other bytes")
            for of, fields in [(path, headers), ("/static", static)]:
                ask(at, of, 304, If_None_Match=fields["etag"])
            rates = collections.defaultdict(list)
            for _ in range(ROUNDS):
                for name, of, fields in [("static", "/static", static), ("series", path, headers)]:
                    rates[name].append(wrk(program, at, of, seconds))
                    rates[f"{name} 304"].append(wrk(program, at, of, seconds, If_None_Match=fields["etag"]))
        found[cache_mb] = {name: statistics.median(measured) for name, measured in rates.items()}
    cube, cached = found[0], found[CACHE_MB]

    def beside(of, name, what, other, said, bar=None):
        table.times(what, f"{of[name]:,.0f}/s", f"{said} {of[other]:,.0f}/s", of[name] / of[other], bar, 2, of_any_size=True)

    beside(cube, "series", f"series of one service, {len(body) / 1000:.1f} kB, from the cube", "static", "static", 0.5)
    beside(cube, "series 304", "its 304, no answer kept", "static", "static", 0.8)
    beside(cube, "series 304", "(its 304 beside the static answer's own 304)", "static 304", "static 304")
    beside(cube, "static 304", "(the static answer's own 304)", "static", "static")
    beside(cached, "series", "(series of one service, from the answers kept)", "static", "static")
    beside(cached, "series 304", "(its 304, from the answers kept)", "static", "static")
    table.note(f"""Series: static is one more route of the same server, with the same bytes from behind the same middleware.
        The bars are held without kept answers (cache_mb 0), where each is worked out anew; the rows in brackets from the
        {CACHE_MB} MiB that an installation keeps by itself tell what a popular address gets. Both bars of a 304 and of a
        whole answer are parts of what static sends whole; a 304 has no body, so beside static's own 304 it is told too.""")
    if python is None:
        return table.skip("series beside Datasette", "PyPI is out of reach")
    datasette(table, folder, python, program, seconds, cube["series"], cached["series"], len(body))


def datasette(table, folder, python, program, seconds, cube, cached, length):
    at, plain = port(), flat(folder)
    question = (f"/flat/observations.json?service={SERVICE}&criterion={CRITERION}&_sort=period&_shape=array"
                "&_nocount=1&_nofacet=1&_nosuggest=1")
    with server(python, "-m", "datasette", "-i", plain, "-p", at, "--setting", "num_sql_threads", "1", at=at,
                ready="/-/versions.json"):
        status, _, body = get(at, question)
        points = len(json.loads(body)) if status == 200 else 0
        if points != workload.SIZES[table.size][2]:
            return table.skip("series beside Datasette", f"it answers {status} with {points} points")
        other = median(lambda: wrk(program, at, question, seconds))
    for what, rate, bar in [("series beside Datasette, from the cube", cube, 50),
                            ("(series beside Datasette, from the answers kept)", cached, None)]:
        table.times(what, f"{rate:,.0f}/s", f"Datasette {other:,.0f}/s", rate / other, bar, of_any_size=True)
    table.note(f"""Datasette: the same {points} points by an index that covers the question, from an immutable file, without
        counts and facets, one thread of SQL, on the same core. It sends {len(body) / 1000:.1f} kB of plain rows;
        ours are {length / 1000:.1f} kB, with segments, changes, trend and what each value stands on.""")


def load(table, folder, znamka, program):
    """Readers' mix at a constant rate; who has an answer already asks whether it still holds."""
    if program is None:
        return table.skip(f"p99 at {RATE:,}/s", "there is no oha")
    urls = workload.readers(table.size)
    popular = {url for url, _ in collections.Counter(urls).most_common(60)}
    seconds = 4 if table.size == "S" else 8
    for cache_mb in [None, 0]:
        found, rates, again = constant(folder, znamka, program, urls, popular, seconds, cache_mb)
        p99, rate = statistics.median(found), f"{statistics.median(rates):,.0f}/s came through"
        if cache_mb is None:
            table.row(f"p99 at a constant {RATE:,}/s, readers' mix", f"{p99:.2f} ms", f"{rate}, {again:.0%} of answers kept", "",
                      "≤ 10 ms", p99 <= 10)
        else:
            table.row("(the same, no answer kept)", f"{p99:.2f} ms", rate)
    table.note(f"""p99: {RATE:,} requests a second whatever comes back (open loop, corrected for those that wait), 30 % of the mix
        without conditions and 70 % by who has the answer, of the 60 addresses asked most; the greater p99 of the two.
        {len(urls):,} draws are {len(set(urls)):,} addresses. The bar is of the program as it is installed, which keeps
        answers; each is worked out once after it starts.""")


def constant(folder, znamka, program, urls, popular, seconds, cache_mb):
    at = port()
    with serve(znamka, folder, at, cache_mb):
        # Nothing but the sixty is asked beforehand.
        tags = ", ".join(ask(at, url)[0]["etag"] for url in sorted(popular))
        for name, listed in [("all", urls), ("known", [url for url in urls if url in popular])]:
            (folder / f"{name}.txt").write_text("".join(f"http://127.0.0.1:{at}{url}\n" for url in listed))

        def reader(name, rate, *more):
            return subprocess.Popen(on(1, program, "--no-tui", "--output-format", "json", "-z", f"{seconds}s", "-q", rate,
                                       "-c", "50", "--latency-correction", "--urls-from-file", *more, folder / f"{name}.txt"),
                                    stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)

        found, rates = [], []
        for _ in range(ROUNDS):
            both = [reader("all", RATE * 3 // 10), reader("known", RATE * 7 // 10, "-H", f"If-None-Match: {tags}")]
            try:
                answers = [json.loads(one.communicate(timeout=60)[0]) for one in both]
            finally:
                for one in both:
                    if one.poll() is None:
                        one.kill()
                        one.wait()
            for answer, code in zip(answers, ["200", "304"]):
                if other := set(answer["statusCodeDistribution"]) - {code}:
                    raise SystemExit(f"benches/run: the mix was answered {other}, not {code}")
            rates.append(sum(answer["summary"]["requestsPerSec"] for answer in answers))
            found.append(max(answer["latencyPercentiles"]["p99"] or float("inf") for answer in answers) * 1000)
        counted = collections.Counter()
        for line in ask(at, "/metrics")[1].decode().splitlines():
            name, _, value = line.rpartition(" ")
            if not line.startswith("#"):
                counted[name.partition("{")[0]] += float(value)
    asked = counted["znamka_http_requests_total"]
    return found, rates, counted["znamka_http_given_again_total"] / asked if asked else 0.0


def aggregate(table, folder, measured, python):
    """One criterion by agency and period over everything."""
    ours, figures = measured["aggregate_ms"], measured["figures"]
    # Of counted shares a group has the share of all that was counted.
    share = "100.0 * sum(numerator) / sum(denominator) as points"
    question = f"select agency, period, {share} from {{}} where criterion = ? group by agency, period"
    # Only two numbers leave the engine, so that no time goes into making Python's rows.
    whole = "select count(points), sum(points) from ({})"
    plain = whole.format(question)
    # Every version stands in the store; of this workload each scorecard has one.
    store = whole.format(f"""select json_extract(s.facts, '$.agency') as agency, s.starts_on as period, {share}
        from scorecards s join cells c using (seq, ordinal)
        where c.best and c.target_group = 'all' and c.node = ? group by 1, 2""")

    def lite(path, sql):
        with contextlib.closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as conn:
            conn.execute(f"pragma mmap_size = {8 << 30}")
            same(conn.execute(sql, [CRITERION]).fetchone())

            def once():
                began = time.perf_counter()
                conn.execute(sql, [CRITERION]).fetchone()
                return (time.perf_counter() - began) * 1000
            return median(once)

    def same(answer):
        count, points = answer
        if count != figures or abs(points - measured["points"]) > 1e-6 * figures:
            raise SystemExit(f"benches/run: ours are {figures} figures of {measured['points']} points together, "
                             f"by SQL {count} of {points}")

    def beside(what, name, theirs, bar=None):
        table.times(what, f"{ours:.2f} ms", f"{name} {theirs:.1f} ms", theirs / ours, bar)

    table.row(f"agency × period, {figures:,} figures, one thread", f"{ours:.2f} ms", "", "", "≤ 10 ms", ours <= 10)
    table.row("(as lines, with segments, changes and trends)", f"{measured['lines_ms']:.2f} ms")
    beside("the same by SQL over the store", "SQLite", lite(folder / "znamka.db", store), 50)
    path = flat(folder)
    for what, index, bar in [("the same by SQL over a plain table, indexed by criterion", "observations_criterion", 50),
                             ("(over a plain table, with an index made for this question)", "observations_covering", None)]:
        beside(what, "SQLite", lite(path, plain.format(f"observations indexed by {index}")), bar)
    if python is None:
        return table.skip("the same beside DuckDB", "PyPI is out of reach")
    script = """
import duckdb, json, statistics, sys, time
_, file, sql, criterion, rounds = sys.argv
db = duckdb.connect()
db.execute("set threads = 1")
columns = {"service": "text", "agency": "text", "period": "text", "criterion": "text", "value": "double",
           "numerator": "bigint", "denominator": "bigint", "state": "text"}
db.execute(f"create table observations ({', '.join(' '.join(pair) for pair in columns.items())})")
db.execute(f"copy observations from '{file}' (header false, nullstr '')")
codes = ["agency", "period", "criterion"]
for code in codes:
    db.execute(f"create type {code}_code as enum (select distinct {code} from observations order by 1)")
db.execute("create table coded as select " + ", ".join(f"{c}::{c}_code as {c}" if c in codes else c for c in columns) + " from observations")
def once(sql):
    began = time.perf_counter()
    db.execute(sql, [criterion]).fetchone()
    return (time.perf_counter() - began) * 1000
found = []
for table in ["observations", "coded"]:
    asked = sql.replace("{}", table)
    answer = db.execute(asked, [criterion]).fetchone()
    found.append([answer, statistics.median(once(asked) for _ in range(int(rounds)))])
print(json.dumps(found))
"""
    out = run(*on(0, python, "-c", script, folder / "flat.csv", plain, CRITERION, ROUNDS), limit=300)
    (answer, text), (coded, codes) = json.loads(out.strip().splitlines()[-1])
    same(answer)
    same(coded)
    # The bar is to be faster at all.
    table.row("the same by DuckDB, one thread", f"{ours:.2f} ms", f"DuckDB {text:.1f} ms", f"{text / ours:.1f} ×", "> 1 ×", text > ours)
    beside("(by DuckDB, its codes made an enumeration)", "DuckDB", codes)
    table.note("""Aggregate: ours makes every row whole, with state, flags, coverage and where it comes from; of the others only
        the count and the sum of the figures leave the engine, and both have to be ours. All have been asked once before.
        SQLite reads a file that the system holds in memory, DuckDB a table in its own; the store's own tables are made to
        keep every version, so the plain table is the fairer of the two, and an index that holds all the question needs
        the kindest.""")


def batch(table, filled):
    """Answers a second of `znamka import --to published`, durable."""
    batches, starts = filled["batches"], filled["starts"]
    most = max(answers for answers, _, _ in batches)
    large = [(answers, took) for answers, took, is_probe in batches if not is_probe and answers > 0.9 * most]
    many = statistics.median(answers / took for answers, took in large[-ROUNDS:])
    table.row(f"batches of {most:,} answers, SQLite, durable", f"{many:,.0f}/s", f"when filled, load {filled['load']:.1f}", "",
              "≥ 20,000/s", many >= 20_000)
    what, started = "cost of an answer", statistics.median(starts)
    probes = [place for place, (_, _, is_probe) in enumerate(batches) if is_probe]

    def middle(places):
        """Median seconds an answer takes, and the rows there are in the middle of all that."""
        cost = statistics.median((batches[place][1] - started) / batches[place][0] for place in places)
        half = places[len(places) // 2]
        return cost, sum(answers for answers, _, _ in batches[:half]) + batches[half][0] / 2

    # The first of all makes the pages of the tables.
    (few, rows_few), (late, rows_late) = middle(probes[1:ROUNDS + 1]), middle(probes[-ROUNDS:])
    if few < started / batches[probes[0]][0]:
        table.skip(f"{what} with {rows_late / rows_few:.0f} × the rows", "the program's start takes longer than so small a batch")
    else:
        ratio = late / few
        table.row(f"{what} with {rows_late / rows_few:.0f} × the rows", f"{late * 1e6:.1f} µs", f"at first {few * 1e6:.1f} µs",
                  f"{ratio:.2f} ×", "≤ 1.3 ×", ratio <= 1.3)
    table.note(f"""Batches: `znamka import --to published`, each one durable transaction; the rate has the start of the program in
        it. The growing cost is told by batches of about {batches[probes[0]][0]:,} answers, the second to the sixth and the
        last five, less the {started * 1000:.0f} ms that a start took among the first, and the rows are those stored at
        the middle of each five.""")


def export(table, folder, znamka):
    """All observations as CSV, and how far memory grows meanwhile."""
    criteria = "&".join(f"criterion={workload.criterion(n)}" for n in range(workload.SIZES[table.size][1]))
    path, at = f"/v1/observations.csv?methodology=bench-quality&{criteria}", port()
    with serve(znamka, folder, at) as child:
        before = memory_mib(child.pid, "VmRSS")

        def once():
            began, rows = time.perf_counter(), -1  # the first line is a header
            conn = http.client.HTTPConnection("127.0.0.1", at, timeout=120)
            conn.request("GET", path)
            answer = conn.getresponse()
            while piece := answer.read1(1 << 20):
                rows += piece.count(b"\n")
                if time.perf_counter() - began > 120:
                    raise SystemExit("benches/run: the export took over two minutes")
            took = time.perf_counter() - began
            conn.close()
            found.append(rows)
            return rows / took

        found = []
        rate = median(once)
        growth = memory_mib(child.pid, "VmHWM") - before
    table.row(f"export of {found[0]:,} rows as CSV", f"{rate:,.0f} rows/s", "", "", "≥ 1,000,000 rows/s", rate >= 1e6)
    table.row("memory growth meanwhile", f"{growth:.0f} MiB", f"at rest {before:.0f} MiB", "", "≤ 64 MiB", growth <= 64)
    table.note("""Export: over HTTP, uncompressed, read to its end on another core. Growth is the most the process ever held, its
        start included, less what it held at rest before the first export.""")


def start(table, folder, znamka):
    """From nothing to the first answer; and what the process holds then."""
    held = []

    def once():
        at = port()
        with serve(znamka, folder, at) as child:
            held.append(memory_mib(child.pid, "VmRSS"))
            return child.took

    found = median(once)
    services, criteria, periods = workload.SIZES[table.size]
    at_rest = statistics.median(held)
    table.row("cold start until ready", f"{found:.2f} s", "", "", "≤ 2 s", found <= 2)
    table.row("(memory of the whole process at rest)", f"{at_rest:.0f} MiB",
              f"{at_rest * 1048576 / (services * criteria * periods):.0f} bytes a leaf cell")
    table.note("Cold start: a new process until `/ready` says yes, on one core, its file in the system's memory.")


def bytes_held(table, measured):
    cells, columns, beside = (measured[name] for name in ["cells", "columns_bytes", "beside_bytes"])
    table.row(f"the cube, of {cells:,} current leaf cells", f"{columns / cells:.1f} bytes a cell", "", "", "≤ 24",
              columns / cells <= 24)
    table.row("(with all that stands beside)", f"{(columns + beside) / cells:.1f} bytes a cell", f"beside {beside / cells:.1f}")
    table.note("""Cube: the bar counts points (whole nano-points of all nodes) and marks, and key and facts of each scorecard. Exempt
        are numerators and what was superseded; they share a side column with n and a coverage that is not usual, and
        beside stand also the evaluations of each scorecard, so the row in brackets is the sum of all. Every answer of this
        workload has a numerator, so that this is the most it can be without samples and corrections.""")


def apply(table, measured):
    few, many = measured["apply_few_us"], measured["apply_all_us"]
    times = measured["evaluations_all"] / measured["evaluations_few"]
    table.row(f"applying one publication, with {times:.0f} × the cells", f"{many:.1f} µs", f"at first {few:.1f} µs",
              f"{many / few:.2f} ×", "≤ 1.3 ×", many / few <= 1.3)
    table.note("""Applying: one by one the last 400 publications, and 400 of the first; those are counted that stood before the
        first of the last, and after the last of the first.""")


def large(table, folder, filled, znamka):
    """It has to load and to answer; there are no bars."""
    shape = workload.SIZES[table.size]
    of = f"{filled['batches']:,} batches, {filled['answers'] / filled['seconds']:,.0f} answers/s"
    table.row(f"loading {filled['answers']:,} answers", f"{filled['seconds'] / 60:.1f} min", of)
    stored = sum(path.stat().st_size for path in folder.glob("znamka.db*"))
    table.row("on disk", f"{stored / 1e9:.1f} GB", f"{stored / filled['answers']:.0f} bytes an answer")
    at, last = port(), workload.period(shape[2] - 1)
    m = f"criterion={CRITERION}&methodology=bench-quality"
    with serve(znamka, folder, at, 0, limit=900) as child:
        cells = shape[0] * shape[1] * shape[2]
        for what, name in [("memory at rest", "VmRSS"), ("(the most it took meanwhile)", "VmHWM")]:
            held = memory_mib(child.pid, name)
            if name == "VmRSS":
                table.row("cold start until ready", f"{child.took:.1f} s")
            table.row(what, f"{held:,.0f} MiB", f"{held * 1048576 / cells:.0f} bytes a leaf cell")
        for what, path in [
            ("series of one service", f"/v1/services/{SERVICE}/series?{m}"),
            ("a scorecard", f"/v1/scorecards/{SERVICE}/{last}?methodology=bench-quality"),
            ("a page of services by search", "/v1/services?limit=20&q=service+77"),
            ("series of the services of an agency", f"/v1/series?agency={workload.agency(0)}&{m}"),
            ("one period by country", f"/v1/observations?by=country&period={last}&{m}"),
            ("every agency and period", f"/v1/observations?by=agency&limit=1000&{m}"),
            ("a ranking of agencies", f"/v1/rankings?by=agency&type=transactional&period={last}&{m}"),
            ("a ranking of services", f"/v1/rankings?by=service&type=transactional&period={last}&limit=50&{m}"),
        ]:
            began, kept = time.perf_counter(), ask(at, path)[1]
            first = (time.perf_counter() - began) * 1000

            def once():
                began = time.perf_counter()
                ask(at, path)
                return (time.perf_counter() - began) * 1000

            table.row(what, f"{median(once):.1f} ms", f"first {first:.1f} ms, {len(kept) / 1000:.1f} kB")
        table.row("memory after these answers", f"{memory_mib(child.pid, 'VmRSS'):,.0f} MiB")
    table.note(f"""It is loaded in batches of {workload.LARGE_BATCH:,} evaluations, while the next one is written; {filled['on']}. One
        thread answers, no answer is kept, one reader asks and waits. The register stays in {folder}, for the next time.""")
    say(f"the register stays in {folder}")
