"""Our node, through its command line only (DESIGN.md)."""
import base64
import http.client
import json
import shutil
import socket
import ssl
import time
from pathlib import Path

from processes import CouldNotRun, Process, free_port, run
from settings import COLLECTION, MEDIA, PASSWORD, USER

AUTHORIZATION = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()


class Node:
    def __init__(self, program, folder):
        self.program, self.folder = Path(program), Path(folder)
        self.process, self.port, self.tls = None, None, False
        self.path = f"/exchange/collections/{COLLECTION}/objects/"
        if not self.program.exists():
            raise CouldNotRun(f"the node: {self.program} is not built (script/build)")

    def make(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        run([self.program, "init", self.folder, "--nation", "KOR"], "entente init")
        run([self.program, "user", "add", self.folder, USER, "--nation", "KOR", "--role", "contributor"], "entente user add", PASSWORD + "\n")
        self.add_collection(COLLECTION)
        return self

    def add_collection(self, alias):
        run([self.program, "collection", "add", self.folder, alias, "--title", alias, "--readers", "*", "--writers", "*"],
            "entente collection add")

    def take_in(self, file, collection=COLLECTION):
        """Imports a bundle; seconds it took."""
        start = time.perf_counter()
        run([self.program, "import", self.folder, "--collection", collection, file], f"entente import {file}")
        return time.perf_counter() - start

    def serve(self, tls=False):
        if self.process is not None and self.tls == tls:
            self.process.check_alive()
            return self
        self.stop()
        self.tls, self.port = tls, free_port()
        command = [self.program, "serve", self.folder, "--listen", f"127.0.0.1:{self.port}"] + ([] if tls else ["--plain-http"])
        self.process = Process(command, str(self.folder) + ".log", "entente serve", self.port)
        return self

    def over_admin_socket(self, path):
        with socket.socket(socket.AF_UNIX) as link:
            link.connect(str(self.folder / "admin.sock"))
            link.sendall(f"GET {path} HTTP/1.1\r\nHost: node\r\nConnection: close\r\n\r\n".encode())
            return b"".join(iter(lambda: link.recv(65536), b"")).decode()

    def stop(self):
        if self.process is not None:
            self.process.stop()
        self.process = None

    def url(self, query="", collection=COLLECTION):
        return f"{'https' if self.tls else 'http'}://127.0.0.1:{self.port}/exchange/collections/{collection}/objects/{query}"

    def headers(self, gzip=False):
        return [f"Authorization: {AUTHORIZATION}", f"Accept: {MEDIA}"] + (["Accept-Encoding: gzip"] if gzip else [])

    def connection(self):
        if self.tls:
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=60, context=context)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def get(self, path, gzip=False, connection=None):
        """Body and headers of a 200."""
        connection = connection or self.connection()
        headers = dict(line.split(": ", 1) for line in self.headers(gzip))
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise CouldNotRun(f"GET {path}: {answer.status} {body[:200].decode(errors='replace')}")
        if gzip and answer.getheader("Content-Encoding") != "gzip":
            raise CouldNotRun(f"GET {path}: not gzip-encoded although asked for")
        return body, answer.headers

    def get_page(self, query="", gzip=False, collection=COLLECTION):
        return self.get(f"/exchange/collections/{collection}/objects/{query}", gzip)[0]

    def stamps(self, step):
        """date_added of every step-th object of the bench collection, oldest first, and of the last but one page."""
        connection, found, seen, following = self.connection(), [], 0, None
        while True:
            query = "?limit=1000" + (f"&next={following}" if following else "")
            body, _ = self.get(f"/exchange/collections/{COLLECTION}/manifest/{query}", connection=connection)
            page = json.loads(body)
            for entry in page.get("objects", []):
                seen += 1
                if seen % step == 0:
                    found.append(entry["date_added"])
            following = page.get("next")
            if not page.get("more"):
                return found
            if not following:
                raise CouldNotRun("the manifest says more: true without next")

    def settle(self):
        """Waits until what the node does in the background (sealing, compressing) is done: nothing waits to be compressed, and its
        processor time stands still."""
        begun = time.monotonic()
        still = 0
        while still < SETTLED_CHECKS and time.monotonic() - begun < SETTLE_SECONDS:
            self.process.check_alive()
            before = self.process.cpu_seconds()
            time.sleep(0.25)
            waiting = "entente_log_uncompressed_segments 0\n" not in self.over_admin_socket("/metrics")
            still = still + 1 if not waiting and self.process.cpu_seconds() - before <= 0.02 else 0
        return time.monotonic() - begun

    def log_files(self):
        """The files that hold the objects' bytes (docs/format)."""
        return sorted((self.folder / "log").glob("*.seg"))


SETTLED_CHECKS = 3
SETTLE_SECONDS = 300
