#!/usr/bin/env python3
"""Compares verdicts on STIX patterns with the OASIS validator (PyPI stix2-patterns).

usage: compare_patterns.py CHECK_PATTERNS [--rounds N] [--seed N]

CHECK_PATTERNS is the program made of check_patterns.cpp. Patterns come from src/stix/testdata/patterns_*.txt and from
random changes to them. Exit code 1 if a verdict differs for a reason that docs/stix-patterns.md does not give.
"""
import argparse
import pathlib
import random
import re
import subprocess
import sys

from stix2patterns.validator import run_validator

PIECES = ["AND", " OR ", "FOLLOWEDBY", "NOT ", "EXISTS ", "IN", "(", ")", "[", "]", "*", ".", ":", ",", "'", "\\'", "\\\\", "=", "!=", "<>", "<=", ">",
          "t'2024-01-15T12:30:45Z'", "t'2024-02-30T00:00:60.5Z'", "h'ff'", "b'QQ=='", "-1", "+2", ".5", "01", "true", " WITHIN 5 SECONDS",
          " REPEATS 2 TIMES", " START t'2020-01-01T00:00:00Z' STOP t'2021-01-01T00:00:00Z'", "/*x*/", "//", " ", "\u00a0", "\u200b", "é", "a-b", "_a", "hashes.MD5",
          "LAST", "LIKE 'x'", "MATCHES", "ISSUBSET '1.2.3.4/8'", "ISSUPERSET", "-", "+", "/", "^"]


def reference(pattern):
    try:
        return "valid" if not run_validator(pattern, "2.1") else "invalid"
    except Exception:  # it raises on some patterns, which is no verdict
        return "exception"


def documented(pattern, theirs, ours):
    """Whether the difference is one of the table in docs/stix-patterns.md."""
    if theirs == "exception":
        return True
    if theirs == "invalid" and ours == "valid":
        return re.match(r"[\s(]*/[/*]", pattern) is not None or (
            "hashes" in pattern and re.search(r"\b(IN|LIKE|MATCHES|ISSUBSET|ISSUPERSET)\b", pattern) is not None)
    return "hashes" in pattern and ("\\'" in pattern or "\n" in pattern)


def change(pattern, rng):
    for _ in range(rng.randint(1, 3)):
        at = rng.randrange(len(pattern) + 1)
        kind = rng.randrange(4)
        if kind == 0:
            pattern = pattern[:at] + rng.choice(PIECES) + pattern[at:]
        elif kind == 1:
            pattern = pattern[:at] + pattern[at + rng.randint(1, 4):]
        elif kind == 2:
            words = re.split(r"(\s+)", pattern)
            words[rng.randrange(len(words))] = rng.choice(PIECES)
            pattern = "".join(words)
        else:
            pattern = pattern[:at] + pattern[at:at + 12] + pattern[at:]
    return pattern.replace("\n", " ").replace("\r", " ")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    folder = pathlib.Path(__file__).resolve().parents[2] / "src/stix/testdata"
    kept = []
    wrong = []
    for name, verdict in (("patterns_valid.txt", "valid"), ("patterns_invalid.txt", "invalid")):
        for pattern in (folder / name).read_text(encoding="utf-8").splitlines():
            kept.append(pattern)
            theirs = reference(pattern)
            if theirs != verdict and theirs != "exception":
                wrong.append(f"{name} says {verdict}, the validator says {theirs}: {pattern}")
    rng = random.Random(options.seed)
    patterns = kept + [change(rng.choice(kept), rng) for _ in range(options.rounds)]
    patterns = [p for p in patterns if p.strip()]
    answers = subprocess.run([options.program], input="\n".join(patterns) + "\n", text=True, capture_output=True, check=True,
                             encoding="utf-8").stdout.splitlines()
    if len(answers) != len(patterns):
        sys.exit(f"{len(patterns)} patterns, but {len(answers)} answers")
    valid = differ = 0
    for pattern, answer in zip(patterns, answers):
        ours = "valid" if answer == "valid" else "invalid"
        theirs = reference(pattern)
        valid += theirs == "valid"
        if theirs == ours:
            continue
        differ += 1
        if not documented(pattern, theirs, ours):
            wrong.append(f"validator: {theirs}, ours: {answer}: {pattern}")
    for line in wrong:
        print(line)
    print(f"{len(patterns)} patterns ({valid} valid): {differ} documented differences, {len(wrong)} others")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
