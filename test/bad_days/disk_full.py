#!/usr/bin/env python3
"""A full disk: posts get a 5xx TAXII error with a sentence, reads go on, and the node writes again once there is room.

Needs to mount a small tmpfs (root); faults at every single write are injected in store_test."""
import argparse
import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import Node, indicator, run  # noqa: E402

DISK_MIB = 300  # the first segment takes 128 MiB of it at once, a second one would fit


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="entente-full-"))
    disk = folder / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MIB}m", "tmpfs", str(disk)], capture_output=True, text=True)
    if mounted.returncode != 0:
        print(f"a small tmpfs could not be mounted ({mounted.stderr.strip()}); run it as root")
        return 77
    node = None
    try:
        node = Node(options.program, disk / "node")
        node.log_path = folder / "node.log"  # not on the disk under test
        node.start()
        first = [indicator("before") for _ in range(100)]
        assert node.post(first).status == 202
        ballast = disk / "ballast"
        with open(ballast, "wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(b"x" * 65536)
                file.flush()
        refused, kept = None, [o["id"] for o in first]
        for _ in range(200):
            objects = [indicator("filler", None) | {"description": "x" * 20_000} for _ in range(100)]
            reply = node.post(objects)
            if reply.status == 202:
                kept += [o["id"] for o in objects]
                continue
            refused = reply
            break
        assert refused is not None, "the disk never became full"
        assert 500 <= refused.status <= 599, refused.status
        error = json.loads(refused.body)
        assert error["http_status"] == str(refused.status) and "space" in json.dumps(error), error
        assert refused.headers["Content-Type"].startswith("application/taxii+json"), refused.headers["Content-Type"]
        print("a POST on a full disk:", refused.status, error["title"], "-", error.get("description", ""))
        for _ in range(5):
            assert node.post([indicator("still full") | {"description": "x" * 2_000_000}]).status >= 500
            assert len(list(node.pages(parameters="limit=1000"))) == len(kept), "reads must go on"
        ballast.unlink()
        again = [indicator("after") for _ in range(10)]
        reply = node.post(again)
        assert reply.status == 202, (reply.status, reply.body[:300])
        kept += [o["id"] for o in again]
        assert [o["id"] for o in node.pages(parameters="limit=1000")] == kept
        node.stop(signal.SIGKILL)
        node.start()
        assert [o["id"] for o in node.pages(parameters="limit=1000")] == kept, "what was acknowledged must be there"
        node.stop()
        run(node.program, "ledger", "verify", str(node.folder))
        print(f"{len(kept)} objects there after the disk was full and after a kill; the ledger verifies")
    finally:
        if node is not None:
            with contextlib.suppress(Exception):
                node.stop(signal.SIGKILL)
        subprocess.run(["umount", "-l", str(disk)], check=False)
        with contextlib.suppress(OSError):
            os.rmdir(disk)
    return 0


if __name__ == "__main__":
    sys.exit(main())
