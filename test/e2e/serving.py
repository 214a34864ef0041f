"""Serving: TAXII over plain HTTP and TLS, health, metrics, stop and start again."""
import http.client
import json
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from support import MEDIA, Node, free_port, indicator, run, scratch, temporary_node


def test_posted_objects_come_back_byte_for_byte(program):
    with temporary_node(program) as node:
        spelled = json.dumps(indicator("침해 지표 \u00e9"), ensure_ascii=False, separators=(" ,", ": "))
        reply = node.request("POST", "/exchange/collections/threats/objects/", ('{"objects":[' + spelled + "]}").encode())
        assert reply.status == 202, (reply.status, reply.body)
        status = reply.json()
        assert status["status"] == "complete" and status["success_count"] == 1, status
        got = node.request("GET", "/exchange/collections/threats/objects/")
        assert spelled in got.body.decode(), got.body
        again = node.request("GET", f"/exchange/status/{status['id']}/")
        assert again.status == 200 and again.json()["success_count"] == 1, again.body


def test_everything_is_there_after_a_restart(program):
    with temporary_node(program) as node:
        objects = [indicator(f"number {i}") for i in range(250)]
        assert node.post(objects).status == 202
        first = node.request("GET", "/exchange/collections/threats/objects/?limit=100").json()
        assert node.stop() == 0
        node.start()
        following = node.request("GET", f"/exchange/collections/threats/objects/?limit=100&next={first['next']}")
        assert [o["id"] for o in following.json()["objects"]] == [o["id"] for o in objects[100:200]], "a cursor survives"
        assert [o["id"] for o in node.pages(parameters="limit=100")] == [o["id"] for o in objects]


def test_tls_serves_with_the_certificate_made_at_init(program):
    with temporary_node(program, tls=True) as node:
        assert node.post([indicator()]).status == 202
        target = f"{node.url}/exchange/collections/threats/objects/"
        name, (_, _, password) = next(iter(node.users.items()))
        done = subprocess.run(["curl", "-sS", "--fail", "--cacert", str(node.folder / "tls" / "certificate.pem"), "-u",
                               f"{name}:{password}", "-H", f"Accept: {MEDIA}", target], capture_output=True, text=True, timeout=60)
        assert done.returncode == 0 and len(json.loads(done.stdout)["objects"]) == 1, (done.stdout, done.stderr)
        old = subprocess.run(["curl", "-sS", "-k", "--tlsv1.0", "--tls-max", "1.1", target], capture_output=True, text=True, timeout=60)
        assert old.returncode != 0, "TLS 1.1 must be refused"


def test_plain_http_is_for_loopback_only(program):
    with temporary_node(program, start=False) as node:
        done = run(program, "serve", str(node.folder), "--listen", "0.0.0.0:0", "--plain-http", check=False, timeout=60)
        assert done.returncode == 1 and "loopback" in done.stderr, (done.returncode, done.stderr)


def test_health_is_open_and_metrics_are_not(program):
    with temporary_node(program) as node:
        health = node.request("GET", "/healthz", user=None)
        assert (health.status, health.body) == (200, b"ok\n"), health.body
        assert node.request("GET", "/metrics").status == 404
        text = over_socket(node, "/metrics")
        assert "entente_http_requests_total" in text and "entente_objects 0" in text, text[:500]
        assert over_socket(node, "/healthz") == "ok\n"
        mode = (node.folder / "admin.sock").stat().st_mode & 0o777
        assert mode == 0o600, oct(mode)


def over_socket(node, target: str) -> str:
    class Local(http.client.HTTPConnection):
        def connect(self):
            self.sock = socket.socket(socket.AF_UNIX)
            self.sock.connect(str(node.folder / "admin.sock"))

    connection = Local("localhost", timeout=30)
    connection.request("GET", target)
    response = connection.getresponse()
    assert response.status == 200, response.status
    return response.read().decode()


def test_metrics_on_a_loopback_address_when_configured(program):
    with temporary_node(program, start=False) as node:
        port = free_port()
        config = node.folder / "entente.toml"
        config.write_text(config.read_text().replace('metrics_listen = ""', f'metrics_listen = "127.0.0.1:{port}"'))
        node.start()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/metrics")
        assert b"entente_build_info" in connection.getresponse().read()


def test_sigterm_lets_requests_finish_and_ends_with_0(program):
    with temporary_node(program) as node:
        idle = node.connect()
        node.request("GET", "/taxii2/", connection=idle)
        begun = time.monotonic()
        assert node.stop(signal.SIGTERM) == 0
        assert time.monotonic() - begun < 15, "an idle connection must not delay the stop"


def test_it_tells_the_service_manager(program):
    with scratch() as folder, temporary_node(program, start=False) as node:
        path = os.path.join(folder, "notify")
        receiver = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        receiver.bind(path)
        receiver.settimeout(30)
        node.start(environment={"NOTIFY_SOCKET": path})
        assert receiver.recv(100) == b"READY=1"
        node.stop()
        assert receiver.recv(100) == b"STOPPING=1"


def test_a_second_node_on_the_same_folder_is_refused(program):
    with temporary_node(program) as node:
        done = run(program, "serve", str(node.folder), "--listen", "127.0.0.1:0", "--plain-http", check=False, timeout=60)
        assert done.returncode == 1 and done.stderr.startswith("entente: "), (done.returncode, done.stderr)
        assert node.request("GET", "/taxii2/").status == 200, "the first goes on"


def test_logs_have_no_secrets(program):
    with temporary_node(program, start=False) as node:
        config = node.folder / "entente.toml"
        config.write_text(config.read_text().replace('access = "errors"', 'access = "all"').replace('format = "logfmt"', 'format = "json"'))
        node.start()
        node.request("GET", "/exchange/collections/threats/objects/?next=secret-cursor&added_after=x")
        node.request("GET", "/taxii2/", user=None, headers={"Authorization": "Basic c2VjcmV0OnNlY3JldHBhc3N3b3Jk"})
        node.stop()
        lines = (node.folder.parent / (node.folder.name + ".log")).read_text().splitlines()
        events = [json.loads(line) for line in lines]
        requests = [event for event in events if event["event"] == "request"]
        assert {"/exchange/collections/threats/objects/", "/taxii2/"} <= {event["path"] for event in requests}, requests
        assert "secret" not in "\n".join(lines) and "c2VjcmV0" not in "\n".join(lines), lines
