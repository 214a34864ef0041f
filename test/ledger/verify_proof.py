#!/usr/bin/env python3
"""Checks an inclusion proof of an Entente ledger (docs/format/proof.md) with nothing but hashes: RFC 9162 and, when the
package `cryptography` is there, the Ed25519 signature of the checkpoint. Exit code 0: all proofs hold."""
import argparse
import base64
import hashlib
import json
import sys


def require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise ValueError(otherwise)


def sha256(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def root_from(index: int, size: int, leaf: bytes, path: list[bytes]) -> bytes:
    """RFC 9162 section 2.1.3.2."""
    require(0 <= index < size, "there is no such leaf")
    node, last, value = index, size - 1, leaf
    for sibling in path:
        require(last > 0, "the path is too long")
        if node & 1 or node == last:
            value = sha256(b"\x01", sibling, value)
            while node and not node & 1:
                node, last = node >> 1, last >> 1
        else:
            value = sha256(b"\x01", value, sibling)
        node, last = node >> 1, last >> 1
    require(last == 0, "the path is too short")
    return value


def check_signature(note: str, key: str) -> bool:
    """False when Ed25519 is not at hand; raises when the note is not signed by the key."""
    text, signatures = note.rsplit("\n\n", 1)
    name, key_id, encoded = key.split("+", 2)
    public = base64.b64decode(encoded, validate=True)
    require(public[0] == 1 and len(public) == 33, "not an Ed25519 key")
    require(sha256(name.encode(), b"\n", public)[:4].hex() == key_id, "the key's id is not its own")
    ours = []
    for line in signatures.splitlines():
        mark, signer, value = line.split(" ")
        require(mark == "\u2014", "not a signature line")
        raw = base64.b64decode(value, validate=True)
        if signer == name and raw[:4].hex() == key_id:
            ours.append(raw[4:])
    require(ours, "not signed by this key")
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError:
        return False
    for signature in ours:
        Ed25519PublicKey.from_public_bytes(public[1:]).verify(signature, (text + "\n").encode())
    return True


def check(proof: dict, trusted_key: str | None) -> str:
    header, nonce, body = (base64.b64decode(proof[name], validate=True) for name in ("header", "nonce", "body"))
    leaf = bytes.fromhex(proof["leaf"])
    if nonce:
        require(leaf == sha256(b"\x00", header, sha256(nonce, body)), "the leaf is not this content's")
        require(int.from_bytes(header[8:16], "little") == proof["index"], "the content is another entry's")
    origin, size, root = proof["checkpoint"].split("\n")[:3]
    require(int(size) == proof["size"] and base64.b64decode(root, validate=True).hex() == proof["root"], "the checkpoint is of another tree")
    path = [bytes.fromhex(node) for node in proof["path"]]
    require(root_from(proof["index"], proof["size"], leaf, path).hex() == proof["root"], "the path leads to another root")
    key = trusted_key or proof["key"]
    require(key.split("+")[0] == origin, "the key is another log's")
    signed = check_signature(proof["checkpoint"], key)
    return ("content" if nonce else "leaf (its content was destroyed)") + (
        "" if signed else "; signature NOT checked: python has no package 'cryptography'")


def check_file(name: str, trusted_key: str | None) -> bool:
    try:
        with open(name, encoding="utf-8") as file:
            proof = json.load(file)
        said = check(proof, trusted_key)
    except Exception as error:  # anything unexpected in the file means: not a proof
        print(f"{name}: NOT proven: {error or type(error).__name__}")
        return False
    print(f"{name}: proven: entry {proof['index']} of {proof['size']}, {said}")
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--key", help="the log's verifier key, had from somebody you trust; else the file's own is used")
    parser.add_argument("proofs", nargs="+", metavar="PROOF.json")
    options = parser.parse_args()
    proven = [check_file(name, options.key) for name in options.proofs]
    return 0 if all(proven) else 1


if __name__ == "__main__":
    sys.exit(main())
