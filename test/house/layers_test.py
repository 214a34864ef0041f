#!/usr/bin/env python3
"""The layer table of ARCHITECTURE.md as a test: data moves one way, no module includes one above it.

Fails on an upward include, on a module that the table does not know, and if the check itself stops noticing an
upward include (a self-test on made-up files runs first)."""
import re
import sys
from pathlib import Path

# module -> modules whose headers it may include (besides its own)
MAY_INCLUDE = {
    "base": [],
    "stix": ["base"],
    "ledger": ["base"],
    "trend": ["base"],
    "http": ["base"],
    "record": ["base", "stix"],
    "feeds": ["base", "stix", "record"],
    "release": ["base", "stix"],
    "store": ["base", "stix", "ledger"],
    "exchange": ["base", "stix", "ledger", "trend", "record", "release", "store"],
    "taxii": ["base", "stix", "record", "http", "exchange", "release/recipient.h", "release/released.h"],
    "api": ["base", "stix", "record", "http", "exchange", "release/recipient.h", "release/released.h", "trend"],
    "app": ["*"],
}
INCLUDE = re.compile(r'^\s*#\s*include\s*"([^"]+)"', re.MULTILINE)


def upward_includes(module: str, text: str) -> list[str]:
    """The project headers that `text`, a file of `module`, includes and may not."""
    allowed = MAY_INCLUDE.get(module)
    wrong = []
    for header in INCLUDE.findall(text):
        target = header.split("/")[0]
        if allowed is None:
            wrong.append(f"{header} (module {module} is not in the layer table)")
        elif target != module and "*" not in allowed and target not in allowed and header not in allowed:
            wrong.append(header)
    return wrong


def self_test() -> None:
    assert upward_includes("base", '#include "base/error.h"\n#include <vector>') == []
    assert upward_includes("base", '#include "stix/checker.h"') == ["stix/checker.h"]
    assert upward_includes("store", '  #  include "exchange/submit.h"') == ["exchange/submit.h"]
    assert upward_includes("taxii", '#include "release/released.h"') == []
    assert upward_includes("taxii", '#include "release/decide.h"') == ["release/decide.h"]
    assert upward_includes("novel", '#include "base/error.h"') != []


def main() -> int:
    self_test()
    source = Path(__file__).resolve().parents[2] / "src"
    files = [p for p in sorted(source.rglob("*")) if p.suffix in (".h", ".cpp")]
    if len(files) < 20:
        print(f"layers: only {len(files)} source files found under {source}: the check looks in the wrong place")
        return 1
    failures = 0
    for path in files:
        test = path.stem.endswith("_test") or path.name == "released.h"
        if not test and "ReleasedForTests" in path.read_text(encoding="utf-8"):
            print(f"layers: {path.relative_to(source)} makes a Released as only tests may")
            failures += 1
        module = path.relative_to(source).parts[0]
        # Tests may bring any module they need to drive their own.
        if path.stem.endswith("_test") or path.stem.endswith("_bench"):
            continue
        for header in upward_includes(module, path.read_text(encoding="utf-8")):
            print(f"{path.relative_to(source.parent)}: includes {header}, which stands above {module}")
            failures += 1
    print(f"layers: {len(files)} files, {failures} upward includes")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
