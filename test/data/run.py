#!/usr/bin/env python3
"""The real data through a real node: every STIX bundle imported, read back byte for byte, the ledger verified.

Needs ENTENTE_DATA (see the README of the real data)."""
import argparse
import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import run, temporary_node  # noqa: E402


def spans(document: str) -> list[str]:
    """The objects of a bundle or an envelope, spelled as they stand there."""
    decoder = json.JSONDecoder()
    at = document.index('"objects"')
    at = document.index("[", at) + 1
    found = []
    while True:
        while document[at] in " \t\r\n,":
            at += 1
        if document[at] == "]":
            return found
        _, end = decoder.raw_decode(document, at)
        found.append(document[at:end])
        at = end


def read_back(node, bundle: Path, collection: str) -> None:
    text = bundle.read_bytes()
    objects = json.loads(text)["objects"]
    run(node.program, "import", str(node.folder), "--collection", collection, str(bundle))
    want = {(o["id"], o.get("modified") or o.get("created")) for o in objects}
    spelled = set(spans(text.decode()))
    seen = set()
    connection = node.connect()
    cursor = ""
    while True:
        reply = node.request("GET", f"/exchange/collections/{collection}/objects/?limit=1000&match[version]=all{cursor}",
                             connection=connection)
        assert reply.status == 200, reply.body[:300]
        envelope = reply.json()
        page = reply.body.decode()
        if not envelope.get("objects"):
            break
        for item in envelope.get("objects", []):
            key = (item["id"], item.get("modified") or item.get("created"))
            assert key not in seen, f"{key} came twice"
            seen.add(key)
        for span in spans(page):
            assert span in spelled, f"the bytes of an object changed: {span[:120]}"
        if not envelope.get("more"):
            break
        cursor = "&next=" + envelope["next"]
    assert want <= seen, f"{bundle.name}: {len(want - seen)} of {len(want)} are missing"
    print(f"{bundle.name}: {len(want)} objects back, whole and once")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    data = Path(os.environ["ENTENTE_DATA"])
    with temporary_node(options.program) as node:
        for number, name in enumerate(("enterprise-attack-v14.1.stix21.json", "enterprise-attack-v15.1.stix21.json",
                                       "enterprise-attack-v16.1.stix21.json", "mobile-attack-17.1.json")):
            run(node.program, "collection", "add", str(node.folder), f"attack-{number}", "--title", name, "--readers", "*",
                "--writers", "KOR")
            read_back(node, data / "attack" / name, f"attack-{number}")
        playbooks = sorted((data / "unit42_playbooks").rglob("*.json"))
        assert len(playbooks) >= 60, len(playbooks)
        done = run(node.program, "import", str(node.folder), "--collection", "threats", "--json", *map(str, playbooks), check=False)
        assert done.returncode in (0, 2), done.stderr
        served = list(node.pages(parameters="limit=1000&match[spec_version]=2.0"))
        assert len(served) > 1000, len(served)
        print(f"{len(playbooks)} playbooks of STIX 2.0: {len(served)} objects served as 2.0")
        node.stop()
        run(node.program, "ledger", "verify", str(node.folder))
        node.start()
        assert len(list(node.pages(parameters="limit=1000&match[spec_version]=2.0"))) == len(served)
        print("the ledger verifies; after a restart the same objects are served")
    return 0


if __name__ == "__main__":
    sys.exit(main())
