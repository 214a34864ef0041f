#!/usr/bin/env python3
"""kill -9 at random moments under 16 writers: what was acknowledged is there after the restart, once, and the ledger
verifies. 200 rounds by default."""
import argparse
import json
import random
import signal
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import indicator, run, temporary_node  # noqa: E402

WRITERS = 16
OBJECTS_PER_POST = 10


class Writer(threading.Thread):
    """Posts until told to stop or the connection breaks; keeps the ids of every POST whose 202 it read."""

    def __init__(self, node):
        super().__init__(daemon=True)
        self.node, self.over = node, threading.Event()
        self.acknowledged, self.unanswered, self.wrong = [], [], []

    def run(self):
        connection = self.node.connect(timeout=30)
        while not self.over.is_set():
            objects = [indicator("kill") for _ in range(OBJECTS_PER_POST)]
            ids = [o["id"] for o in objects]
            try:
                reply = self.node.post(objects, connection=connection)
            except Exception:  # the node was killed: nothing was promised
                self.unanswered += ids
                return
            if reply.status != 202:
                self.wrong.append((reply.status, reply.body[:200]))
                return
            status = json.loads(reply.body)
            if status["success_count"] != OBJECTS_PER_POST:
                self.wrong.append(status)
            self.acknowledged += ids


def read_after(node, stamp: str) -> tuple[list[str], str]:
    """Ids of the manifest entries added after `stamp`, and the newest date_added."""
    ids, cursor = [], ""
    connection = node.connect()
    while True:
        after = f"&added_after={stamp}" if stamp else ""
        reply = node.request("GET", f"/exchange/collections/threats/manifest/?limit=1000{after}{cursor}", connection=connection)
        assert reply.status == 200, reply.body[:300]
        page = reply.json()
        for entry in page.get("objects", []):
            ids.append(entry["id"])
            newest = entry["date_added"]
        if not page.get("more"):
            return ids, (newest if ids else stamp)
        cursor = "&next=" + page["next"]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"seed {options.seed}, {options.rounds} rounds", flush=True)
    stamp, total = "", 0
    with temporary_node(options.program) as node:
        for number in range(1, options.rounds + 1):
            writers = [Writer(node) for _ in range(WRITERS)]
            for writer in writers:
                writer.start()
            time.sleep(chance.uniform(0.05, 0.8))
            node.stop(signal.SIGKILL)
            for writer in writers:
                writer.over.set()
                writer.join(60)
                assert not writer.wrong, writer.wrong
            node.start()
            acknowledged = {i for w in writers for i in w.acknowledged}
            unanswered = {i for w in writers for i in w.unanswered}
            found, stamp = read_after(node, stamp)
            assert len(found) == len(set(found)), "an object is there twice"
            lost = acknowledged - set(found)
            assert not lost, f"round {number}: {len(lost)} acknowledged objects are lost: {sorted(lost)[:3]}"
            strange = set(found) - acknowledged - unanswered
            assert not strange, f"round {number}: objects that nobody posted: {sorted(strange)[:3]}"
            total += len(found)
            if number % 20 == 0 or number == options.rounds:
                run(node.program, "ledger", "verify", str(node.folder))
                print(f"round {number}: {total} objects, all acknowledged ones there, ledger verifies", flush=True)
        everything, _ = read_after(node, "")
        assert len(everything) == len(set(everything)) == total, (len(everything), total)
    assert total > 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
