#!/usr/bin/env python3
"""Checks the custody of a page of objects (docs/format/custody.md) with nothing but hashes and, when the package
`cryptography` is there, Ed25519: a second reading of the format, in another language.

    verify_custody.py PAGE CUSTODY --key BASE64 --peer KOR --own USA     files as the node answered them"""
import argparse
import base64
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from verify_proof import check_signature, require, sha256  # noqa: E402

STATEMENT_LEAVES = 1024


def raw_objects(page: str) -> list[bytes]:
    """Every object of an envelope, byte for byte."""
    at = page.index('"objects":[') + len('"objects":[')
    decoder, found = json.JSONDecoder(), []
    while page[at] != "]":
        if page[at] in ", \n":
            at += 1
            continue
        _, end = decoder.raw_decode(page, at)
        found.append(page[at:end].encode())
        at = end
    return found


def hashes(text: str) -> list[bytes]:
    raw = base64.b64decode(text, validate=True)
    require(len(raw) % 32 == 0, "not hashes")
    return [raw[i:i + 32] for i in range(0, len(raw), 32)]


def root_of(leaves: dict[int, bytes], size: int, path: list[bytes]) -> bytes:
    """Root of the tree (RFC 9162 section 2.1.1) in which `leaves` stand at their numbers; `path` has the rest."""
    rest = list(path)

    def walk(begin: int, end: int) -> bytes:
        if not any(begin <= number < end for number in leaves):
            return rest.pop(0)
        if end - begin == 1:
            return leaves[begin]
        half = 1
        while half * 2 < end - begin:
            half *= 2
        return sha256(b"\x01", walk(begin, begin + half), walk(begin + half, end))

    root = walk(0, size)
    require(not rest, "the path is too long")
    return root


def verifier(name: str, key: bytes) -> str:
    public = b"\x01" + key
    return f"{name}+{sha256(name.encode(), chr(10).encode(), public)[:4].hex()}+{base64.b64encode(public).decode()}"


def micros(text: str) -> int:
    from datetime import datetime, timezone
    moment = datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=timezone.utc)
    return round((moment - datetime(1970, 1, 1, tzinfo=timezone.utc)).total_seconds() * 1_000_000)


def check(page: str, custody: dict, key: bytes, peer: str, own: str) -> str:
    objects, versions = raw_objects(page), custody["versions"]
    require(len(objects) == len(versions), "it is about another page")
    # What the peer signed that it gave to us.
    origin, size, root = custody["checkpoint"].split("\n")[:3]
    require(origin == f"entente/{peer}/released/{own}", "the checkpoint is of another tree")
    signed = check_signature(custody["checkpoint"], verifier(origin, key))
    leaves = {}
    for raw, (identity, _, listed, leaf, nonce, *_) in zip(objects, versions):
        require(json.loads(raw)["id"] == identity, "it is about other objects")
        content = sha256(base64.b64decode(nonce, validate=True), raw)
        leaves[leaf] = sha256(b"\x00entente released 1\n", micros(listed).to_bytes(8, "little"), content)
    require(len(leaves) == len(objects), "two versions have one leaf")
    require(root_of(leaves, int(size), hashes(custody["path"])) == base64.b64decode(root), "the objects are not in that tree")
    # What the originators signed.
    for number, statement in enumerate(custody["statements"]):
        lines = statement["note"].split("\n")
        require(lines[:2] == ["entente versions 1", statement["origin"]], "no statement")
        stated = {}
        for raw, (identity, version, _, _, _, nation, which, place, nonce, label) in zip(objects, versions):
            if which != number:
                continue
            require(nation == statement["origin"], "a statement of another nation")
            said = json.dumps({"id": identity, "label": None, "modified": version, "sha256": sha256(raw).hex()},
                              separators=(",", ":"), ensure_ascii=False)
            if label is not None:
                said = said.replace('"label":null', '"label":' + custody["labels"][label], 1)
            stated[place] = sha256(b"\x00", base64.b64decode(nonce, validate=True), said.encode())
        require(root_of(stated, STATEMENT_LEAVES, hashes(statement["path"])) == base64.b64decode(lines[3]), "other versions were signed")
        if statement["origin"] == peer:
            check_signature(statement["note"], verifier(f"entente/{peer}/versions", key))
    return f"{len(objects)} objects, {len(custody['statements'])} statements" + ("" if signed else "; signatures NOT checked")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("page")
    parser.add_argument("custody")
    parser.add_argument("--key", required=True)
    parser.add_argument("--peer", required=True)
    parser.add_argument("--own", required=True)
    options = parser.parse_args()
    try:
        print(check(Path(options.page).read_text(), json.loads(Path(options.custody).read_text()),
                    base64.b64decode(options.key), options.peer, options.own))
    except (ValueError, IndexError, KeyError) as problem:
        print(f"does not hold: {problem!r}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
