"""The table, build/bench.json and bench/RESULTS.md."""
import datetime
import json

from goals import GOALS
from settings import ROOT

KEYS = ("name", "ours", "reference", "unit", "ratio", "target", "holds", "sense", "work", "beside", "note")


def number(value):
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def ordered(rows):
    return [rows[goal.name] for goal in GOALS if goal.name in rows]


def cells(row):
    sign = "<=" if row["sense"] == "at most" else ">="
    return [row["name"], number(row["ours"]), number(row["reference"]), row["unit"], number(row["ratio"]), f"{sign} {row['target']:g}",
            "yes" if row["holds"] else "NO"]


HEAD = ["row", "ours", "reference", "unit", "ratio", "goal", "holds"]


def print_table(rows):
    lines = [HEAD] + [cells(row) for row in ordered(rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(HEAD))]
    for line in lines:
        text = [cell.ljust(width) if i in (0, 3) else cell.rjust(width) for i, (cell, width) in enumerate(zip(line, widths))]
        print("  ".join(text).rstrip())
    print()
    for row in ordered(rows):
        if row["note"]:
            print(f"{row['name']}: {row['note']}")


def write_json(rows, path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([{key: row[key] for key in KEYS} for row in ordered(rows)], indent=1) + "\n")


def record(rows, machine, command, minutes, load):
    today = datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    held = sum(row["holds"] for row in rows.values())
    lines = ["# Results", "", f"Written by `{command}` on {today}; {held} of {len(rows)} rows hold. Ratios of medians of one alternating run;",
             "the absolute figures mean little beyond the machine.", ""]
    lines += [f"- {key}: {words}" for key, words in machine.items()]
    lines += [f"- it took {minutes:.1f} minutes; before it began others used {100 * load:.0f} % of the machine", "",
              "| row | work | beside | ours | reference | unit | ratio | goal | holds |", "|---|---|---|---:|---:|---|---:|---:|---|"]
    for row in ordered(rows):
        name, ours, reference, unit, ratio, goal, holds = cells(row)
        lines.append(f"| {name} | {row['work']} | {row['beside']} | {ours} | {reference} | {unit} | {ratio} | {goal} | {holds} |")
    lines += ["", "Notes", ""] + [f"- {row['name']}: {row['note']}" for row in ordered(rows) if row["note"]]
    (ROOT / "bench" / "RESULTS.md").write_text("\n".join(lines) + "\n")
