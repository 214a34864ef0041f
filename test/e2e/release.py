"""Release on one node, from the command line and over TAXII: labels, agreements, explain, preview, relabelling, disclosures."""
import contextlib
import json
import shutil
import tempfile
import uuid
from pathlib import Path

from support import Node, indicator, run, scratch, temporary_node, write_bundle

PASSWORD = "correct horse battery staple"
USERS = {
    "seoul": ("KOR", "contributor", PASSWORD),
    "washington": ("USA", "contributor", PASSWORD),
    "tokyo": ("JPN", "reader", PASSWORD),
}


def label(program: str, to: str, *more: str) -> dict:
    return json.loads(run(program, "label", "--originator", "KOR", "--to", to, *more).stdout)


def marked(definition: dict, name: str, **more) -> dict:
    return indicator(name) | {"object_marking_refs": [definition["id"]]} | more


def relationship(source: dict, target: dict, definition: dict) -> dict:
    return {"type": "relationship", "spec_version": "2.1", "id": f"relationship--{uuid.uuid4()}",
            "created": "2024-05-01T00:00:00.000Z", "modified": "2024-05-01T00:00:00.000Z", "relationship_type": "related-to",
            "source_ref": source["id"], "target_ref": target["id"], "object_marking_refs": [definition["id"]]}


def agree(program: str, node: Node, *options: str) -> dict:
    agreement = run(program, "agreement", "make", *options).stdout
    run(program, "agreement", "add", str(node.folder), "-", stdin=agreement)
    return json.loads(agreement)


def names(node: Node, user: str, parameters: str = "limit=1000") -> list:
    return [o.get("name", o["type"]) for o in node.pages(parameters=parameters, user=user) if o["type"] != "marking-definition"]


def test_a_label_and_an_agreement_decide_what_leaves(program):
    with temporary_node(program, users=USERS) as node:
        to_usa, to_both = label(program, "USA"), label(program, "JPN,USA")
        assert label(program, "USA,JPN")["id"] == to_both["id"], "equal labels have equal ids"
        posted = [to_usa, to_both, marked(to_usa, "for USA"), marked(to_both, "for both"), indicator("for nobody else")]
        assert node.post(posted).status == 202
        assert names(node, "seoul") == ["for USA", "for both", "for nobody else"]
        assert names(node, "washington") == names(node, "tokyo") == [], "nothing is released without an agreement"
        agreement = agree(program, node, "--members", "KOR,USA")
        assert names(node, "washington") == ["for USA", "for both"]
        assert names(node, "tokyo") == []
        agree(program, node, "--members", "KOR,JPN")
        assert names(node, "tokyo") == ["for both"]
        run(program, "agreement", "end", str(node.folder), agreement["id"])
        assert names(node, "washington") == []


def test_a_wider_label_reaches_a_reader_that_polls(program):
    with scratch() as folder, temporary_node(program, users=USERS) as node:
        agree(program, node, "--members", "KOR,USA")
        to_usa = label(program, "USA")
        secret = indicator("opened later")
        assert node.post([to_usa, secret, marked(to_usa, "seen at once")]).status == 202
        first = node.request("GET", "/exchange/collections/threats/objects/", user="washington")
        assert [o.get("name") for o in first.json()["objects"] if o["type"] == "indicator"] == ["seen at once"]
        seen = first.headers["X-TAXII-Date-Added-Last"]
        path = Path(folder) / "label.json"
        path.write_text(json.dumps(to_usa))
        run(program, "relabel", str(node.folder), secret["id"], str(path))
        later = node.request("GET", f"/exchange/collections/threats/objects/?added_after={seen}", user="washington")
        assert [o["id"] for o in later.json()["objects"]] == [secret["id"]], later.body
        assert later.headers["X-TAXII-Date-Added-First"] > seen
        run(program, "relabel", str(node.folder), secret["id"])
        assert "opened later" not in names(node, "washington"), "the relabelling was taken away"


def test_what_refers_to_something_hidden_is_hidden(program):
    with temporary_node(program, users=USERS) as node:
        agree(program, node, "--members", "KOR,USA")
        to_usa = label(program, "USA")
        seen, secret = marked(to_usa, "seen"), indicator("secret")
        tie = relationship(seen, secret, to_usa)
        assert node.post([to_usa, seen, secret, tie]).status == 202
        assert names(node, "washington") == ["seen"]
        assert node.request("GET", f"/exchange/collections/threats/objects/{tie['id']}/", user="washington").status == 404
        done = run(program, "explain", str(node.folder), tie["id"], "--to", "USA", "--json", check=False)
        assert done.returncode == 2
        version = json.loads(done.stdout)["versions"][0]
        assert version["rules_say"] and not version["visible"], version
        assert version["missing_references"] == [{"id": secret["id"], "here": True}], version
        text = run(program, "explain", str(node.folder), seen["id"], "--to", "USA").stdout
        assert "yes: USA sees it" in text and "agreement" in text and "label" in text, text


def test_embargo_and_expiry_pass_with_time(program):
    with temporary_node(program, users=USERS) as node:
        agree(program, node, "--members", "KOR,USA")
        embargoed = label(program, "USA", "--not-before", "2999-01-01")
        expired = label(program, "USA", "--until", "2020-01-01")
        assert node.post([embargoed, expired, marked(embargoed, "later"), marked(expired, "before")]).status == 202
        assert names(node, "washington") == []
        done = run(program, "explain", str(node.folder), marked(embargoed, "x")["id"], "--to", "USA", check=False)
        assert done.returncode == 1, "an object that is not here cannot be explained"


def test_preview_changes_nothing(program):
    with scratch() as folder, temporary_node(program, users=USERS) as node:
        to_usa = label(program, "USA")
        objects = [marked(to_usa, f"number {i}") for i in range(20)]
        assert node.post([to_usa, *objects]).status == 202
        path = Path(folder) / "agreement.json"
        path.write_text(run(program, "agreement", "make", "--members", "KOR,USA").stdout)
        preview = json.loads(run(program, "release", "preview", str(node.folder), "--agreement", str(path), "--json").stdout)
        assert preview["totals"] == [{"nation": "USA", "revealed": 21, "hidden": 0}], preview["totals"]
        assert names(node, "washington") == []
        run(program, "agreement", "add", str(node.folder), str(path))
        assert len(names(node, "washington")) == 20
        again = json.loads(run(program, "release", "preview", str(node.folder), "--agreement", str(path), "--json").stdout)
        assert again == {"totals": [], "effects": []}, again


def test_the_ledger_says_what_left(program):
    with temporary_node(program, users=USERS) as node:
        agree(program, node, "--members", "KOR,USA")
        to_usa = label(program, "USA")
        objects = [marked(to_usa, f"number {i}") for i in range(5)]
        assert node.post([to_usa, *objects]).status == 202

        def holdings(*more: str) -> list:
            return [json.loads(line) for line in run(program, "ledger", "holdings", str(node.folder), "--nation", "USA", "--json", *more).stdout.splitlines()]

        assert holdings() == []
        assert len(names(node, "washington", "limit=2")) == 5
        held = holdings()
        assert sorted(h["id"] for h in held) == sorted([to_usa["id"], *(o["id"] for o in objects)]), held
        assert all(h["visible"] and h["ground"] and h["origin"] == "KOR" for h in held), held
        entries = json.loads(run(program, "ledger", "verify", str(node.folder), "--json").stdout)["entries"]
        assert len(names(node, "washington", "limit=3")) == 5
        assert json.loads(run(program, "ledger", "verify", str(node.folder), "--json").stdout)["entries"] == entries, "reading again writes nothing"
        proof = json.loads(run(program, "ledger", "prove", str(node.folder), "--entry", str(held[0]["entry"])).stdout)
        assert proof, proof
        assert [h["id"] for h in holdings("--object", objects[2]["id"])] == [objects[2]["id"]]
        node.stop()
        assert holdings() == held, "the same from a stopped node"


def test_manifests_and_exports_disclose_too(program):
    with scratch() as folder, temporary_node(program, users=USERS) as node:
        agree(program, node, "--members", "KOR,JPN,USA")
        to_both = label(program, "JPN,USA")
        assert node.post([to_both, marked(to_both, "one")]).status == 202
        assert node.request("GET", "/exchange/collections/threats/manifest/", user="washington").status == 200
        output = Path(folder) / "out.json"
        run(program, "export", str(node.folder), "--collection", "threats", "--as", "JPN", "--output", str(output))
        assert len(json.loads(output.read_text())["objects"]) == 2
        for nation in ("USA", "JPN"):
            lines = run(program, "ledger", "holdings", str(node.folder), "--nation", nation, "--json").stdout.splitlines()
            assert len(lines) == 2, (nation, lines)


def test_a_collections_default_label(program):
    with scratch() as folder, temporary_node(program, users=USERS, start=False) as node:
        path = Path(folder) / "label.json"
        path.write_text(json.dumps(label(program, "USA")))
        run(program, "collection", "add", str(node.folder), "shared", "--title", "Shared", "--default-label", str(path))
        agree(program, node, "--members", "KOR,USA")
        bundle = write_bundle(folder, [indicator("unmarked")])
        for alias in ("shared", "threats"):
            run(program, "import", str(node.folder), "--collection", alias, str(bundle))
        for alias, count in (("shared", 1), ("threats", 0)):
            exported = json.loads(run(program, "export", str(node.folder), "--collection", alias, "--as", "USA").stdout)
            assert len(exported.get("objects", [])) == count, (alias, exported)


def test_audiences_survive_stop_kill_and_rebuild(program):
    folder = Path(tempfile.mkdtemp(prefix="entente-test-"))
    node = Node(program, folder / "node", users=USERS)
    try:
        node.start()
        agree(program, node, "--members", "KOR,USA")
        to_usa = label(program, "USA")
        assert node.post([to_usa, *(marked(to_usa, f"number {i}") for i in range(50)), indicator("secret")]).status == 202
        wanted = node.request("GET", "/exchange/collections/threats/manifest/?limit=1000", user="washington").body
        for how in ("stop", "kill", "rebuild"):
            node.stop(9 if how == "kill" else 15)
            if how == "rebuild":
                run(program, "rebuild", str(node.folder))
            node.start()
            got = node.request("GET", "/exchange/collections/threats/manifest/?limit=1000", user="washington").body
            assert got == wanted, how
    finally:
        with contextlib.suppress(Exception):
            node.stop(9)
        shutil.rmtree(folder, ignore_errors=True)
