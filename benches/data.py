"""Registers with a workload in them, filled by the program's own import; and the same cells as a plain table."""

import contextlib
import csv
import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
import time
from pathlib import Path

import workload
from tools import ROUNDS, WORK, database, on, run, say


def place(size):
    """Where the register of a size stands; those of other workloads are removed."""
    mark = hashlib.sha256((Path(__file__).parent / "workload.py").read_bytes()).hexdigest()[:12]
    folder = WORK / f"{size}-{mark}"
    for old in WORK.glob(f"{size}-*"):
        if old != folder:
            shutil.rmtree(old, ignore_errors=True)
    return folder


def importing(znamka, folder, kind, file, *more):
    return on(0, znamka, "import", kind, file, "--database-url", database(folder), *more)


def catalogue(size, znamka, folder):
    """All but evaluations."""
    shutil.rmtree(folder, ignore_errors=True)
    say(f"writing the workload {size}")
    workload.write_catalogue(size, folder / "files")
    for kind in ["agencies", "life-events", "services"]:
        run(*importing(znamka, folder, kind, folder / f"files/{kind}.json"))
    run(*importing(znamka, folder, "methodology", folder / "files/methodology.json", "--freeze"))


def fill(size, znamka, fresh, is_measured):
    """A register with the workload in it, and what each batch took; `fresh` makes a new one, and so
    does another build where that `is_measured`."""
    folder = place(size)
    record, by = folder / "filled.json", hashlib.sha256(znamka.read_bytes()).hexdigest()
    if record.exists() and not fresh:
        filled = json.loads(record.read_text())
        if filled["by"] == by or not is_measured:
            say(f"using the register filled on {filled['on']} (--fresh fills a new one)")
            return folder, filled
        say(f"another build filled the register on {filled['on']}")
    catalogue(size, znamka, folder)
    # All files first: whoever writes them would be beside whoever is measured.
    written = list(workload.write_batches(size, folder / "files"))
    nothing = folder / "files/nothing.ndjson"
    nothing.write_text("")
    load, batches, starts = os.getloadavg()[0], [], []

    def timed(path):
        began = time.monotonic()
        run(*importing(znamka, folder, "evaluations", path, "--to", "published"), limit=1_800)
        return time.monotonic() - began

    for n, (path, answers, is_probe) in enumerate(written):
        batches.append([answers, timed(path), is_probe])
        path.unlink()
        if n + 1 == workload.PROBES_FIRST:
            starts = [timed(nothing) for _ in range(ROUNDS)]
        if n % 10 == 0:
            say(f"  batch {n + 1} of {len(written)}: {answers / batches[-1][1]:,.0f} answers/s")
    filled = {"on": time.strftime("%Y-%m-%d %H:%M"), "load": load, "by": by, "batches": batches, "starts": starts}
    record.write_text(json.dumps(filled))
    return folder, filled


def fill_large(size, znamka, fresh, minutes, say_every=10):
    """The quickest way: large batches, and while one is stored the next is written.

    Says also how many answers were stored, and within how many seconds; nothing of that when the
    register was there. It ends by itself when the time is over."""
    folder = place(size)
    record = folder / "filled.json"
    if record.exists() and not fresh:
        say(f"using the register filled on {json.loads(record.read_text())['on']} (--fresh fills a new one)")
        return folder, json.loads(record.read_text())
    began = time.monotonic()
    catalogue(size, znamka, folder)
    stored, storing, count = 0, None, 0

    def wait():
        if storing is None:
            return
        try:
            out, _ = storing.communicate(timeout=max(1.0, minutes * 60 - (time.monotonic() - began)))
        except subprocess.TimeoutExpired:
            storing.kill()
            storing.wait()
            raise SystemExit(f"benches/run: not loaded within {minutes} minutes; {stored:,} answers were stored") from None
        if storing.returncode != 0:
            raise SystemExit(f"benches/run: import failed:\n{out}")

    before = None
    try:
        for n, (path, answers, _) in enumerate(workload.write_batches(size, folder / "files")):
            wait()
            if before is not None:
                before.unlink()
            storing = subprocess.Popen(importing(znamka, folder, "evaluations", path, "--to", "published"),
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            before, stored, count = path, stored + answers, n + 1
            if n % say_every == 0:
                say(f"  batch {count}: {stored:,} answers within {time.monotonic() - began:.0f} s")
        wait()
    finally:
        if storing is not None and storing.poll() is None:
            storing.kill()
            storing.wait()
    filled = {"on": time.strftime("%Y-%m-%d %H:%M"), "answers": stored, "batches": count, "seconds": time.monotonic() - began}
    record.write_text(json.dumps(filled))
    shutil.rmtree(folder / "files")
    return folder, filled


def flat(folder):
    """The current cells as one plain table, with an index for each question that is asked of it."""
    path = folder / "flat.db"
    if path.exists():
        return path
    say("writing the plain table")
    part = folder / "flat.part"
    part.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(part)) as conn:
        conn.execute("attach ? as register", [str(folder / "znamka.db")])
        conn.execute("""create table observations (service text, agency text, period text, criterion text, value real,
            numerator integer, denominator integer, state text)""")
        conn.execute("""insert into observations
            select s.service, json_extract(s.facts, '$.agency'), s.starts_on, c.node, c.nano / 1e9,
                c.numerator, c.denominator, c.state
            from register.scorecards s join register.cells c using (seq, ordinal)
            where c.best and c.target_group = 'all'""")
        conn.execute("create index observations_series on observations (service, criterion, period)")
        conn.execute("create index observations_criterion on observations (criterion)")
        conn.execute("create index observations_covering on observations (criterion, agency, period, numerator, denominator)")
        conn.commit()
        conn.execute("analyze")
        with (folder / "flat.csv").open("w", newline="") as out:
            csv.writer(out).writerows(conn.execute("select * from observations"))
    part.rename(path)
    return path
