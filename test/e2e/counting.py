"""entente trend list, show, quarters, publish, check, and /api/trends: from objects to what rises."""
import csv
import datetime
import io
import json
import urllib.parse
import uuid
from pathlib import Path

from support import Node, run, scratch, write_bundle

MADE = "2024-01-01T00:00:00.000Z"
WEEKS = 60


def identifier(kind: str, name) -> str:
    return f"{kind}--{uuid.uuid5(uuid.NAMESPACE_URL, f'{kind} {name}')}"


def made(kind: str, key, /, **members) -> dict:
    return {"type": kind, "spec_version": "2.1", "id": identifier(kind, key), "created": MADE, "modified": MADE, **members}


def technique(code: str, name: str) -> dict:
    return made("attack-pattern", code, name=name, external_references=[{"source_name": "mitre-attack", "external_id": code}],
                kill_chain_phases=[{"kill_chain_name": "mitre-attack", "phase_name": "execution"}])


def sighting(number, day: datetime.date, of: str, where: str, **members) -> dict:
    return made("sighting", number, created_by_ref=identifier("identity", "sensors"), first_seen=f"{day}T08:00:00Z",
                last_seen=f"{day}T09:00:00Z", sighting_of_ref=of, where_sighted_refs=[identifier("location", where)], **members)


def world() -> list:
    """Sixty weeks of steady sightings of two techniques; the last four have five times as many of one, in Korea."""
    objects = [made("identity", "sensors", name="Sensors", identity_class="organization"),
               technique("T1059", "Command and Scripting Interpreter"), technique("T1059.001", "PowerShell"),
               technique("T1105", "Ingress Tool Transfer")]
    objects += [made("location", country, country=country) for country in ("KR", "JP")]
    monday = datetime.date(2023, 1, 2)
    for week in range(WEEKS):
        for code in ("T1059.001", "T1105"):
            rising = code == "T1059.001" and week >= WEEKS - 4
            for nth in range((4 + week % 3) * (5 if rising else 1)):
                day = monday + datetime.timedelta(days=7 * week + nth % 7)
                objects.append(sighting((week, code, nth), day, identifier("attack-pattern", code), "KR" if rising or nth % 2 else "JP"))
    return objects


def node_with(program, folder, objects) -> Node:
    node = Node(program, Path(folder) / "node", users={"ana": ("KOR", "reader", "a password of ana"), "sam": ("USA", "reader", "a password of sam")})
    run(program, "import", str(node.folder), "--collection", "threats", str(write_bundle(folder, objects)))
    return node


def listed(program, folder, *options) -> dict:
    found = json.loads(run(program, "trend", "list", str(folder), "--json", *options).stdout)
    return {(one["subject"], one.get("where", "")): one for one in found["trends"]}


def test_what_rises_is_listed_with_its_parents_and_place(program):
    with scratch() as folder:
        node = node_with(program, folder, world())
        trends = listed(program, node.folder)
        one = trends["technique:T1059.001", ""]
        assert one["direction"] == "rising" and one["confidence"] > 0.99 and one["reporters"] == ["KOR"], one
        assert 3 < one["ratio"] < 7 and one["since"] == "2024-W05", one
        assert trends["technique:T1059", ""]["total"] == one["total"], "the parent"
        assert trends["tactic:execution", ""]["total"] == one["total"] + trends["technique:T1105", ""]["total"]
        assert trends["technique:T1105", ""]["direction"] == "steady", trends["technique:T1105", ""]
        split = listed(program, node.folder, "--by", "nation")
        assert split["technique:T1059.001", "KR"]["direction"] == "rising"
        assert split["technique:T1059.001", "JP"]["direction"] != "rising"
        words = run(program, "trend", "list", str(node.folder)).stdout
        assert "rising" in words and "PowerShell" in words and "█" in words, words
        table = list(csv.DictReader(io.StringIO(run(program, "trend", "list", str(node.folder), "--csv").stdout)))
        assert table[0]["direction"] == "rising", table[0]


def test_a_subject_is_shown_with_its_steps_and_events(program):
    with scratch() as folder:
        node = node_with(program, folder, world())
        shown = json.loads(run(program, "trend", "show", str(node.folder), "powershell", "--json").stdout)
        trend = shown["trends"][0]
        assert len(trend["points"]) == WEEKS and trend["points"][-1]["alarm"], trend["points"][-1]
        assert shown["contributions_in_all"] == trend["events"] == len(shown["contributions"])
        assert shown["contributions"][-1]["id"].startswith("sighting--")
        picture = run(program, "trend", "show", str(node.folder), "T1059.001", "--svg", "--marking", "A <MARKING>").stdout
        assert picture.startswith("<svg") and picture.count("A &lt;MARKING&gt;") == 2 and "#c0392b" in picture, picture[:200]
        rows = list(csv.DictReader(io.StringIO(run(program, "trend", "show", str(node.folder), "T1059.001", "--csv").stdout)))
        assert sum(float(row["count"] or 0) for row in rows) == trend["total"]
        done = run(program, "trend", "show", str(node.folder), "nothing of the kind", check=False)
        assert done.returncode == 1 and "nothing is counted" in done.stderr, done.stderr


def test_a_running_node_answers_the_same_and_only_its_own_nation(program):
    with scratch() as folder:
        node = node_with(program, folder, world())
        alone = run(program, "trend", "list", str(node.folder), "--json").stdout
        node.start()
        try:
            assert run(program, "trend", "list", str(node.folder), "--json").stdout == alone
            found = node.request("GET", "/api/trends", user="ana")
            assert found.status == 200 and found.json() == json.loads(alone), found.body[:300]
            one = node.request("GET", "/api/trends/" + urllib.parse.quote("technique:T1059.001"), user="ana")
            assert one.status == 200 and one.json()["trends"][0]["direction"] == "rising", one.body[:300]
            for path in ("/api/trends", "/api/trends/all"):
                other = node.request("GET", path, user="sam")
                assert other.status == 403 and b"T1059" not in other.body, other.body
            assert node.request("GET", "/api/trends", user=None).status == 401
        finally:
            node.stop()


def test_published_trends_come_out_again_byte_for_byte(program):
    with scratch() as folder:
        node = node_with(program, folder, world())

        def publish():
            return json.loads(run(program, "trend", "publish", str(node.folder), "--json").stdout)
        first = publish()
        assert first["added"] == first["trends"] > 0, first
        again = publish()
        assert again["added"] == 0 and again["unchanged"] == again["trends"], again
        checked = json.loads(run(program, "trend", "check", str(node.folder), "--json").stdout)
        assert checked == {"same": first["trends"], "different": []}, checked
        # More sightings of the last week change the numbers: new versions, and the old ones' position still gives the old bytes.
        last = datetime.date(2023, 1, 2) + datetime.timedelta(days=7 * (WEEKS - 1))
        more = [sighting(("late", nth), last, identifier("attack-pattern", "T1059.001"), "KR") for nth in range(9)]
        run(program, "import", str(node.folder), "--collection", "threats", str(write_bundle(folder, more, "more.json")))
        later = publish()
        assert later["added"] > 0, later
        assert run(program, "trend", "check", str(node.folder)).stdout.startswith(f"{later['trends']} published trends")
        exported = json.loads(run(program, "export", str(node.folder), "--collection", "trends", "--as", "KOR").stdout)
        trends = [one for one in exported["objects"] if one["type"] == "threat-trend"]
        assert trends and all(one["nation"] == "KOR" and one["measure"] == "events" for one in trends)
        assert not any(name.endswith(("_ref", "_refs")) for one in trends for name in one), "they refer to nothing"


def months(sensors: int, least: int) -> list:
    """Thirty months of sightings by so many organisations, three times as many in the last three months."""
    objects = [technique("T1105", "Ingress Tool Transfer"), made("location", "KR", country="KR")]
    objects += [made("identity", f"sensors {nth}", name=f"Sensors {nth}", identity_class="organization") for nth in range(sensors)]
    for month in range(30):
        day = datetime.date(2018 + month // 12, month % 12 + 1, 10)
        for sensor in range(sensors):
            for nth in range((least + month % 2) * (3 if month >= 27 else 1)):
                objects.append(sighting((month, sensor, nth), day, identifier("attack-pattern", "T1105"), "KR")
                               | {"created_by_ref": identifier("identity", f"sensors {sensor}")})
    return objects


def test_a_label_wider_than_the_data_needs_disclosure_control(program):
    for sensors, least, reason in ((4, 3, ""), (2, 9, "few contributors"), (3, 1, "few events")):
        with scratch() as folder:
            node = node_with(program, folder, months(sensors, least))
            label = Path(folder) / "label.json"
            label.write_text(run(program, "label", "--originator", "KOR", "--to", "USA").stdout)

            def publish(*more):
                return json.loads(run(program, "trend", "publish", str(node.folder), "--step", "month", "--json", *more).stdout)
            wide = publish("--label", str(label))
            assert wide["trends"] > 0, wide
            if reason:
                assert len(wide["held_back"]) == wide["trends"] and wide["added"] == 0, wide
                assert all(reason in one["reason"] for one in wide["held_back"]), wide
                assert "held back: technique:T1105: " + reason in run(
                    program, "trend", "publish", str(node.folder), "--step", "month", "--label", str(label)).stdout
                narrow = publish()
                assert narrow["added"] == narrow["trends"] and not narrow["held_back"], narrow
                continue
            assert wide["added"] == wide["trends"] and not wide["held_back"], wide
            checked = json.loads(run(program, "trend", "check", str(node.folder), "--json").stdout)
            assert checked == {"same": wide["trends"], "different": []}, checked
            exported = json.loads(run(program, "export", str(node.folder), "--collection", "trends", "--as", "KOR").stdout)
            trends = [one for one in exported["objects"] if one["type"] == "threat-trend"]
            assert all(one["disclosure_control"].startswith("suppression min-contributors=3 ") for one in trends), trends
            # A late report of a month that was published would be the difference of two editions.
            late = [sighting("late", datetime.date(2019, 5, 10), identifier("attack-pattern", "T1105"), "KR")
                    | {"created_by_ref": identifier("identity", "sensors 0")}]
            run(program, "import", str(node.folder), "--collection", "threats", str(write_bundle(folder, late, "late.json")))
            again = publish("--label", str(label))
            assert again["added"] == 0 and len(again["held_back"]) == again["trends"], again
            assert all("2019-05 was published with another count" in one["reason"] for one in again["held_back"]), again
            other = publish("--label", str(label), "--class", "technique")
            assert other["added"] == 0 and "keep to one" in other["held_back"][0]["reason"], other


def test_quarters_name_when_it_rose(program):
    with scratch() as folder:
        objects = [made("identity", "sensors", name="Sensors", identity_class="organization"), made("location", "KR", country="KR"),
                   technique("T1105", "Ingress Tool Transfer"), technique("T1059", "Interpreter")]
        for month in range(48):
            day = datetime.date(2018 + month // 12, month % 12 + 1, 10)
            for nth in range(30 if 30 <= month < 33 else 5 + month % 2):  # 2020-07 to 2020-09
                objects.append(sighting((month, nth), day, identifier("attack-pattern", "T1105"), "KR"))
            objects += [sighting((month, "other", nth), day, identifier("attack-pattern", "T1059"), "KR") for nth in range(6)]
        node = node_with(program, folder, objects)
        lines = run(program, "trend", "quarters", str(node.folder), "--class", "technique").stdout.splitlines()
        assert any(line.startswith("2020 Q3") and "rising" in line and "technique:T1105" in line for line in lines), lines
        assert not any("rising" in line and "T1059" in line for line in lines), lines


def test_questions_that_make_no_sense_are_refused_in_words(program):
    with scratch() as folder:
        node = node_with(program, folder, world()[:10])
        for options, words in ((("--from", "yesterday"), "from"), (("--level", "7"), "level"), (("--recent", "0"), "recent"),
                               (("--as", "FRA"), "nothing is listed")):
            done = run(program, "trend", "list", str(node.folder), *options, check=False)
            assert done.returncode == 1 and words in done.stderr and done.stderr.count("\n") == 1, done.stderr
