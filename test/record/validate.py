#!/usr/bin/env python3
"""The project's own STIX types before validators that are not ours: every object that the node makes is valid for the
OASIS stix2-validator, and fits the JSON schema that the node publishes; changed copies do not fit it.

    validate.py --tool PATH/record_objects
"""
import argparse
import copy
import json
import subprocess
import sys

import jsonschema
from stix2validator import ValidationOptions
import stix2validator.validator as oasis


def schema_of(tool: str, name: str):
    return json.loads(subprocess.run([tool, "--schema", name], check=True, capture_output=True, text=True).stdout)


def broken(part: dict, required: list):
    """Copies of an object each of which breaks the schema in one place."""
    for name in required:
        copied = copy.deepcopy(part)
        del copied[name]
        yield f"without {name}", copied
    for name, value in (("originator", "kor"), ("expires", "tomorrow"), ("recipients", []), ("releasable_to", ["Usa"]),
                        ("onward", "freely"), ("versions", [{"id": "x"}]), ("signature", "ed25519:AAAA"), ("standing", "yes")):
        if name in part:
            yield f"{name} = {value}", part | {name: value}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", required=True)
    options = parser.parse_args()
    lines = subprocess.run([options.tool], check=True, capture_output=True, text=True).stdout.splitlines()
    problems, refused = [], 0
    for line in lines:
        entry = json.loads(line)
        found = oasis.validate_instance(entry["object"], ValidationOptions(version="2.1"))
        problems += [f"{entry['object']['id']}: OASIS: {error}" for error in found.errors]
        if entry["schema"] is None:
            continue
        schema = schema_of(options.tool, entry["schema"])
        validator = jsonschema.validators.validator_for(schema)(schema)
        validator.check_schema(schema)
        problems += [f"{entry['schema']}: {error.message}" for error in validator.iter_errors(entry["part"])]
        for how, copied in broken(entry["part"], schema["required"]):
            if validator.is_valid(copied):
                problems.append(f"{entry['schema']}: its schema accepts it {how}")
            refused += 1
    print(f"{len(lines)} objects, {refused} broken copies, {len(problems)} problems")
    for problem in problems:
        print(problem)
    return 1 if problems or len(lines) < 14 or refused < 50 else 0


if __name__ == "__main__":
    sys.exit(main())
