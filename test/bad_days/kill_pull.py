#!/usr/bin/env python3
"""kill -9 on either side of a pull, at random moments: in the end the puller holds exactly what an uninterrupted pull
brings, in the same order, and both ledgers verify. 50 kills by default."""
import argparse
import contextlib
import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import Node, free_port, indicator, run  # noqa: E402

PAGES = 1000  # that the objects are pulled in, so that a kill meets the middle of some
PATIENCE_S = 120


def settle(node: Node, key: str, value: object) -> None:
    """Changes one key of the configuration, which is written once in it."""
    file = node.folder / "entente.toml"
    lines = file.read_text().splitlines()
    found = [i for i, line in enumerate(lines) if line.startswith(f"{key} = ")]
    assert len(found) == 1, (key, found)
    lines[found[0]] = f"{key} = {value}"
    file.write_text("\n".join(lines) + "\n")


def introduce(to: Node, whom: Node, url: str) -> None:
    card = run(whom.program, "peer", "card", str(whom.folder), *(["--url", url] if url else [])).stdout
    run(to.program, "peer", "add", str(to.folder), "-", stdin=card)


def held(node: Node, nation: str) -> list:
    bundle = run(node.program, "export", str(node.folder), "--collection", "shared", "--as", nation, "--all-versions").stdout
    return json.loads(bundle).get("objects", [])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--objects", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    chance = random.Random(options.seed)
    print(f"seed {options.seed}, {options.kills} kills, {options.objects} objects", flush=True)
    folder = Path(tempfile.mkdtemp(prefix="entente-test-"))
    program = str(Path(options.program).resolve())
    nodes = {}
    try:
        for nation in ("KOR", "USA", "GBR"):
            node = nodes[nation] = Node(program, folder / nation, tls=True, nation=nation)
            settle(node, "interval_seconds", 0)
            settle(node, "page_objects", max(1, options.objects // PAGES))
            agreement = folder / "agreement.json"
            if nation == "KOR":
                agreement.write_text(run(program, "agreement", "make", "--members", "KOR,USA,GBR").stdout)
                label = folder / "label.json"
                label.write_text(run(program, "label", "--originator", "KOR", "--to", "USA,GBR").stdout)
            run(program, "agreement", "add", str(node.folder), str(agreement))
            run(program, "collection", "add", str(node.folder), "shared", "--title", "Shared", "--readers", "*", "--writers", nation,
                *(["--default-label", str(label)] if nation == "KOR" else []))
        source = nodes["KOR"]
        source.fixed_port = free_port()
        url = f"https://127.0.0.1:{source.fixed_port}"
        for nation in ("USA", "GBR"):
            introduce(source, nodes[nation], "")
            introduce(nodes[nation], source, url)
        bundle = folder / "bundle.json"
        bundle.write_text(json.dumps({"type": "bundle", "objects": [indicator(f"number {i}") for i in range(options.objects)]}))
        run(program, "import", str(source.folder), "--collection", "shared", str(bundle))
        source.start()
        run(program, "pull", str(nodes["GBR"].folder))
        uninterrupted = held(nodes["GBR"], "GBR")
        assert len(uninterrupted) == options.objects, len(uninterrupted)

        puller = nodes["USA"]
        pages = PAGES
        begun = time.monotonic()
        pull = None
        interrupted = 0
        for kill in range(options.kills):
            if pull is None or pull.poll() is not None:
                pull = subprocess.Popen([program, "pull", str(puller.folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(chance.uniform(0.02, 0.4))
            interrupted += pull.poll() is None
            if kill % 2 == 0:
                pull.kill()
                pull.wait()
                pull = None
            else:
                source.stop(signal.SIGKILL)
                source.start()
        if pull is not None:
            pull.wait(PATIENCE_S)
        before = len(held(puller, "USA"))
        run(program, "pull", str(puller.folder))
        ours = held(puller, "USA")
        assert ours == uninterrupted, f"{len(ours)} of {len(uninterrupted)} objects, or in another order"
        for node in (source, puller):
            run(program, "ledger", "verify", str(node.folder))
        print(f"{options.kills} kills within {time.monotonic() - begun:.0f} s, {interrupted} of them during a pull of {pages} pages; "
              f"{before} objects were there when they ended; then all {len(ours)}, once, in the same order")
        assert interrupted >= options.kills * 2 // 3, "the pulls were over before they could be interrupted: take more objects"
    finally:
        with contextlib.suppress(Exception):
            nodes["KOR"].stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
