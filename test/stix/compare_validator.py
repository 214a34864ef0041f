#!/usr/bin/env python3
"""Compare the node's verdicts on STIX objects with the OASIS stix2-validator's, object by object.

    compare_validator.py --tool PATH/stix_check [--cache FILE] [--every N] [--cases FILE.jsonl] [PATH...]

PATH: bundles, single objects, or folders of them (*.json). Without PATH and --cases: the objects of cases.json, and one in
25 of those under $ENTENTE_DATA where that is set. `--cases` adds lines {"source","object"}, as
record_cases.py writes them. An object is valid for the node without a `must` finding, and for the validator without an
error (not strict). Both read an object as the version that the node serves it as. Every disagreement must be explained
by disagreements.json; the exit status is 1 when one is not, or when nothing was compared.
"""

import argparse
import collections
import functools
import hashlib
import itertools
import json
import os
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).parent


def objects_of(value, source):
    """The objects of a bundle, or the object itself."""
    if isinstance(value, dict) and value.get("type") == "bundle":
        for number, item in enumerate(value.get("objects") or []):
            yield from objects_of(item, f"{source}#{number}")
    elif isinstance(value, dict) and isinstance(value.get("type"), str) and "id" in value:
        yield source, value


def collect(paths, cases):
    for path in paths:
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        for file in files:
            try:
                value = json.loads(file.read_text(encoding="utf-8-sig"))
            except ValueError:
                continue
            yield from objects_of(value, str(file))
    for file in cases:
        with open(file, encoding="utf-8") as lines:
            for line in lines:
                case = json.loads(line)
                yield from objects_of(case["object"], case["source"])


def usual():
    """What is compared when nothing is named: own cases, and a sample of real data where it is unpacked."""
    import make_cases
    for name, path, change, value in make_cases.cases():
        yield f"{name} {path} {change}", value
    folder = os.environ.get("ENTENTE_DATA")
    if folder is None:
        print("skipped: real data, for ENTENTE_DATA is not set", file=sys.stderr)
        return
    folders = [pathlib.Path(folder) / name
               for name in ("attack", "mappings", "stix_examples", "opencti_datasets", "unit42_playbooks")]
    yield from itertools.islice(collect(folders, []), 0, None, 25)


def node_verdicts(tool, texts):
    run = subprocess.run([tool], input="\n".join(texts) + "\n", capture_output=True, text=True, check=True)
    verdicts = [json.loads(line) for line in run.stdout.splitlines()]
    if len(verdicts) != len(texts):
        sys.exit(f"{tool} answered {len(verdicts)} of {len(texts)} objects")
    return verdicts


class Validator:
    """The OASIS validator with what it said before kept in a file, for it takes milliseconds an object."""

    def __init__(self, cache):
        import stix2validator.validator as validator
        from stix2validator import version
        self.validator = validator
        # It reads its schemas from disk for every object; once is enough.
        validator.load_schema = functools.lru_cache(maxsize=None)(validator.load_schema)
        self.cache = cache
        self.known = {}
        self.tag = version.__version__
        if cache and cache.exists():
            for line in cache.read_text(encoding="utf-8").splitlines():
                key, errors = json.loads(line)
                self.known[key] = errors
        self.file = cache.open("a", encoding="utf-8") if cache else None

    def errors(self, text, value, spec):
        key = hashlib.sha256(f"{self.tag} {spec} {text}".encode()).hexdigest()
        if key not in self.known:
            self.known[key] = self.ask(value, spec)
            if self.file:
                self.file.write(json.dumps([key, self.known[key]]) + "\n")
        return self.known[key]

    def ask(self, value, spec):
        from stix2validator import ValidationOptions
        try:
            result = self.validator.validate_instance(value, ValidationOptions(version=spec))
        except Exception as error:  # it raises on some of its own broken inputs: that is a refusal too
            return [f"{type(error).__name__}: {error}"]
        return [str(error) for error in result.errors]


def explanation(listed, ours, theirs):
    """The reasons that cover every finding of the side that refuses, or None."""
    side = "node" if ours else "validator"
    complaints = [f"{finding.get('path', '')}: {finding['message']}" for finding in ours] if ours else theirs
    reasons = set()
    for complaint in complaints:
        match = next((entry for entry in listed
                      if entry["refused_by"] == side and re.search(entry["complaint"], complaint, re.DOTALL)), None)
        if match is None:
            return None
        reasons.add(match["name"])
    return reasons


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    parser.add_argument("--cache", type=pathlib.Path)
    parser.add_argument("--every", type=int, default=1, help="take only every N-th object")
    parser.add_argument("--cases", action="append", default=[])
    parser.add_argument("--show", type=int, default=20, help="how many unexplained disagreements to print")
    parser.add_argument("paths", nargs="*", type=pathlib.Path)
    options = parser.parse_args()

    listed = json.loads((HERE / "disagreements.json").read_text(encoding="utf-8"))
    seen, entries = set(), []
    named = options.paths or options.cases
    for number, (source, value) in enumerate(collect(options.paths, options.cases) if named else usual()):
        text = json.dumps(value, sort_keys=False)
        if number % options.every or text in seen:
            continue
        seen.add(text)
        entries.append((source, value, text))
    if not entries:
        sys.exit("nothing to compare: no STIX object in what was named")

    validator = Validator(options.cache)
    counts, unexplained = collections.Counter(), []
    verdicts = node_verdicts(options.tool, [text for _, _, text in entries])
    for done, ((source, value, text), verdict) in enumerate(zip(entries, verdicts)):
        if sys.stderr.isatty() and done % 200 == 0:
            print(f"\r{done}/{len(entries)}", end="", file=sys.stderr)
        theirs = validator.errors(text, value, verdict["spec"] or "2.1")
        if (verdict["verdict"] == "valid") == (not theirs):
            counts["agree: " + ("valid" if not theirs else "invalid")] += 1
            continue
        reasons = explanation(listed, verdict["must"], theirs)
        if reasons is None:
            unexplained.append((source, verdict, theirs, text))
        else:
            for reason in sorted(reasons):
                counts["listed: " + reason] += 1

    print(f"{len(entries)} distinct objects, stix2-validator {validator.tag}")
    for name, count in sorted(counts.items()):
        print(f"{count:8} {name}")
    print(f"{len(unexplained):8} not explained")
    for source, verdict, theirs, text in unexplained[:options.show]:
        print(f"\n{source}\n  node: {verdict['verdict']} {json.dumps(verdict['must'])[:600]}"
              f"\n  validator: {'; '.join(theirs)[:600] or 'valid'}\n  {text[:400]}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main())
