"""Anonymous memory: per object of the large node, per idle connection of the small one."""
import json
import subprocess
import sys
import time
from pathlib import Path

from load import wrk
from node import AUTHORIZATION
from processes import CouldNotRun, allow_many_files
from rows_pages import PAGE_QUERY
from settings import BYTES_PER_CONNECTION_LIMIT, BYTES_PER_OBJECT_LIMIT, IDLE_CONNECTIONS

PATIENCE_SECONDS = 90


def per_object(context):
    """All anonymous memory of the node after it served pages and objects, over the number of objects."""
    node, count = context.large().serve(), context.settings.large_objects
    one = json.loads(node.get_page(PAGE_QUERY))["objects"][-1]["id"]
    wrk(node.url(PAGE_QUERY), 1, 16, node.headers())
    wrk(node.url(one + "/"), 1, 16, node.headers())
    total = node.process.anonymous_bytes()
    context.report("memory-per-object", total / count, BYTES_PER_OBJECT_LIMIT,
                   f"{total / 1e6:,.0f} MB of anonymous memory in all with {count:,} objects")


def per_connection(context):
    for row, tls in (("memory-per-connection", False), ("memory-per-tls-connection", True)):
        if context.wants(row):
            measure_idle(context, row, tls)


def measure_idle(context, row, tls):
    if allow_many_files() < IDLE_CONNECTIONS + 1000:
        raise CouldNotRun(f"only {allow_many_files()} open files are allowed, {IDLE_CONNECTIONS + 1000} are needed (ulimit -n)")
    node = context.small()
    node.stop()
    node.serve(tls)
    wrk(node.url(PAGE_QUERY), 2, 64, node.headers())
    time.sleep(1)
    before = node.process.anonymous_bytes()
    command = [sys.executable, Path(__file__).parent / "idle_clients.py", node.port, IDLE_CONNECTIONS, node.path + PAGE_QUERY, AUTHORIZATION]
    clients = subprocess.Popen([str(part) for part in command] + (["tls"] if tls else []), stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        begun = time.monotonic()
        if clients.stdout.readline() != "ready\n":
            raise CouldNotRun(f"10,000 connections: {(clients.stderr.read().strip().splitlines() or ['no words'])[-1]}")
        seconds = time.monotonic() - begun
        if seconds > PATIENCE_SECONDS:
            raise CouldNotRun(f"opening {IDLE_CONNECTIONS:,} connections took {seconds:.0f} s: the first were closed as idle by then")
        time.sleep(1)
        after = node.process.anonymous_bytes()
        node.get_page("?limit=1")  # it still serves
    finally:
        clients.stdin.close()
        clients.wait(30)
    context.report(row, max(after - before, 0) / IDLE_CONNECTIONS, BYTES_PER_CONNECTION_LIMIT,
                   f"{before / 1e6:.0f} MB before, {after / 1e6:.0f} MB with {IDLE_CONNECTIONS:,} connections that got a page each")
