"""Detectors: Farrington flexible beside R's, EARS beside reading the array. One core each."""
import math
import shutil
import subprocess
from pathlib import Path

from processes import CouldNotRun
from settings import WORK

R_SERIES = 4           # about 400 points, some seconds of R a round
EARS_SERIES = 100_000


def output(command):
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise CouldNotRun(f"{Path(command[0]).name} failed: {(done.stderr.strip().splitlines() or ['no words'])[-1]}")
    return done.stdout.strip().splitlines()


def rate(line):
    points, seconds = line.split()[:2]
    return int(points) / float(seconds)


def check_agreement(ours, theirs):
    """The same limits and alarms, or the ratio compares two different things."""
    for mine, other in zip(ours[:-1], theirs[:-1], strict=True):
        upper, alarm = mine.split()
        their_upper, their_alarm = other.split()
        same = upper == "nan" if their_upper in ("NA", "NaN") else math.isclose(float(upper), float(their_upper), rel_tol=1e-4)
        if not same or alarm != their_alarm:
            raise CouldNotRun(f"the limits differ: {mine} here, {other} in R")


def flexible(context):
    if shutil.which("Rscript") is None:
        raise CouldNotRun("needs Rscript with the package surveillance (Debian: r-cran-surveillance)")
    program = context.programs / "bench" / "bench_trend"
    few, many = WORK / "trend-few.csv", WORK / "trend-many.csv"
    output([program, "make", R_SERIES, few])
    output([program, "make", context.settings.trend_series, many])
    script = Path(__file__).parent / "trend_rate.R"
    check_agreement(output([program, "limits", few]), output(["Rscript", script, few]))
    found = context.alternate({"ours": lambda: rate(output([program, "flexible", many])[-1]),
                               "R": lambda: rate(output(["Rscript", script, few])[-1])}, rounds=3)
    context.report("trend-flexible", found["ours"], found["R"],
                   f"{context.settings.trend_series:,} series of 260 weeks, 101 points each, here; the first {R_SERIES} of them in R, "
                   f"with the same limits ({1e6 / found['ours']:.1f} us and {1e3 / found['R']:.1f} ms a point)")


def ears(context):
    program = context.programs / "bench" / "bench_trend"
    found = {"ours": [], "reading": []}

    def measure():
        screened, read = (float(field) for field in output([program, "ears", EARS_SERIES])[-1].split()[:2])
        found["ours"].append(screened)
        found["reading"].append(read)
        return screened
    context.alternate({"ours": measure})
    middle = sorted(range(len(found["ours"])), key=lambda i: found["ours"][i] / found["reading"][i])[len(found["ours"]) // 2]
    context.report("trend-ears", found["ours"][middle], found["reading"][middle],
                   f"{EARS_SERIES:,} series of 260 weeks, 208 MB; both are taken alternately within one process")
