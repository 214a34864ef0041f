#!/usr/bin/env python3
"""Real TAXII clients against a real node: taxii2-client, the stix2 library and curl read what was posted, whole.

    run.py --program build/release/entente             the written sample
    run.py --program build/release/entente --attack    the ATT&CK enterprise bundle of the real data (ENTENTE_DATA)
"""
import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

import stix2
import taxii2client.v21 as taxii

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import MEDIA, Node, indicator, run, temporary_node  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]


def latest(objects: list) -> dict:
    """id -> the object with the greatest version, as a reader of a collection expects them."""
    best = {}
    for item in objects:
        version = item.get("modified") or item.get("created") or ""
        if item["id"] not in best or version > (best[item["id"]].get("modified") or best[item["id"]].get("created") or ""):
            best[item["id"]] = item
    return best


def read_with_taxii2_client(node: Node, posted: list, per_page: int) -> None:
    name, (_, _, password) = next(iter(node.users.items()))
    server = taxii.Server(f"{node.url}/taxii2/", user=name, password=password)
    assert server.title and server.default.url.endswith("/exchange/"), vars(server)
    root = server.api_roots[0]
    assert "application/taxii+json;version=2.1" in root.versions, root.versions
    found = [c for c in root.collections if c.alias == "threats"]
    assert len(found) == 1 and found[0].can_read and found[0].can_write
    collection = found[0]
    want = latest(posted)

    got = []
    for page in taxii.as_pages(collection.get_objects, per_request=per_page):
        got += page.get("objects", [])
    ids = [item["id"] for item in got]
    assert len(ids) == len(set(ids)), "an object came twice"
    assert set(ids) == set(want), (len(ids), len(want), list(set(want) - set(ids))[:3])
    for item in got:
        assert item == want[item["id"]], f"{item['id']} came back changed"

    # as_pages loops for ever on manifests of a server that offers `more` without `next`.
    entries = []
    for page in taxii.as_pages(collection.get_manifest, per_request=per_page):
        entries += page.get("objects", [])
    assert {e["id"] for e in entries} == set(want) and len(entries) == len(want)
    dates = [e["date_added"] for e in entries]
    assert dates == sorted(dates) and len(set(dates)) == len(dates), "date_added must be unique and increasing"
    print(f"taxii2-client: {len(got)} objects and {len(entries)} manifest entries, whole and once")


def threats_by_id(node: Node) -> taxii.Collection:
    """taxii2-client wants a collection's URL to end in its id, not its alias."""
    name, (_, _, password) = next(iter(node.users.items()))
    listed = node.request("GET", "/exchange/collections/").json()["collections"]
    identity = next(c["id"] for c in listed if c["alias"] == "threats")
    return taxii.Collection(f"{node.url}/exchange/collections/{identity}/", user=name, password=password)


def write_with_taxii2_client(node: Node) -> None:
    collection = threats_by_id(node)
    first, second = indicator("posted by taxii2-client"), indicator("second")
    status = collection.add_objects({"objects": [first, second]})
    assert status.status == "complete" and status.success_count == 2, vars(status)
    status.refresh()
    assert {s["id"] for s in status.successes} == {first["id"], second["id"]}
    assert collection.get_object(first["id"])["objects"] == [first]
    newer = dict(first, modified="2024-06-01T00:00:00.000Z", name="newer")
    collection.add_objects({"objects": [newer]})
    versions = collection.object_versions(first["id"])["versions"]
    assert versions == [first["modified"], newer["modified"]], versions
    assert collection.get_object(first["id"])["objects"] == [newer]
    collection.delete_object(first["id"])
    try:
        collection.get_object(first["id"])
        raise AssertionError("a deleted object is still served")
    except Exception as error:  # requests.HTTPError 404
        assert "404" in str(error), error
    print("taxii2-client: post, status, versions, delete")


def read_with_stix2(node: Node) -> None:
    collection = threats_by_id(node)
    store = stix2.TAXIICollectionStore(collection, allow_custom=True)
    sent = stix2.Indicator(name="from stix2", pattern="[domain-name:value = 'example.org']", pattern_type="stix",
                           valid_from="2024-05-01T00:00:00Z")
    store.add(sent)
    assert store.get(sent.id) == sent
    found = store.query([stix2.Filter("id", "=", sent.id)])
    assert [f.id for f in found] == [sent.id]
    assert [f.id for f in store.all_versions(sent.id)] == [sent.id]
    typed = store.query([stix2.Filter("type", "=", "indicator")])
    assert sent.id in {t.id for t in typed}
    print(f"stix2: TAXIICollectionStore stores, gets and queries ({len(typed)} indicators)")


def read_with_curl(node: Node) -> None:
    name, (_, _, password) = next(iter(node.users.items()))
    target = f"{node.url}/exchange/collections/threats/objects/?limit=2"
    common = ["curl", "-sS", "--fail", "-u", f"{name}:{password}", "-H", f"Accept: {MEDIA}"]
    if node.tls:
        common += ["--cacert", str(node.folder / "tls" / "certificate.pem")]
    plain = subprocess.run([*common, target], check=True, capture_output=True).stdout
    packed = subprocess.run([*common, "--compressed", target], check=True, capture_output=True).stdout
    assert plain == packed and len(json.loads(plain)["objects"]) == 2
    print("curl: identity and gzip are the same bytes")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--attack", action="store_true")
    options = parser.parse_args()
    bundle = ROOT / "sample" / "threats.json"
    if options.attack:
        bundle = Path(os.environ["ENTENTE_DATA"]) / "attack" / "enterprise-attack-v16.1.stix21.json"
    posted = json.loads(bundle.read_text(encoding="utf-8"))["objects"]
    with temporary_node(options.program) as node:
        run(node.program, "import", str(node.folder), "--collection", "threats", str(bundle))
        read_with_taxii2_client(node, posted, per_page=1000 if options.attack else 7)
        if not options.attack:
            write_with_taxii2_client(node)
            read_with_stix2(node)
            read_with_curl(node)
    if not options.attack:
        with temporary_node(options.program, tls=True) as node:
            run(node.program, "import", str(node.folder), "--collection", "threats", str(bundle))
            read_with_curl(node)
    return 0


if __name__ == "__main__":
    sys.exit(main())
