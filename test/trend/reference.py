#!/usr/bin/env python3
"""Every NAME.series.csv with a NAME.expected.csv in a folder: limits to the agreed precision, alarms identical.

The expected values were made with the R package surveillance; methods.py has the parameters. Without a folder the one
beside the project is taken; when there is none this could not run (exit code 77)."""
import argparse
import csv
import sys
from collections import defaultdict
from pathlib import Path

from compare import differences, detect
from methods import REFERENCE, tolerance

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "trend"
CANNOT_RUN = 77


def expectations(path: Path) -> dict[str, list[tuple[int, str, str]]]:
    methods = defaultdict(list)
    with path.open(newline="") as lines:
        for row in csv.DictReader(lines):
            methods[row["method"]].append((int(row["t"]), row["upper"], row["alarm"]))
    return methods


def compare_series(program: str, series: Path) -> tuple[int, int]:
    """Points compared, differences."""
    text = series.read_text()
    expected = expectations(series.with_name(series.name.replace(".series.csv", ".expected.csv")))
    points = wrong = 0
    for method, rows in expected.items():
        if method not in REFERENCE:
            print(f"{series.name}: {method} is unknown here")
            wrong += 1
            continue
        first, last = rows[0][0], rows[-1][0]
        found = detect(program, [*REFERENCE[method], "--range", f"{first}:{last}"], text)
        bad = differences(found, rows, tolerance(method))
        points += len(rows)
        wrong += len(bad)
        print(f"{series.name} {method}: {len(rows)} points, {sum(row[2] == '1' for row in rows)} alarms, {len(bad)} differences")
        for line in bad[:5]:
            print("    " + line)
    return points, wrong


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--folder", type=Path, default=SHARED)
    options = parser.parse_args()
    names = sorted(options.folder.glob("*.series.csv")) if options.folder.is_dir() else []
    names = [name for name in names if name.with_name(name.name.replace(".series.csv", ".expected.csv")).is_file()]
    if not names:
        print(f"needs series with expected values in {options.folder}, which lie beside the project as ../shared/data/trend")
        return CANNOT_RUN
    total = [compare_series(options.program, name) for name in names]
    points, wrong = sum(one[0] for one in total), sum(one[1] for one in total)
    print(f"{points} points compared, {wrong} differences")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
