#!/usr/bin/env python3
"""The R package surveillance beside the program, on its data sets and on simulated series, over many parameters.

Limits agree to 1e-6 relative (EARS) or 1e-4 (a fitted CUSUM 1e-3, docs/trends.md says why) and alarms are identical;
where R stops with an error nothing is asked. Needs Rscript with the package surveillance (Debian: r-cran-surveillance),
else this could not run (exit code 77). With --recorded the results kept in test/trend/recorded are compared, without R."""
import argparse
import csv
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path

from compare import detect, differences
from methods import tolerance

CANNOT_RUN = 77
HERE = Path(__file__).resolve().parent


def have_surveillance() -> bool:
    if shutil.which("Rscript") is None:
        return False
    return subprocess.run(["Rscript", "-e", "library(surveillance)"], capture_output=True, check=False).returncode == 0


def read_table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_expected(folder: Path) -> dict[str, list[tuple[int, str, str]]]:
    expected = defaultdict(list)
    for row in read_table(folder / "expected.tsv"):
        expected[row["case"]].append((int(row["t"]), row["upper"], row["alarm"]))
    return expected


def compare_cases(program: str, folder: Path, show: int) -> int:
    totals, wrong_cases, stopped = Counter(), [], Counter()
    all_expected = read_expected(folder)
    for case in read_table(folder / "cases.tsv"):
        if case["said"]:
            stopped[case["said"][:100]] += 1
            continue
        options = shlex.split(case["options"])
        method = options[1]
        expected = all_expected[case["case"]]
        try:
            found = detect(program, options, (folder / f"{case['series']}.series.csv").read_text())
            wrong = differences(found, expected, tolerance(method, fitted="--mu0" not in options))
        except RuntimeError as error:
            wrong = [str(error)]
        totals[method, "cases"] += 1
        totals[method, "points"] += len(expected)
        totals[method, "wrong"] += len(wrong)
        if wrong:
            wrong_cases.append((case, wrong))
    for method in sorted({key[0] for key in totals}):
        print(f"{method}: {totals[method, 'cases']} cases, {totals[method, 'points']} points, {totals[method, 'wrong']} differences")
    for said, count in stopped.most_common():
        print(f"R stopped in {count} cases: {said}")
    for case, wrong in wrong_cases[:show]:
        print(f"{case['case']} {case['series']} {case['options']}: {len(wrong)} differences")
        for line in wrong[:4]:
            print("    " + line)
    if not totals:
        print("no case was compared")
        return 1
    return 1 if wrong_cases else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--recorded", action="store_true", help="compare with what was recorded; R is not needed")
    parser.add_argument("--record", action="store_true", help="make that record anew")
    parser.add_argument("--full", action="store_true", help="all series and parameters: some minutes of R")
    parser.add_argument("--folder", type=Path, help="keep what R made there, and use it again when it is there")
    parser.add_argument("--show", type=int, default=20, help="cases with differences to print")
    options = parser.parse_args()
    if options.recorded:
        return compare_cases(options.program, HERE / "recorded", options.show)
    if options.folder and (options.folder / "cases.tsv").is_file():
        return compare_cases(options.program, options.folder, options.show)
    if not have_surveillance():
        print("needs Rscript with the package surveillance (Debian: r-cran-surveillance)")
        return CANNOT_RUN
    with tempfile.TemporaryDirectory(prefix="entente-trend-") as scratch:
        folder = HERE / "recorded" if options.record else options.folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        what = "record" if options.record else "full" if options.full else "quick"
        subprocess.run(["Rscript", str(HERE / "compare_r.R"), str(folder), what], check=True)
        return compare_cases(options.program, folder, options.show)


if __name__ == "__main__":
    sys.exit(main())
