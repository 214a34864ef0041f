#!/usr/bin/env python3
"""The real files of other formats through a real node, with the numbers that were counted by hand.

Needs ENTENTE_DATA (see the README of the real data). What is counted beside the importers here uses nothing of theirs."""
import argparse
import collections
import csv
import json
import os
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import run, temporary_node  # noqa: E402

CORE = "extension-definition--ef765651-680c-498d-9894-99799f2fa126"
DATES = "extension-definition--ec6358ee-ab99-4397-b3f8-146521f07638"


class Imported:
    """A collection of its own for one format: imported twice, the second time nothing is added."""

    validator = False

    def __init__(self, node, name: str, *files: Path):
        alias = f"of-{name}"
        run(node.program, "collection", "add", str(node.folder), alias, "--title", name)
        arguments = ("import", str(node.folder), "--collection", alias, "--format", name, "--json", *map(str, files))
        first = json.loads(run(node.program, *arguments, check=False).stdout)
        assert first["refused"] == 0, first["groups"][:5]
        assert first["added"] == first["total"] == first["feed"]["objects"], (first["added"], first["total"])
        again = json.loads(run(node.program, *arguments, check=False).stdout)
        assert again["added"] == 0 and again["kept"] == first["total"], again
        self.feed = first["feed"]
        out = node.folder.parent / f"{alias}.json"
        run(node.program, "export", str(node.folder), "--collection", alias, "--as", "KOR", "--output", str(out))
        checked = run(node.program, "check", str(out), check=False)
        assert checked.returncode == 0, checked.stdout[-2000:]
        self.objects = json.loads(out.read_text())["objects"]
        self.by_id = {o["id"]: o for o in self.objects}
        assert len(self.by_id) == first["total"], "an id came twice"
        for o in self.objects:
            for ref in re.findall(r'"([a-z-]+--[0-9a-f-]{36})"', json.dumps(o)):
                assert ref in self.by_id or ref.startswith(("extension-definition--", "marking-definition--")), (ref, o["id"])
        if Imported.validator:
            self.validate()
        print(f"{name}: {self.feed['records']} records, {self.feed['left_out']} left out, {len(self.objects)} objects; again: nothing new")

    def validate(self) -> None:
        """Before the OASIS validator: the first two hundred of each type, and one in ten of the others."""
        from stix2validator import ValidationOptions, validate_instance  # only where PyPI's packages are
        options = ValidationOptions(version="2.1")
        seen, looked_at = collections.Counter(), 0
        for o in self.objects:
            seen[o["type"]] += 1
            if seen[o["type"]] <= 200 or seen[o["type"]] % 10 == 0:
                result = validate_instance(o, options)
                assert result.is_valid, (o["id"], [str(e) for e in result.errors])
                looked_at += 1
        print(f"{looked_at} of {len(self.objects)} objects are valid for stix2-validator")

    def of(self, kind: str) -> list:
        return [o for o in self.objects if o["type"] == kind]

    def note(self, reason: str) -> int:
        return sum(n["count"] for n in self.feed["notes"] if reason in n["reason"])


def rows_of(path: Path) -> list[dict]:
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def eurepoc(node, data: Path) -> None:
    path = data / "eurepoc" / "global_db_1.1" / "EuRepoC_Global_Database_1.1.csv"
    rows = rows_of(path)
    got = Imported(node, "eurepoc", path)
    assert (got.feed["records"], got.feed["left_out"], len(rows)) == (1346, 0, 1346), got.feed
    keys = {o["external_references"][0]["external_id"]: o for o in got.of("incident")}
    assert keys.keys() == {r["ID"] for r in rows}
    fidelity = collections.Counter(o.get("start_time_fidelity", "none") for o in got.of("event"))
    # 365 start dates are 1 January (year), 402 the first of another month; 7 rows have an end alone, 9 no date at all.
    assert fidelity == {"day": 563, "month": 402, "year": 365, "none": 7}, fidelity
    assert got.note("no date") == 9 and len(got.of("event")) == 1337
    ends = collections.Counter(r["start_date"] > r["end_date"] for r in rows if r["start_date"] and r["end_date"])
    assert ends[True] == 52 and got.note("the end is before the start") == 20, (ends, got.note("the end is before"))
    for row in rows:
        incident = keys[row["ID"]]
        assert incident["extensions"][CORE]["extension_type"] == "property-extension"
        if row["start_date"]:
            event = got.by_id[incident["extensions"][CORE]["event_refs"][0]]
            assert event["start_time"] == row["start_date"] + "T00:00:00.000Z", row["ID"]
    # Every row that names South Korea is located there, and no other.
    korea = next(o["id"] for o in got.of("location") if o.get("country") == "KR")
    located = {o["source_ref"] for o in got.of("relationship")
               if o["relationship_type"] == "located-at" and o["target_ref"] == korea and o["source_ref"].startswith("incident--")}
    named = {keys[r["ID"]]["id"] for r in rows if "'Korea, Republic of'" in r["receiver_country"]}
    assert located == named and len(named) == 62, (len(located), len(named))
    assert len(got.of("location")) == 147 and len(got.of("attack-pattern")) == 12
    for o in got.of("sighting"):
        assert o["extensions"][DATES].keys() >= {"first_seen_fidelity"} or "first_seen" not in o


def hackmageddon(node, data: Path) -> None:
    path = data / "hackmageddon" / "hackmageddon_2023plus.csv"
    rows = rows_of(path)
    got = Imported(node, "hackmageddon", path)
    assert (got.feed["records"], got.feed["left_out"], len(rows)) == (959, 0, 959), got.feed
    assert len(got.of("incident")) == len(got.of("event")) == 959
    assert got.note("reported before it occurred") == 9
    # 22 by the days that are given, and 2 where the month of discovery is given in words.
    assert got.note("discovered before it occurred") == 24 and got.note("a date in words") == 17
    days = collections.Counter(o["start_time"][:10] for o in got.of("event"))
    assert days == collections.Counter(r["date_occurred"] for r in rows)
    tasks = collections.Counter((o["task_types"][0], o["start_time_fidelity"]) for o in got.of("task"))
    assert tasks == {("reported", "day"): 959, ("detected", "day"): 866, ("detected", "month"): 4}, tasks
    ddos = next(o["id"] for o in got.of("attack-pattern") if o["name"] == "Network Denial of Service")
    seen = sum(o["sighting_of_ref"] == ddos for o in got.of("sighting"))
    assert seen == sum(r["attack_raw"] == "DDoS" for r in rows) == 128, seen
    moveit = next(o["id"] for o in got.of("vulnerability") if o["name"] == "CVE-2023-34362")
    assert sum(o["sighting_of_ref"] == moveit for o in got.of("sighting")) == 39


def kev(node, data: Path) -> None:
    catalogue, changes = data / "kev" / "kev_first_snapshot.json", data / "kev" / "kev_change_events_to_2025-05.jsonl"
    mapping = data / "mappings" / "kev-02.13.2025_attack-15.1-enterprise.json"
    got = Imported(node, "kev", mapping, changes, catalogue)
    # 1,252 in the catalogue, 181 changes (100 of them additions), 806 mappings (800 pairs).
    assert (got.feed["records"], got.feed["left_out"]) == (1252 + 181 + 806, 0), got.feed
    added = {v["cveID"]: v["dateAdded"] for v in json.loads(catalogue.read_text())["vulnerabilities"]}
    for line in changes.read_text().splitlines():
        event = json.loads(line)
        if event["event"] == "added":
            added[event["cveID"]] = event["data"]["dateAdded"]
    assert len(added) == 1352
    assert {o["name"]: o["created"][:10] for o in got.of("vulnerability")} == added
    pairs = {(m["capability_id"], m["attack_object_id"]) for m in json.loads(mapping.read_text())["mapping_objects"]}
    numbers = {o["id"]: o["external_references"][0]["external_id"] for o in got.of("attack-pattern")}
    seen = {(o["external_references"][0]["external_id"].removeprefix("kev:"), numbers[o["sighting_of_ref"]], o["first_seen"][:10])
            for o in got.of("sighting") if o["sighting_of_ref"] in numbers}
    assert seen == {(cve, technique, added[cve]) for cve, technique in pairs} and len(seen) == 800, len(seen)
    assert len(got.of("sighting")) == 1352 + 800


def aptnotes(node, data: Path) -> None:
    path = data / "aptnotes" / "APTnotes.json"
    got = Imported(node, "aptnotes", path, data / "misp_galaxy" / "threat-actor.json")
    index = json.loads(path.read_text())
    assert (got.feed["records"], got.feed["left_out"], len(index)) == (689, 2, 689), got.feed
    assert len(got.of("report")) == len({r["SHA-1"] for r in index}) == 687
    for entry in index:
        month, day, year = entry["Date"].split("/")
        assert any(o["published"] == f"{year}-{month}-{day}T00:00:00.000Z" for o in got.of("report")), entry
    turla = next(o["id"] for o in got.of("threat-actor") if "Turla" in [o["name"], *o.get("aliases", [])])
    about = [o["name"] for o in got.of("report") if turla in o["object_refs"]]
    assert len(about) >= sum(bool(re.search(r"\bTurla\b", r["Title"])) for r in index) >= 5, about


def misp(node, data: Path) -> None:
    files = sorted((data / "eset_misp").rglob("*.json"))
    got = Imported(node, "misp", *files)
    assert (got.feed["records"], got.feed["left_out"], len(files)) == (51, 0, 51), got.feed
    events = []
    for path in files:
        read = json.loads(path.read_text())
        events += [e["Event"] for e in read.get("response", [read])]
    assert {o["external_references"][0]["external_id"]: o["published"][:10] for o in got.of("report")} == {e["uuid"]: e["date"] for e in events}
    white = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"
    assert sum(white in o.get("object_marking_refs", []) for o in got.of("report")) == 1
    hashes = {a["value"].lower() for e in events for a in e["Attribute"] if a["type"] == "sha1" and not a["deleted"]}
    kept = {o["hashes"]["SHA-1"].lower() for o in got.of("file") if "SHA-1" in o.get("hashes", {})}
    assert hashes <= kept, sorted(hashes - kept)[:3]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--validator", action="store_true", help="ask stix2-validator as well (test/requirements.txt)")
    options = parser.parse_args()
    Imported.validator = options.validator
    data = Path(os.environ["ENTENTE_DATA"])
    with temporary_node(options.program) as node:
        for check in (eurepoc, hackmageddon, kev, aptnotes, misp):
            check(node, data)
    return 0


if __name__ == "__main__":
    sys.exit(main())
