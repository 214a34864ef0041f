"""The ledger from outside: verify, prove with an independent program, checkpoints, backup, restore, rebuild, reclaim."""
import json
import subprocess
import sys
from pathlib import Path

from support import ROOT, indicator, run, scratch, temporary_node

CHECKER = ROOT / "test" / "ledger" / "verify_proof.py"


def test_verify_and_prove_with_the_node_running_and_stopped(program):
    for running in (True, False):
        with scratch() as folder, temporary_node(program) as node:
            objects = [indicator(f"number {i}") for i in range(300)]
            assert node.post(objects).status == 202
            if not running:
                node.stop()
            verified = json.loads(run(program, "ledger", "verify", str(node.folder), "--json").stdout)
            assert verified["sound"] and verified["entries"] >= 300, verified
            proof = Path(folder) / "proof.json"
            run(program, "ledger", "prove", str(node.folder), objects[17]["id"], "--output", str(proof))
            done = subprocess.run([sys.executable, str(CHECKER), str(proof)], capture_output=True, text=True, timeout=60)
            assert done.returncode == 0, (done.stdout, done.stderr)
            text = proof.read_text()
            root = json.loads(text)["root"] if "root" in json.loads(text) else None
            changed = text.replace(root[:8], "00000000" if not root.startswith("0") else "11111111") if root else text.replace('"', "'", 1)
            proof.write_text(changed)
            assert subprocess.run([sys.executable, str(CHECKER), str(proof)], capture_output=True, timeout=60).returncode != 0
            note = run(program, "ledger", "checkpoint", str(node.folder)).stdout
            assert note.startswith("entente/KOR\n") and "\u2014 entente/KOR " in note, note
            missing = run(program, "ledger", "prove", str(node.folder), "indicator--00000000-0000-4000-8000-000000000000", check=False)
            assert missing.returncode == 1 and "no entry" in missing.stderr, missing.stderr


def test_verify_finds_a_changed_byte(program):
    with temporary_node(program) as node:
        assert node.post([indicator("the true name") for _ in range(50)]).status == 202
        node.stop()
        segment = sorted((node.folder / "log").iterdir())[0]
        content = bytearray(segment.read_bytes())
        at = content.index(b"the true name")
        content[at] ^= 1
        segment.write_bytes(content)
        done = run(program, "ledger", "verify", str(node.folder), "--json", check=False)
        report = json.loads(done.stdout)
        assert done.returncode == 1 and not report["sound"] and report["problems"], report


def test_backup_while_running_and_restore(program):
    with scratch() as folder, temporary_node(program) as node:
        objects = [indicator(f"number {i}") for i in range(200)]
        assert node.post(objects).status == 202
        copy, back = Path(folder) / "backup", Path(folder) / "back"
        run(program, "backup", str(node.folder), str(copy))
        assert copy.stat().st_mode & 0o777 == 0o700
        assert node.post([indicator("later")]).status == 202
        assert run(program, "backup", str(node.folder), str(copy), check=False).returncode == 1, "a backup is never written over"
        run(program, "restore", str(copy), str(back))
        node.stop()
        node.folder = back
        node.start()
        assert [o["id"] for o in node.pages()] == [o["id"] for o in objects], "users, cursors and objects are those of the backup"


def test_rebuild_makes_the_same_view(program):
    with temporary_node(program) as node:
        objects = [indicator(f"number {i}") for i in range(300)]
        assert node.post(objects).status == 202
        done = run(program, "rebuild", str(node.folder), check=False)
        assert done.returncode == 1 and done.stderr.startswith("entente: "), "not beside a running node"
        before = [node.request("GET", f"/exchange/collections/threats/manifest/?limit=1000{f}").body for f in ("", "&match[version]=all")]
        node.stop()
        run(program, "rebuild", str(node.folder))
        node.start()
        after = [node.request("GET", f"/exchange/collections/threats/manifest/?limit=1000{f}").body for f in ("", "&match[version]=all")]
        assert before == after


def test_deleted_bytes_are_given_back_and_proofs_stand(program):
    with scratch() as folder, temporary_node(program) as node:
        secret = "delete-me-" + "z" * 64
        objects = [indicator(secret)] + [indicator(f"number {i}") for i in range(20)]
        assert node.post(objects).status == 202
        proof = Path(folder) / "proof.json"
        run(program, "ledger", "prove", str(node.folder), objects[5]["id"], "--output", str(proof))
        assert node.request("DELETE", f"/exchange/collections/threats/objects/{objects[0]['id']}/").status == 200
        run(program, "reclaim", str(node.folder))
        assert subprocess.run([sys.executable, str(CHECKER), str(proof)], capture_output=True, timeout=60).returncode == 0
        left = [path for path in node.folder.rglob("*") if path.is_file() and secret.encode() in path.read_bytes()]
        assert not left, left
        verified = json.loads(run(program, "ledger", "verify", str(node.folder), "--json").stdout)
        assert verified["sound"] and verified["reclaimed"] >= 1, verified
