"""What measuring takes: programs found or fetched, servers that end again, one core for each side."""

import contextlib
import http.client
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
TARGET = Path(os.environ.get("CARGO_TARGET_DIR", HOME / "target"))
WORK = TARGET / "bench"
CORES = sorted(os.sched_getaffinity(0))
ROUNDS = 5


def say(text):
    print(text, file=sys.stderr, flush=True)


def median(measure):
    """The median of five: of every figure that the table prints."""
    return statistics.median(measure() for _ in range(ROUNDS))


def run(*args, limit=900, **more):
    """Runs a command to its end, which is not far."""
    done = subprocess.run([str(a) for a in args], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=limit,
                          text=True, **more)
    if done.returncode != 0:
        raise SystemExit(f"benches/run: {' '.join(map(str, args[:6]))} failed:\n{done.stdout}")
    return done.stdout


def on(core, *args):
    """The command on one core; the last one there is, where there are fewer."""
    return ["taskset", "-c", str(CORES[min(core, len(CORES) - 1)]), *map(str, args)]


def tool(name, *how):
    """A program, after trying to get it; nothing when it cannot be had."""
    path = shutil.which(name) or shutil.which(name, path=Path.home() / ".cargo/bin")
    if path is None and how:
        say(f"installing {name}")
        with contextlib.suppress(OSError, subprocess.TimeoutExpired):
            subprocess.run(how, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=900)
        path = shutil.which(name) or shutil.which(name, path=Path.home() / ".cargo/bin")
    return path


def others():
    """The Python with Datasette and DuckDB; nothing when PyPI is out of reach."""
    python = WORK / "venv/bin/python"
    check = [str(python), "-c", "import duckdb, datasette"]
    if python.exists() and subprocess.run(check, stderr=subprocess.DEVNULL).returncode == 0:
        return python
    say("installing Datasette and DuckDB from PyPI")
    try:
        subprocess.run([sys.executable, "-m", "venv", WORK / "venv"], check=True, timeout=120)
        subprocess.run([python, "-m", "pip", "install", "-q", "datasette", "duckdb"], check=True, timeout=600)
    except (subprocess.SubprocessError, OSError):
        return None
    return python


def build():
    """The program, and `figures`, which measures what cannot be measured from outside."""
    say("building")
    run("cargo", "build", "--release", "--bin", "znamka", cwd=HOME, limit=3_600)
    out = subprocess.run(["cargo", "bench", "--bench", "figures", "--no-run", "--message-format=json"],
                         cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                         timeout=3_600, check=True).stdout
    for line in out.splitlines():
        made = json.loads(line)
        if made.get("executable") and made.get("target", {}).get("name") == "figures":
            return TARGET / "release/znamka", Path(made["executable"])
    raise SystemExit("benches/run: cargo built no benches")


def port():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextlib.contextmanager
def server(*args, at, ready="/ready", limit=300, env=None):
    """A server on the first core, from when it answers until it is no longer needed."""
    log = open(WORK / "server.log", "w")
    began = time.monotonic()
    child = subprocess.Popen(on(0, *args), stdout=log, stderr=log, env={**os.environ, **(env or {})})
    try:
        while True:
            if child.poll() is not None:
                raise SystemExit(f"benches/run: {args[0]} ended: {(WORK / 'server.log').read_text()[-600:]}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if get(at, ready)[0] < 500:
                    break
            if time.monotonic() - began > limit:
                raise SystemExit(f"benches/run: {args[0]} did not answer within {limit} s")
            time.sleep(0.002)
        child.took = time.monotonic() - began
        yield child
    finally:
        child.terminate()
        try:
            child.wait(12)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
        log.close()


def serve(znamka, folder, at, cache_mb=None, limit=300):
    """The program as it is installed, with one thread and no limit; `cache_mb` answers are kept."""
    env = {"ZNAMKA_RATE_LIMIT": "off", "ZNAMKA_WORKERS": "1", "ZNAMKA_LOG": "warn", "ZNAMKA_DRAIN": "0"}
    if cache_mb is not None:
        env["ZNAMKA_CACHE_MB"] = str(cache_mb)
    return server(znamka, "serve", "--database-url", database(folder), "--listen", f"127.0.0.1:{at}", at=at, env=env,
                  limit=limit)


def database(folder):
    return f"sqlite:{folder / 'znamka.db'}"


def get(at, path, headers=None):
    conn = http.client.HTTPConnection("127.0.0.1", at, timeout=120)
    try:
        conn.request("GET", path, headers=headers or {})
        answer = conn.getresponse()
        return answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read()
    finally:
        conn.close()


def ask(at, path, expected=200, **headers):
    """Header fields and body of an answer that has to be there."""
    status, fields, body = get(at, path, {name.replace("_", "-"): value for name, value in headers.items()})
    if status != expected:
        raise SystemExit(f"benches/run: {path} answers {status}, not {expected}: {body[:300]}")
    return fields, body


def wrk(program, at, path, seconds, **headers):
    """Requests a second that 32 connections get."""
    wishes = [part for name, value in headers.items() for part in ("-H", f"{name.replace('_', '-')}: {value}")]
    out = run(*on(1, program, "-t1", "-c32", f"-d{seconds}s", *wishes, f"http://127.0.0.1:{at}{path}"), limit=60)
    lines = out.splitlines()
    # What it calls bad is neither 2xx nor 3xx.
    if bad := [line for line in lines if "Non-2xx" in line]:
        raise SystemExit(f"benches/run: {path}: {bad[0]}")
    return float(next(line.split()[1] for line in lines if line.startswith("Requests/sec")))


def memory_mib(pid, what):
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(what + ":"):
            return int(line.split()[1]) / 1024
    return 0.0
