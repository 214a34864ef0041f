#!/usr/bin/env python3
"""Our node pulls from other people's TAXII 2.1 servers: OpenTAXII and medallion from PyPI. Everything comes once, as it
was put there; later pulls bring what is new.

    pull_plain.py --program build/release/entente"""
import argparse
import copy
import json
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "test" / "support"), str(ROOT / "bench")]  # both have a node.py: ours is the first
from node import MEDIA, indicator, run, temporary_node  # noqa: E402
from peer_medallion import Medallion  # noqa: E402
from peer_opentaxii import OpenTaxii  # noqa: E402
from processes import CouldNotRun  # noqa: E402

CANNOT_RUN = 77
PAGE = 13


def post(server, objects: list) -> None:
    """As one POST, so that all get one date on servers that date whole POSTs."""
    request = urllib.request.Request(
        server.url(), data=json.dumps({"objects": objects}).encode(), method="POST",
        headers={"Accept": MEDIA, "Content-Type": MEDIA, "Authorization": server.authorization})
    with urllib.request.urlopen(request, timeout=60) as response:
        assert response.status == 202, response.status


def held(node) -> list:
    return list(node.pages(parameters="match[version]=all&limit=1000"))


def pull(node) -> dict:
    line = json.loads(run(node.program, "pull", str(node.folder), "feed", "--json").stdout)
    found = [c for c in line["collections"] if c["ours"] == "threats"]
    assert len(found) == 1, line
    return found[0]


def same(ours: list, theirs: list) -> None:
    """Object for object, whatever the order."""
    def key(one):
        return one["id"], one.get("modified", "")
    assert len({key(o) for o in ours}) == len(ours), "something came twice"
    assert sorted(ours, key=key) == sorted(theirs, key=key), (len(ours), len(theirs))


def check(program: str, server, address: str, theirs: str) -> None:
    with temporary_node(program) as node:
        config = node.folder / "entente.toml"
        node.stop()
        config.write_text(config.read_text().replace("\npage_objects = 1000", f"\npage_objects = {PAGE}")
                          .replace("interval_seconds = 300", "interval_seconds = 0"))
        node.start()
        run(program, "peer", "add", str(node.folder), "--server", address, "--name", "feed", "--nation", "GBR", "--user",
            "bench", "--collections", f"{theirs}=threats", stdin="bench\n")
        put = []
        for count in (3, 25, 1, 40):
            objects = [indicator(f"number {i}") for i in range(count)]
            post(server, objects)
            put += objects
        first = pull(node)
        assert first["refused"] == 0, first
        same(held(node), put)
        again = pull(node)
        assert again["added"] == 0, again
        newer = copy.deepcopy(put[5])
        newer["modified"] = "2024-06-01T00:00:00.000Z"
        more = [newer, *(indicator("later") for _ in range(9))]
        post(server, more)
        put += more
        later = pull(node)
        assert later["added"] == len(more), later
        same(held(node), put)
        run(program, "ledger", "verify", str(node.folder))
    print(f"{type(server).__name__}: {len(put)} versions pulled whole and once, pages of {PAGE}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    program = str(Path(parser.parse_args().program).resolve())
    try:
        server = OpenTaxii(None)
        try:
            check(program, server, f"http://127.0.0.1:{server.port}/taxii2/", "threats")
        finally:
            server.stop()
        server = Medallion(None)
        try:
            collection = server.path.rstrip("/").split("/")[-2]
            check(program, server, f"http://127.0.0.1:{server.port}/taxii2/", collection)
        finally:
            server.stop()
    except CouldNotRun as reason:
        print(reason)
        return CANNOT_RUN
    return 0


if __name__ == "__main__":
    sys.exit(main())
