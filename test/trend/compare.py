"""Running the program and comparing its limits and alarms with expected ones."""
import csv
import io
import math
import subprocess


def detect(program: str, options: list[str], text: str) -> dict[int, dict[str, str]]:
    """t -> the columns that the program prints for it."""
    done = subprocess.run([program, "trend", "detect", *options, "-"], input=text, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(options)}: exit code {done.returncode}: {done.stderr.strip()}")
    assert done.stderr == "", done.stderr
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.stdout.splitlines()[0] == "t,observed,expected,upper,alarm", done.stdout.splitlines()[0]
    return {int(row["t"]): row for row in rows}


def number(text: str):
    """None for what stands for no number."""
    if text in ("", "NA", "NaN", "Inf", "inf"):
        return None
    return float(text)


def agree(ours, theirs, relative: float) -> bool:
    if ours is None or theirs is None:
        return ours is None and theirs is None
    return math.isclose(ours, theirs, rel_tol=relative, abs_tol=1e-12)


def differences(found: dict[int, dict[str, str]], expected: list[tuple[int, str, str]], relative: float) -> list[str]:
    """`expected`: (t, upper, alarm) as R prints them. What differs, a line each; missing points too."""
    wrong = []
    for t, upper, alarm in expected:
        row = found.get(t)
        if row is None:
            wrong.append(f"t={t}: no line")
            continue
        if not agree(number(row["upper"]), number(upper), relative):
            wrong.append(f"t={t}: upper {row['upper'] or 'empty'}, expected {upper}")
        want = alarm if alarm in ("0", "1") else "0"
        if row["alarm"] != want:
            wrong.append(f"t={t}: alarm {row['alarm']}, expected {alarm} (observed {row['observed']}, upper {row['upper']}, theirs {upper})")
    return wrong
