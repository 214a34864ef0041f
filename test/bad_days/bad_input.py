#!/usr/bin/env python3
"""Bad input of every kind: each gets a 4xx with a sentence or a closed connection, memory stays bounded (under 64 MiB
growth), and the node answers afterwards."""
import argparse
import gzip
import json
import random
import socket
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "support"))
from node import MEDIA, indicator, temporary_node  # noqa: E402

MAX_GROWTH_KIB = 64 * 1024
TARGET = "/exchange/collections/threats/objects/"


class Wire:
    """A raw connection: sends whatever it is told, reads one response head and body if any come."""

    def __init__(self, node, timeout: float = 20):
        self.node = node
        self.socket = socket.create_connection(("127.0.0.1", node.port), timeout=timeout)
        self.file = self.socket.makefile("rb")

    def send(self, data: bytes) -> bool:
        try:
            self.socket.sendall(data)
            return True
        except OSError:
            return False

    def answer(self) -> tuple[int, bytes]:
        """(status, body); (0, b"") for a closed connection."""
        try:
            line = self.file.readline(65536)
            if not line.startswith(b"HTTP/1."):
                return 0, b""
            status, length = int(line.split()[1]), 0
            while (header := self.file.readline(65536)) not in (b"\r\n", b""):
                name, _, value = header.partition(b":")
                if name.lower() == b"content-length":
                    length = int(value)
            if status == 100:
                return self.answer()
            return status, self.file.read(length)
        except OSError:
            return 0, b""

    def close(self):
        self.file.close()
        self.socket.close()


def head(node, extra: str = "", method: str = "POST", target: str = TARGET) -> bytes:
    return (f"{method} {target} HTTP/1.1\r\nHost: node\r\nAuthorization: {node.authorization('analyst')}\r\n"
            f"Accept: {MEDIA}\r\nContent-Type: {MEDIA}\r\n{extra}").encode()


def post_raw(node, body: bytes, extra: str = "") -> tuple[int, bytes]:
    wire = Wire(node)
    wire.send(head(node, f"{extra}Content-Length: {len(body)}\r\n\r\n") + body)
    got = wire.answer()
    wire.close()
    return got


def object_text(**changes) -> str:
    return json.dumps(indicator() | changes)


def bad_bodies() -> dict[str, bytes]:
    """Bodies that are not an envelope of JSON objects: the whole request is refused with 400 (or 413, 422)."""
    good = object_text()
    wrap = lambda text: ('{"objects":[' + text + "]}").encode()  # noqa: E731
    raw = lambda text: b'{"objects":[' + text + b"]}"  # noqa: E731
    return {
        "empty": b"", "not json": b"hello", "cut": wrap(good)[:-20], "cut in a string": wrap(good)[:60],
        "two documents": wrap(good) + wrap(good), "array": b"[]", "null": b"null", "objects not a list": b'{"objects":{}}',
        "element not an object": wrap("1"), "nul byte": raw(good.encode().replace(b"an indicator", b"an \x00 indicator")),
        "bad utf-8": raw(good.encode().replace(b"an indicator", b"an \xff\xfe indicator")),
        "overlong utf-8": raw(good.encode().replace(b"an indicator", b"an \xc0\x80 indicator")),
        "lone surrogate": wrap(good.replace("an indicator", "an \\ud800 indicator")),
        "bad escape": wrap(good.replace("an indicator", "an \\x41 indicator")),
        "literal": wrap(good[:-1] + ', "revoked": tru}'), "leading zero": wrap(good[:-1] + ', "confidence": 01}'),
        "beyond double": wrap(good[:-1] + ', "confidence": 1e400}'), "missing comma": wrap(good[:-1] + ', "labels": ["a" "b"]}'),
        "deep in the object": wrap(good[:-1] + ', "x_deep": ' + "[" * 10000 + "]" * 10000 + "}"),
        "deep outside": b'{"objects":' + b"[" * 10000 + b"]" * 10000 + b"}", "deep and open": b'{"a":' * 10000,
        "trailing comma": wrap(good + ","), "bom": b"\xef\xbb\xbf" + wrap(good), "control character": raw(good.encode().replace(b"an indicator", b"an \x01")),
    }


def refused_objects() -> dict[str, str]:
    """JSON objects that break a MUST: the POST is answered, the object is refused with a sentence."""
    return {
        "duplicate key": object_text()[:-1] + ', "name": "again"}', "no id": json.dumps({k: v for k, v in indicator().items() if k != "id"}),
        "id of another type": object_text(id="malware--" + indicator()["id"].split("--")[1]), "not a uuid": object_text(id="indicator--1"),
        "bad timestamp": object_text(modified="yesterday"), "pattern": object_text(pattern="[ipv4-addr:value ="),
        "huge integer": object_text(confidence=10 ** 30), "a bundle": '{"type":"bundle","id":"bundle--5d0092c5-5f74-4287-9642-33f4c354e56d","objects":[]}',
    }


def check_bodies(node) -> int:
    for name, body in bad_bodies().items():
        status, answer = post_raw(node, body)
        assert 400 <= status < 500, f"{name}: {status} {answer[:200]}"
        error = json.loads(answer)
        assert error["title"] and error["http_status"] == str(status), f"{name}: {error}"
    for name, text in refused_objects().items():
        status, answer = post_raw(node, ('{"objects":[' + text + "]}").encode())
        if 400 <= status < 500:
            continue
        told = json.loads(answer)
        assert status == 202 and told["failure_count"] == 1 and told["failures"][0]["message"], f"{name}: {status} {told}"
    good, bad = indicator(), refused_objects()["bad timestamp"]
    told = json.loads(post_raw(node, ('{"objects":[' + json.dumps(good) + "," + bad + "]}").encode())[1])
    assert told["success_count"] == 1 and told["failure_count"] == 1, told
    return len(bad_bodies()) + len(refused_objects()) + 1


def check_framing(node) -> int:
    """Requests that are wrong as HTTP."""
    body = ('{"objects":[' + object_text() + "]}").encode()
    length = f"Content-Length: {len(body)}\r\n"
    cases = {
        "both lengths": head(node, f"{length}Transfer-Encoding: chunked\r\n\r\n") + body,
        "two lengths": head(node, f"{length}Content-Length: 3\r\n\r\n") + body,
        "negative length": head(node, "Content-Length: -1\r\n\r\n"),
        "bad chunk": head(node, "Transfer-Encoding: chunked\r\n\r\n") + b"zz\r\nhello\r\n0\r\n\r\n",
        "chunk size overflow": head(node, "Transfer-Encoding: chunked\r\n\r\n") + b"fffffffffffffffff\r\nhello\r\n",
        "folded header": head(node, "X-A: b\r\n c\r\n\r\n"), "nul in a header": head(node, "X-A: \x00\r\n\r\n"),
        "no http version": b"GET /\r\n\r\n", "garbage": bytes(random.Random(1).randbytes(4000)) + b"\r\n\r\n",
        "bad percent": head(node, "\r\n", "GET", "/exchange/%zz/"), "long target": head(node, "\r\n", "GET", "/" + "a" * 100_000),
        "bad gzip": head(node, f"Content-Encoding: gzip\r\n{length}\r\n") + body,
        "cut gzip": head(node, f"Content-Encoding: gzip\r\nContent-Length: {len(gzip.compress(body)) - 9}\r\n\r\n") + gzip.compress(body)[:-9],
        "unknown encoding": head(node, f"Content-Encoding: br\r\n{length}\r\n") + body,
        "wrong type": head(node, f"{length}\r\n").replace(f"Content-Type: {MEDIA}".encode(), b"Content-Type: text/html") + body,
    }
    for name, data in cases.items():
        wire = Wire(node)
        wire.send(data)
        wire.socket.shutdown(socket.SHUT_WR)
        status, answer = wire.answer()
        assert status == 0 or 400 <= status < 500 or status == 505, f"{name}: {status} {answer[:200]}"
        wire.close()
    for query in ("limit=0", "limit=-1", "limit=x", "limit=99999999999999999999", "added_after=now", "next=zzz", "match[version]=x",
                  "match[spec_version]=9", "limit=%00", "limit=%ff"):
        status = node.request("GET", f"{TARGET}?{query}").status
        assert status == 400 or (status == 200 and "9999" in query) or (status == 200 and query.endswith("=9")), (query, status)
    for path in ("/exchange/collections/%ff/", "/exchange/status/not-a-uuid/", "/exchange/collections/none/objects/", f"{TARGET}..%2f/", f"{TARGET}x/"):
        assert node.request("GET", path).status in (400, 404), path
    return len(cases) + 15


def check_sizes(node) -> int:
    """Bodies and headers without end."""
    wire = Wire(node)
    wire.send(head(node, f"Content-Length: {1 << 30}\r\n\r\n"))
    assert wire.answer()[0] == 413, "a declared gigabyte must be refused before it is sent"
    wire.close()
    wire, block, sent = Wire(node), b"100000\r\n" + b"x" * 0x100000 + b"\r\n", 0
    wire.send(head(node, "Transfer-Encoding: chunked\r\n\r\n"))
    while sent < 1 << 30 and wire.send(block):
        sent += len(block)
    assert sent < 256 << 20, f"{sent >> 20} MiB of an endless body were taken"
    assert wire.answer()[0] in (0, 413)
    wire.close()
    bomb = gzip.compress(b" " * (1 << 28))
    status, _ = post_raw(node, bomb, "Content-Encoding: gzip\r\n")
    assert status in (0, 413), status
    wire = Wire(node)
    wire.send(head(node))
    for _ in range(1000):
        if not wire.send(b"X-Header: value\r\n" * 1000):
            break
    assert wire.answer()[0] in (0, 400, 431)
    wire.close()
    return 4


def check_pipelining(node) -> int:
    wire = Wire(node)
    requests = 200
    wire.send(head(node, "\r\n", "GET", "/exchange/collections/") * requests)
    for number in range(requests):
        status, answer = wire.answer()
        assert status == 200 and b"collections" in answer, (number, status)
    wire.close()
    body = ('{"objects":[' + object_text() + "]}").encode()
    wire = Wire(node)
    wire.send(head(node, "Transfer-Encoding: chunked\r\n\r\n"))
    for byte in body:
        wire.send(b"1\r\n" + bytes([byte]) + b"\r\n")
    wire.send(b"0\r\n\r\n")
    assert wire.answer()[0] == 202, "a body in chunks of one byte is a body"
    wire.close()
    return 2


def check_cut(node) -> int:
    """Connections cut at every part of a request, and many half-open ones."""
    body = ('{"objects":[' + object_text() + "]}").encode()
    whole = head(node, f"Content-Length: {len(body)}\r\n\r\n") + body
    for at in range(1, len(whole), 17):
        wire = Wire(node)
        wire.send(whole[:at])
        wire.close()
    half = [Wire(node) for _ in range(500)]
    for wire in half:
        wire.send(whole[:100])
    assert node.request("GET", "/exchange/").status == 200, "half-open connections must not stop others"
    for wire in half:
        wire.close()
    return 2


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    options = parser.parse_args()
    with temporary_node(options.program) as node:
        assert node.post([indicator()]).status == 202
        before = node.anonymous_kib()
        for check in (check_bodies, check_framing, check_sizes, check_pipelining, check_cut):
            count = check(node)
            time.sleep(0.2)
            assert node.process.poll() is None, f"{check.__name__}: the node died\n{node.tail()}"
            assert node.request("GET", TARGET + "?limit=1").status == 200, check.__name__
            growth = node.anonymous_kib() - before
            print(f"{check.__name__}: {count} cases, memory grew by {growth} KiB", flush=True)
            assert growth < MAX_GROWTH_KIB, f"{check.__name__}: {growth} KiB"
    return 0


if __name__ == "__main__":
    sys.exit(main())
