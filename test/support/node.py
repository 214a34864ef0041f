"""Drives a real node for tests: makes one in a temporary folder, serves it on a free loopback port, talks to it.

Standard library only, so that it runs on a bare machine."""
import base64
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
import time
import uuid
from pathlib import Path

MEDIA = "application/taxii+json;version=2.1"
START_TIMEOUT_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(program: str, *arguments: str, stdin: str = "", check: bool = True, timeout: int = 600) -> subprocess.CompletedProcess:
    """Runs one command of the program; its output is in the exception when it fails."""
    done = subprocess.run([program, *arguments], input=stdin, capture_output=True, text=True, timeout=timeout)
    if check and done.returncode != 0:
        raise AssertionError(f"entente {' '.join(arguments)}: exit {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done


class Reply:
    """An HTTP response read whole."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Node:
    """A node in `folder` (made if absent) with one user per entry of `users`: name -> (nation, role, password)."""

    def __init__(self, program: str, folder: Path, tls: bool = False, users=None, nation: str = "KOR"):
        self.program, self.folder, self.tls = str(Path(program).resolve()), Path(folder), tls
        self.users = users or {"analyst": (nation, "contributor", "correct horse battery staple")}
        self.process = None
        self.port = 0
        self.fixed_port = 0  # of every start; 0: another free one each time
        self.log = None
        self.log_path = self.folder.parent / (self.folder.name + ".log")
        if not (self.folder / "entente.toml").exists():
            run(self.program, "init", str(self.folder), "--nation", nation, "--name", "Test node")
            for name, (of, role, password) in self.users.items():
                run(self.program, "user", "add", str(self.folder), name, "--nation", of, "--role", role, stdin=password + "\n")

    def start(self, environment=None, prefix=()) -> "Node":
        self.port = self.fixed_port or free_port()
        arguments = [*prefix, self.program, "serve", str(self.folder), "--listen", f"127.0.0.1:{self.port}"]
        if not self.tls:
            arguments.append("--plain-http")
        self.log = open(self.log_path, "ab")
        self.process = subprocess.Popen(arguments, stdout=self.log, stderr=self.log, env={**os.environ, **(environment or {})})
        deadline = time.monotonic() + START_TIMEOUT_S
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(f"the node ended at start with {self.process.returncode}:\n{self.tail()}")
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.request("GET", "/healthz", user=None).status == 200:
                    return self
            time.sleep(0.02)
        raise AssertionError(f"the node did not answer within {START_TIMEOUT_S} s:\n{self.tail()}")

    def tail(self, lines: int = 30) -> str:
        text = self.log_path.read_text(errors="replace")
        return "\n".join(text.splitlines()[-lines:])

    def stop(self, how: int = signal.SIGTERM, timeout: int = 60) -> int:
        if self.process is None:
            return 0
        if self.process.poll() is None:
            self.process.send_signal(how)
        code = self.process.wait(timeout)
        self.process = None
        if self.log:
            self.log.close()
        return code

    def anonymous_kib(self) -> int:
        """Anonymous resident memory of the serving process (RssAnon), KiB."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("RssAnon:"):
                return int(line.split()[1])
        raise AssertionError("no RssAnon in /proc")

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}"

    def authorization(self, user: str) -> str:
        return "Basic " + base64.b64encode(f"{user}:{self.users[user][2]}".encode()).decode()

    def connect(self, timeout: float = 60) -> http.client.HTTPConnection:
        if not self.tls:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        context = ssl.create_default_context(cafile=str(self.folder / "tls" / "certificate.pem"))
        context.check_hostname = False
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=timeout, context=context)

    def request(self, method: str, target: str, body: bytes | None = None, headers=None, user: str | None = "",
                connection=None) -> Reply:
        """One request; `user` "" is the first user, None nobody. Raises OSError when the connection breaks."""
        own = connection is None
        connection = connection or self.connect()
        sent = {"Accept": MEDIA}
        if user is not None:
            sent["Authorization"] = self.authorization(user or next(iter(self.users)))
        if body is not None:
            sent["Content-Type"] = MEDIA
        sent.update(headers or {})
        try:
            connection.request(method, target, body=body, headers=sent)
            response = connection.getresponse()
            return Reply(response.status, response.headers, response.read())
        finally:
            if own:
                connection.close()

    def post(self, objects: list, collection: str = "threats", **more) -> Reply:
        return self.request("POST", f"/exchange/collections/{collection}/objects/",
                            json.dumps({"objects": objects}).encode(), **more)

    def pages(self, collection: str = "threats", parameters: str = "", **more):
        """Every object of a collection, page by page through `next`."""
        cursor = ""
        while True:
            extra = "&".join(part for part in (parameters, cursor) if part)
            reply = self.request("GET", f"/exchange/collections/{collection}/objects/?{extra}", **more)
            assert reply.status == 200, (reply.status, reply.body[:500])
            envelope = reply.json()
            yield from envelope.get("objects", [])
            if not envelope.get("more"):
                return
            cursor = "next=" + envelope["next"]


@contextlib.contextmanager
def temporary_node(program: str, **options):
    """A served node in a folder of its own, removed afterwards. It has to stop well, so that a sanitizer can speak."""
    start = options.pop("start", True)
    folder = Path(tempfile.mkdtemp(prefix="entente-test-"))
    node = Node(program, folder / "node", **options)
    try:
        yield node.start() if start else node
        code = node.stop()
        assert code == 0, f"the node ended with exit code {code}:\n{node.tail()}"
    finally:
        with contextlib.suppress(Exception):
            node.stop(signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def indicator(name: str = "an indicator", identity: str | None = None, modified: str = "2024-05-01T00:00:00.000Z") -> dict:
    """A valid STIX 2.1 object of its own id."""
    return {
        "type": "indicator", "spec_version": "2.1", "id": identity or f"indicator--{uuid.uuid4()}",
        "created": "2024-05-01T00:00:00.000Z", "modified": modified, "name": name, "indicator_types": ["malicious-activity"],
        "pattern": "[ipv4-addr:value = '198.51.100.7']", "pattern_type": "stix", "valid_from": "2024-05-01T00:00:00Z",
    }
