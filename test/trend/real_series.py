#!/usr/bin/env python3
"""Makes series of counts of the unpacked real data, for `entente trend evaluate` (docs/trends-quality.md).

usage: real_series.py DATA FOLDER
"""
import csv
import json
import sys
from collections import Counter
from datetime import date, timedelta
from pathlib import Path


def write(path: Path, steps: list[str], counts: Counter, column: str) -> None:
    """One line for each step: the sources list what happened, so a step without an entry had none."""
    lines = [f"{column},count"] + [f"{step},{counts[step]}" for step in steps]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{path}: {len(steps)} steps, {sum(counts[step] for step in steps)} counted")


def eurepoc_months(data: Path) -> tuple[list[str], Counter]:
    """Incidents by the month they began in, 2007 to 2019; 1 January stands for a year whose day is not known."""
    counts = Counter()
    with next(data.glob("eurepoc/*/*.csv")).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["start_date"] and not row["start_date"].endswith("-01-01"):
                counts[row["start_date"][:7]] += 1
    return [f"{year}-{month:02}" for year in range(2007, 2020) for month in range(1, 13)], counts


def kev_weeks(data: Path) -> tuple[list[str], Counter]:
    """Vulnerabilities by the week they were added in, from June 2022 on (before, the catalogue was being filled)."""
    added = {one["cveID"]: one["dateAdded"]
             for one in json.loads((data / "kev/kev_first_snapshot.json").read_text(encoding="utf-8"))["vulnerabilities"]}
    for line in (data / "kev/kev_change_events_to_2025-05.jsonl").read_text(encoding="utf-8").splitlines():
        event = json.loads(line)
        if event["event"] == "added":
            added.setdefault(event["cveID"], event["data"]["dateAdded"])
    days = [date.fromisoformat(day) for day in added.values()]
    counts = Counter((day - timedelta(days=day.weekday())).isoformat() for day in days)
    first, last = date(2022, 6, 6), max(days)
    steps = [(first + timedelta(weeks=week)).isoformat() for week in range((last - first).days // 7)]
    return steps, counts


def hackmageddon_days(data: Path) -> tuple[list[str], Counter]:
    """Attacks by the day they were reported on in 2023, numbered from 1 (Sunday 1 January)."""
    counts = Counter()
    with (data / "hackmageddon/hackmageddon_2023plus.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["date_reported"].startswith("2023-"):
                counts[str(date.fromisoformat(row["date_reported"]).timetuple().tm_yday)] += 1
    return [str(day) for day in range(1, 366)], counts


def main() -> int:
    if len(sys.argv) != 3:
        print(__doc__)
        return 64
    data, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    write(folder / "eurepoc-month.csv", *eurepoc_months(data), "date")
    write(folder / "kev-week.csv", *kev_weeks(data), "date")
    write(folder / "hackmageddon-day.csv", *hackmageddon_days(data), "t")
    return 0


if __name__ == "__main__":
    sys.exit(main())
