"""entente import --format: what a user sees of a file that is not STIX, and of its next edition."""
import json
from pathlib import Path

from support import run, scratch

HEAD = "ID,name,description,start_date,end_date,incident_type,receiver_country,receiver_category,initiator_name,initiator_country\n"


def row(key: int, name: str = "Gates", start: str = "2019-03-01", country: str = "Japan") -> str:
    return f"{key},{name},,{start},,Disruption,['{country}'],\"[['Media']]\",['Grey Heron'],['Unknown']\n"


def test_a_later_edition_of_a_file_makes_new_versions_only_of_what_changed(program):
    with scratch() as folder:
        node, table = str(Path(folder) / "node"), Path(folder) / "incidents.csv"
        run(program, "init", node, "--nation", "KOR")
        command = ("import", node, "--collection", "threats", "--format", "eurepoc", "--json", str(table))
        table.write_text(HEAD + row(1) + row(2, "Ports"))
        first = json.loads(run(program, *command).stdout)
        assert first["refused"] == 0 and first["added"] == first["feed"]["objects"] > 10, first
        assert first["feed"]["records"] == 2 and first["feed"]["left_out"] == 0, first["feed"]
        assert json.loads(run(program, *command).stdout)["added"] == 0
        # A name is corrected: the incident and its event; nothing else, and no second incident.
        table.write_text(HEAD + row(1) + row(2, "Harbours"))
        assert json.loads(run(program, *command).stdout)["added"] == 2
        assert json.loads(run(program, *command).stdout)["added"] == 0
        exported = json.loads(run(program, "export", node, "--collection", "threats", "--as", "KOR").stdout)["objects"]
        incidents = {o["name"]: o for o in exported if o["type"] == "incident"}
        assert incidents.keys() == {"Gates", "Harbours"}
        assert incidents["Harbours"]["modified"] > incidents["Harbours"]["created"] == "2019-03-01T00:00:00.000Z"
        event = next(o for o in exported if o["type"] == "event" and o["name"] == "Harbours")
        assert event["start_time_fidelity"] == "month", event


def test_what_cannot_be_read_is_told_with_its_place(program):
    with scratch() as folder:
        node, table, lines = str(Path(folder) / "node"), Path(folder) / "incidents.csv", Path(folder) / "notes.jsonl"
        run(program, "init", node, "--nation", "KOR")
        common = ("import", node, "--collection", "threats", "--format", "eurepoc")
        table.write_text(HEAD + row(1, start="2019-31-31") + "2,too short\n" + row(3, country="Atlantis"))
        done = run(program, *common, "--report", str(lines), str(table), check=False)
        assert done.returncode == 2, (done.returncode, done.stderr)
        assert "eurepoc: 3 records read, 1 left out" in done.stdout, done.stdout
        assert f"{table}, line 2, start_date: 2019-31-31" in done.stdout, done.stdout
        notes = [json.loads(line) for line in lines.read_text().splitlines()]
        assert {(n["line"], n.get("column"), n["left_out"]) for n in notes} == {
            (2, "start_date", False), (3, None, True), (4, "receiver_country", False)}, notes
        table.write_text(HEAD + '1,"never closed\n')
        done = run(program, *common, str(table), check=False)
        assert done.returncode == 1 and f"{table}, line 2, column 3" in done.stderr, done.stderr
        table.write_text('{"vulnerabilities":[\n {"cveID" 1}]}')
        done = run(program, "import", node, "--collection", "threats", "--format", "kev", str(table), check=False)
        assert done.returncode == 1 and f"{table}, line 2, column 11" in done.stderr, done.stderr
        done = run(program, "import", node, "--collection", "threats", "--format", "telex", str(table), check=False)
        assert done.returncode == 64 and "hackmageddon" in done.stderr, done.stderr
