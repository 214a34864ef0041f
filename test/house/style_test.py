#!/usr/bin/env python3
"""House rules that no compiler knows: file length, include guards, words that do not belong in the project."""
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MAX_LINES = 600
CODE = {".h", ".cpp", ".py", ".ts", ".tsx", ".sh"}
LEFT_OPEN = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|DISABLED_")
# Paths below somebody's home belong to one machine.
MACHINE_PATH = re.compile(r"(?<![\w.-])/(home|root|Users)/[a-z]\w*/\w")


def tracked() -> list[Path]:
    names = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True).stdout
    return [ROOT / name for name in names.decode().split("\0") if name and (ROOT / name).is_file()]


def problems(path: Path, text: str) -> list[str]:
    found = []
    lines = text.count("\n")
    if path.suffix in CODE and lines > MAX_LINES:
        found.append(f"{lines} lines, more than {MAX_LINES}: split it by meaning")
    if path.suffix == ".h" and path.name != "pch.h" and "#pragma once" not in text:
        found.append("no #pragma once")
    if path.suffix in CODE and path.name != "style_test.py":
        for number, line in enumerate(text.splitlines(), 1):
            if LEFT_OPEN.search(line):
                found.append(f"line {number} leaves something open: {line.strip()[:80]}")
            if MACHINE_PATH.search(line):
                found.append(f"line {number} names a folder of one machine: {line.strip()[:80]}")
    return found


def self_test() -> None:
    assert problems(Path("a.h"), "int a;\n")
    assert not problems(Path("a.h"), "#pragma once\nint a;\n")
    assert problems(Path("a.cpp"), "// TO" + "DO later\n")
    assert problems(Path("a.cpp"), "\n" * (MAX_LINES + 1))


def main() -> int:
    self_test()
    failures = 0
    files = tracked()
    for path in files:
        if path.suffix not in CODE:
            continue
        for problem in problems(path, path.read_text(encoding="utf-8")):
            print(f"{path.relative_to(ROOT)}: {problem}")
            failures += 1
    print(f"style: {len(files)} files, {failures} problems")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
