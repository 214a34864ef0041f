"""Nodes that pull from each other over mutual TLS, as their administrators set them up."""
import json
import sys
import time
from pathlib import Path

from support import ROOT, indicator, run, scratch, temporary_node

sys.path.insert(0, str(ROOT / "test" / "ledger"))
import verify_custody  # noqa: E402

GUEST = {"analyst": ("KOR", "contributor", "correct horse battery staple"), "guest": ("USA", "reader", "another long password")}


def configure(node, **keys):
    file = node.folder / "entente.toml"
    text = file.read_text()
    for key, value in keys.items():
        lines = text.splitlines()
        at = [i for i, line in enumerate(lines) if line.startswith(f"{key} = ")]
        assert len(at) == 1, (key, at)
        lines[at[0]] = f"{key} = {value}"
        text = "\n".join(lines) + "\n"
    file.write_text(text)


def share(program, folder, *nodes):
    """An agreement among them, and a collection `shared` that KOR labels for USA."""
    agreement, label = Path(folder) / "agreement.json", Path(folder) / "label.json"
    agreement.write_text(run(program, "agreement", "make", "--members", "KOR,USA").stdout)
    label.write_text(run(program, "label", "--originator", "KOR", "--to", "USA").stdout)
    for node in nodes:
        run(program, "agreement", "add", str(node.folder), str(agreement))
        mine = "nation = \"KOR\"" in (node.folder / "entente.toml").read_text()
        run(program, "collection", "add", str(node.folder), "shared", "--title", "S", "--readers", "*", "--writers", "KOR",
            *(["--default-label", str(label)] if mine else []))


def card_of(program, node, url=True):
    return run(program, "peer", "card", str(node.folder), *(["--url", node.url] if url else [])).stdout


def meet(program, to, card, *more, check=True):
    return run(program, "peer", "add", str(to.folder), "-", *more, stdin=card, check=check)


def pulled(program, node, *names):
    lines = [json.loads(line) for line in run(program, "pull", str(node.folder), *names, "--json").stdout.splitlines()]
    return {c["ours"]: c for line in lines for c in line["collections"]}


def test_pulling_over_mutual_tls(program):
    with scratch() as folder, temporary_node(program, tls=True) as kor, \
            temporary_node(program, tls=True, nation="USA", start=False) as usa:
        share(program, folder, kor, usa)
        objects = [indicator(f"number {i}") for i in range(30)]
        assert kor.post(objects, "shared").status == 202
        meet(program, usa, card_of(program, kor))
        refused = run(program, "pull", str(usa.folder), check=False)
        assert refused.returncode == 1 and "401" in refused.stderr, "KOR does not know the certificate of USA yet: " + refused.stderr
        meet(program, kor, card_of(program, usa, url=False))
        assert pulled(program, usa)["shared"]["added"] == 30
        assert pulled(program, usa, "KOR")["shared"]["added"] == 0
        assert kor.post([indicator("later")], "shared").status == 202
        assert pulled(program, usa, "KOR")["shared"]["added"] == 1
        held = json.loads(run(program, "export", str(usa.folder), "--collection", "shared", "--as", "USA").stdout)
        assert [o["id"] for o in held["objects"]][:30] == [o["id"] for o in objects]
        run(program, "ledger", "verify", str(usa.folder))
        # Its certificate alone lets it in, and only as long as it is a peer.
        run(program, "peer", "remove", str(kor.folder), "USA")
        gone = run(program, "pull", str(usa.folder), check=False)
        assert gone.returncode == 1 and "401" in gone.stderr, gone.stderr


def test_another_certificate_at_the_same_address_is_refused(program):
    with scratch() as folder, temporary_node(program, tls=True) as kor, temporary_node(program, tls=True) as impostor, \
            temporary_node(program, tls=True, nation="USA", start=False) as usa:
        share(program, folder, kor, usa)
        meet(program, usa, card_of(program, kor))
        kor.stop()
        impostor.stop()
        impostor.fixed_port = kor.port
        impostor.start()
        done = run(program, "pull", str(usa.folder), check=False)
        assert done.returncode == 1 and "not the pinned one" in done.stderr, done.stderr


def test_cards_that_were_changed_or_have_another_key(program):
    with temporary_node(program, start=False) as kor, temporary_node(program, start=False) as other, \
            temporary_node(program, nation="USA", start=False) as usa:
        card = run(program, "peer", "card", str(kor.folder), "--url", "https://kor.example:8443").stdout
        changed = meet(program, usa, card.replace("kor.example", "evil.example"), check=False)
        assert changed.returncode == 1 and "not signed by its own key" in changed.stderr, changed.stderr
        meet(program, usa, card)
        again = run(program, "peer", "card", str(other.folder)).stdout
        refused = meet(program, usa, again, check=False)
        assert refused.returncode == 1 and "another key" in refused.stderr, refused.stderr
        meet(program, usa, again, "--replace")
        names = [peer["name"] for peer in json.loads(run(program, "peer", "list", str(usa.folder), "--json").stdout)["peers"]]
        assert names == ["KOR"]
        assert run(program, "peer", "add", str(kor.folder), "-", stdin=card, check=False).returncode == 1, "our own card"


def test_a_running_node_pulls_in_the_background(program):
    with scratch() as folder, temporary_node(program, tls=True) as kor, \
            temporary_node(program, tls=True, nation="USA", start=False) as usa:
        share(program, folder, kor, usa)
        meet(program, usa, card_of(program, kor))
        meet(program, kor, card_of(program, usa, url=False))
        configure(usa, interval_seconds=1)
        usa.start()
        assert kor.post([indicator("soon")], "shared").status == 202
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if len(list(usa.pages("shared", user="analyst"))) == 1:
                return
            time.sleep(0.1)
        raise AssertionError("nothing came:\n" + usa.tail())


def test_custody_is_what_its_format_says(program):
    with scratch() as folder, temporary_node(program, users=GUEST) as kor:
        share(program, folder, kor)
        for part in range(3):
            assert kor.post([indicator(f"number {part}.{i}") for i in range(40)], "shared").status == 202
        key = verify_custody.base64.b64decode(json.loads(card_of(program, kor))["signing_key"])
        query = "?limit=50&match[version]=all"
        for _ in range(2):  # the second time from what the first one said
            page = kor.request("GET", f"/exchange/collections/shared/objects/{query}", user="guest")
            custody = kor.request("GET", f"/exchange/collections/shared/custody/{query}", user="guest")
            assert custody.status == 200, custody.body
            answer = custody.json()
            verify_custody.check(page.body.decode(), answer, key, "KOR", "USA")
            name = page.json()["objects"][0]["name"]
            changed = page.body.decode().replace(name, name + "!", 1)
            try:
                verify_custody.check(changed, answer, key, "KOR", "USA")
                raise RuntimeError("a changed object was believed")
            except ValueError:
                pass
            query = f"?limit=50&next={page.json()['next']}&match[version]=all&known_size=50"
        own = kor.request("GET", "/exchange/collections/shared/custody/", user="analyst")
        assert own.status == 403, "the node's own nation has no tree at itself"
        bad = kor.request("GET", "/exchange/collections/shared/custody/?known_size=x", user="guest")
        assert bad.status == 400 and b"known_size" in bad.body
