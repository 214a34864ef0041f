"""Drives wrk and bench_post, and refuses numbers that contain errors."""
import json
import os
from pathlib import Path

from processes import CouldNotRun, run
from settings import ROOT

WRK = Path(__file__).resolve().parent / "wrk"
THREADS = 2


def wrk(url, seconds, connections=16, headers=(), paths_file=None):
    """Requests per second of a run without a single error."""
    env = dict(os.environ, BENCH_WRK=str(WRK), BENCH_THREADS=str(THREADS))
    script = "same.lua"
    if paths_file is not None:
        env["BENCH_PATHS"], script = str(paths_file), "distinct.lua"
    command = ["wrk", "-t", THREADS, "-c", connections, "-d", f"{seconds}s", "--timeout", "20s", "-s", WRK / script]
    for header in headers:
        command += ["-H", header]
    text = run(command + [url], "wrk", env=env, timeout=seconds + 60)
    result = json.loads([line for line in text.splitlines() if line.startswith("{")][-1])
    if result["status_errors"] or result["socket_errors"]:
        raise CouldNotRun(f"{url}: {result['status_errors']} answers with an error status and {result['socket_errors']} "
                          f"broken connections among {result['requests']}")
    if result["requests"] == 0:
        raise CouldNotRun(f"{url}: no answer in {seconds} s")
    result["rate"] = result["requests"] / result["seconds"]
    return result


def post(programs, file, port, path, authorization, clients, per_post, first, objects, seconds):
    """Posts and gives what bench_post counted; an error or a refused object is no result."""
    text = run([programs / "bench" / "bench_post", file, port, path, authorization, clients, per_post, first, objects, seconds],
               "bench_post", timeout=seconds + 120)
    result = json.loads(text)
    if result["errors"] or result["refused"] or result["objects"] == 0:
        raise CouldNotRun(f"POST to {path}: {result['objects']} objects taken, {result['refused']} refused, "
                          f"{result['errors']} of {result['posts']} answers were errors; the first: {result['first_error']}")
    result["rate"] = result["objects"] / result["seconds"]
    return result


def dom(programs, file, per_envelope):
    result = json.loads(run([programs / "bench" / "bench_dom", file, per_envelope, 3], "bench_dom"))
    result["rate"] = result["bytes"] / result["seconds"]
    return result


def append_loop(programs, file, out, clients, per_append, objects):
    result = json.loads(run([programs / "bench" / "bench_append", file, out, clients, per_append, objects], "bench_append"))
    Path(out).unlink()
    result["rate"] = result["objects"] / result["seconds"]
    return result


def programs_folder():
    given = os.environ.get("BENCH_BUILD")
    return Path(given) if given else ROOT / "build" / "release"
