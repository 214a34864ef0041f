"""Commands: import, export, check, init, errors, completion; beside a running node and without one."""
import json
import os
import re
import resource
import subprocess
import threading
from pathlib import Path

from support import bundle, indicator, run, scratch, slow, temporary_node, write_bundle


def test_import_and_export_with_the_node_running_and_stopped(program):
    for running in (True, False):
        with scratch() as folder, temporary_node(program, start=running) as node:
            objects = [indicator(f"number {i}") for i in range(2_500)]
            path = write_bundle(folder, objects)
            done = run(program, "import", str(node.folder), "--collection", "threats", str(path), "--json")
            report = json.loads(done.stdout)
            assert (report["total"], report["added"], report["refused"]) == (2_500, 2_500, 0), report
            again = json.loads(run(program, "import", str(node.folder), "--collection", "threats", str(path), "--json").stdout)
            assert (again["added"], again["known"]) == (0, 2_500), again
            output = Path(folder) / "out.json"
            run(program, "export", str(node.folder), "--collection", "threats", "--as", "KOR", "--output", str(output))
            exported = json.loads(output.read_text(encoding="utf-8"))
            assert exported["type"] == "bundle" and exported["objects"] == objects, "the order of the file is the order of the log"
            assert sorted(os.listdir(folder)) == ["bundle.json", "out.json"]


def test_import_says_what_it_refused_and_keeps_the_rest(program):
    with scratch() as folder, temporary_node(program) as node:
        broken = [indicator(f"broken {i}") | {"created": f"201{i}"} for i in range(5)]
        path = write_bundle(folder, [indicator("good"), *broken, indicator("good too")])
        report_file = Path(folder) / "refused.jsonl"
        done = run(program, "import", str(node.folder), "--collection", "threats", str(path), "--report", str(report_file), check=False)
        assert done.returncode == 2, (done.returncode, done.stdout, done.stderr)
        assert "5 refused" in done.stdout and "created" in done.stdout, done.stdout
        refusals = [json.loads(line) for line in report_file.read_text().splitlines()]
        assert [r["id"] for r in refusals] == [o["id"] for o in broken], refusals
        assert len(list(node.pages())) == 2


def test_import_of_what_is_not_json_fails_with_the_place(program):
    with scratch() as folder, temporary_node(program, start=False) as node:
        path = Path(folder) / "cut.json"
        path.write_text(bundle([indicator() for _ in range(10)])[:-20])
        done = run(program, "import", str(node.folder), "--collection", "threats", str(path), check=False)
        assert done.returncode == 1 and "cut.json" in done.stderr, (done.returncode, done.stderr)
        done = run(program, "import", str(node.folder), "--collection", "nowhere", str(path), check=False)
        assert done.returncode == 1 and "nowhere" in done.stderr and "threats" in done.stderr, done.stderr


def stream_bundle(pipe, count: int, filler: str) -> None:
    with pipe:
        pipe.write(b'{"type":"bundle","id":"bundle--11111111-1111-4111-8111-111111111111","objects":[')
        for i in range(count):
            pipe.write((("," if i else "") + json.dumps(indicator(f"n {i}") | {"description": filler})).encode())
        pipe.write(b"]}")


@slow
def test_import_from_standard_input_in_bounded_memory(program):
    with temporary_node(program, start=False) as node:
        count, filler = 60_000, "x" * 3_000

        def bounded():
            # Far below the 200 MB that come in; the log is mapped, so data pages are what counts.
            resource.setrlimit(resource.RLIMIT_DATA, (160 << 20, 160 << 20))
        sanitized = "asan" in program or "tsan" in program
        process = subprocess.Popen([program, "import", str(node.folder), "--collection", "threats", "-", "--json"],
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   preexec_fn=None if sanitized else bounded)
        feeder = threading.Thread(target=stream_bundle, args=(process.stdin, count, filler))
        feeder.start()
        errors = process.stderr.read()
        report = process.stdout.read()
        feeder.join()
        assert process.wait(600) == 0, errors
        assert json.loads(report)["added"] == count


def test_export_is_refused_to_who_may_not_read(program):
    with temporary_node(program, start=False) as node:
        run(program, "collection", "add", str(node.folder), "own", "--readers", "KOR")
        done = run(program, "export", str(node.folder), "--collection", "own", "--as", "USA", check=False)
        assert done.returncode == 1 and "USA may not read" in done.stderr and not done.stdout, (done.stdout, done.stderr)
        empty = json.loads(run(program, "export", str(node.folder), "--collection", "own", "--as", "KOR").stdout)
        assert empty["type"] == "bundle" and "objects" not in empty, empty


def test_init_refuses_a_folder_that_is_in_use(program):
    with scratch() as folder:
        (Path(folder) / "letter.txt").write_text("mine")
        done = run(program, "init", folder, "--nation", "KOR", check=False)
        assert done.returncode == 1 and "empty" in done.stderr, done.stderr
        assert os.listdir(folder) == ["letter.txt"]
        made = Path(folder) / "deep" / "node"
        run(program, "init", str(made), "--nation", "JPN")
        assert made.stat().st_mode & 0o777 == 0o700
        done = run(program, "init", str(made), "--nation", "JPN", check=False)
        assert done.returncode == 1 and "already" in done.stderr, done.stderr
        done = run(program, "init", str(Path(folder) / "other"), "--nation", "Japan", check=False)
        assert done.returncode == 1 and "ISO 3166-1" in done.stderr and not (Path(folder) / "other").exists()


def test_init_seals_the_secrets_when_told(program):
    with scratch() as folder:
        key = Path(folder) / "seal.key"
        key.write_text("ab" * 32)
        key.chmod(0o600)
        node = Path(folder) / "node"
        run(program, "init", str(node), "--nation", "KOR", "--seal-key-file", str(key))
        assert (node / "secrets").read_text().startswith("entente-sealed-secrets 1\n")
        run(program, "user", "add", str(node), "ana", "--nation", "KOR", "--role", "reader", stdin="a long enough password\n")
        key.write_text("cd" * 32)
        done = run(program, "user", "list", str(node), check=False)
        assert done.returncode == 1 and "seal" in done.stderr, done.stderr


def test_check_needs_no_node(program):
    with scratch() as folder:
        good = write_bundle(folder, [indicator()], "good.json")
        bad = write_bundle(folder, [indicator() | {"pattern_type": 5}], "bad.json")
        assert run(program, "check", str(good)).stdout.splitlines()[-1].startswith("1 objects, 0 refused")
        done = run(program, "check", "--json", str(good), str(bad), check=False)
        assert done.returncode == 2, done.stdout
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        refused = [line for line in lines[:-1] if not line["accepted"]]
        assert lines[-1] == {"objects": 2, "refused": 1, "warned": lines[-1]["warned"]} and len(refused) == 1, lines
        assert refused[0]["file"].endswith("bad.json") and any(f["path"] == "pattern_type" for f in refused[0]["findings"]), refused
        assert run(program, "pattern", "check", "[file:name = 'a.exe']").returncode == 0
        assert run(program, "pattern", "check", "[file:name = ]", check=False).returncode == 2


def test_mistakes_on_the_command_line_are_told_with_a_remedy(program):
    for arguments in ((), ("frobnicate",), ("import", "node"), ("user", "add", "node"), ("serve", "--listen")):
        done = run(program, *arguments, check=False)
        assert done.returncode == 64 and done.stderr.startswith("entente: ") and "--help" in done.stderr, (arguments, done.stderr)
    done = run(program, "user", "list", "/nonexistent-node", check=False)
    assert done.returncode == 1 and "entente init" in done.stderr, done.stderr
    assert "Examples:" in run(program, "import", "--help").stdout
    assert run(program, "version").stdout.startswith("entente ")


def test_the_configuration_is_checked_by_line(program):
    with temporary_node(program, start=False) as node:
        config = node.folder / "entente.toml"
        shown = run(program, "config", "show", str(node.folder)).stdout
        assert shown == config.read_text()
        config.write_text(shown + "\n[log]\n")
        assert "entente.toml:" in run(program, "user", "list", str(node.folder), check=False).stderr
        config.write_text(shown.replace("workers = 32", "worker = 32"))
        done = run(program, "user", "list", str(node.folder), check=False)
        assert done.returncode == 1 and "there is no key server.worker" in done.stderr, done.stderr


def test_the_documents_say_what_the_program_says(program):
    docs = Path(__file__).resolve().parents[2] / "docs"
    keys = run(program, "config", "show", "--markdown").stdout
    assert keys == (docs / "config.md").read_text(encoding="utf-8"), "make docs/config.md anew: entente config show --markdown"
    commands = (docs / "cli.md").read_text(encoding="utf-8")
    for name in re.findall(r"^  ([a-z]+) ", run(program, "--help").stdout, re.MULTILINE):
        assert re.search(rf"`{name}[ `]", commands), f"docs/cli.md does not tell of `entente {name}`"


def test_completion_scripts_are_valid(program):
    script = run(program, "completion", "bash").stdout
    probe = script + '\nCOMP_WORDS=(entente user a); COMP_CWORD=2; _entente; echo "${COMPREPLY[@]}"'
    done = subprocess.run(["bash", "-c", probe], capture_output=True, text=True, timeout=30)
    assert done.stdout.split() == ["add"], (done.stdout, done.stderr)
    for shell in ("zsh", "fish"):
        assert "collection" in run(program, "completion", shell).stdout
