"""entente trend detect: columns, methods, errors with their place, JSON, sentences. Numbers are test/trend's."""
import csv
import io
import json
import math
import subprocess
from pathlib import Path

from support import run, scratch

WEEKS = 260


def series(outbreak: int = 0) -> str:
    """Five years of weeks with a season; the last `outbreak` weeks have three times as much."""
    lines = ["t,count"]
    for week in range(1, WEEKS + 1):
        mean = 20 + 10 * math.sin(week * 2 * math.pi / 52) + week * 7919 % 5
        lines.append(f"{week},{round(mean * (3 if week > WEEKS - outbreak else 1))}")
    return "\n".join(lines) + "\n"


def detect(program, *options, text=None, check=True):
    done = subprocess.run([program, "trend", "detect", *options], input=text, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, (done.returncode, done.stderr)
    return done


def rows(done):
    return list(csv.DictReader(io.StringIO(done.stdout)))


def test_every_detector_prints_the_columns_and_finds_an_outbreak(program):
    for method, more in (("ears-c1", []), ("ears-c2", []), ("ears-c3", []), ("farrington", ["--b", "3"]),
                         ("farrington-flexible", ["--b", "3", "--threshold", "nbplugin"]),
                         ("farrington-flexible", ["--b", "3", "--threshold", "muan", "--no-periods", "10"]), ("nb-cusum", [])):
        done = detect(program, "--method", method, *more, "-", text=series(outbreak=1))
        assert done.stdout.startswith("t,observed,expected,upper,alarm\n"), done.stdout[:80]
        assert done.stderr == "", done.stderr
        found = rows(done)
        assert [int(row["t"]) for row in found] == list(range(int(found[0]["t"]), WEEKS + 1))
        assert found[-1]["alarm"] == "1", (method, found[-1])
        assert sum(row["alarm"] == "1" for row in found) < len(found) / 3, method


def test_ranges_files_and_truth_values(program):
    with scratch() as folder:
        path = Path(folder) / "series.csv"
        path.write_text(series())
        plain = detect(program, "--method", "farrington", "--b", "3", "--range", "200:204", str(path)).stdout
        assert len(plain.splitlines()) == 6 and plain.splitlines()[1].startswith("200,"), plain
        common = ("--method", "farrington", "--b", "3", "--range", "200:204")
        for spelling in (("--reweight", str(path)), (str(path), "--reweight"), ("--reweight", "TRUE", str(path)), ("--reweight=yes", str(path))):
            assert detect(program, *common, *spelling).stdout == plain, spelling
        assert detect(program, *common, "--reweight=false", str(path)).stdout != plain
        assert detect(program, *common, "--range", "200", str(path), check=False).returncode == 64, "a range twice"
        assert len(detect(program, "--method", "ears-c1", "--range", "255:", str(path)).stdout.splitlines()) == 7


def test_trend_tests_have_tables_of_their_own(program):
    rising = "t,count\n" + "".join(f"{t},{t * 3 + t % 2}\n" for t in range(1, 21))
    done = detect(program, "--method", "mann-kendall", "-", text=rising)
    lines = done.stdout.splitlines()
    assert lines[0] == "n,s,var_s,z,p,slope,lower,upper" and len(lines) == 2, lines
    assert lines[1].startswith("20,190,950,"), lines
    assert "Rising" in detect(program, "--method", "mann-kendall", "--explain", "-", text=rising).stdout
    stepped = "t,count\n" + "".join(f"{t},{5 if t < 30 else 40}\n" for t in range(1, 61))
    lines = detect(program, "--method", "change-points", "-", text=stepped).stdout.splitlines()
    assert lines[0] == "t,before,after,gain" and lines[1].startswith("30,5,40,") and len(lines) == 2, lines


def test_json_and_sentences_say_why(program):
    dated = "date,count\n" + "".join(f"{date},{count}\n" for date, count in
                                     zip((f"{year}-W{week:02}" for year in range(2018, 2023) for week in range(1, 53)),
                                         (line.split(",")[1] for line in series(4).splitlines()[1:])))
    found = json.loads(detect(program, "--method", "farrington-flexible", "--b", "3", "--json", "-", text=dated).stdout)
    assert found["method"] == "farrington-flexible" and found["step"] == "week"
    assert found["parameters"]["b"] == 3 and found["parameters"]["threshold"] == "delta"
    last = found["points"][-1]
    assert last["label"] == "2022-W52" and last["alarm"] is True and last["observed"] > last["upper"], last
    assert found["assessment"]["direction"] == "rising" and found["assessment"]["confidence"] > 0.99
    assert found["assessment"]["why"].startswith("Rising: ")
    words = detect(program, "--method", "farrington-flexible", "--b", "3", "--explain", "-", text=dated).stdout
    assert words == found["assessment"]["why"] + "\n"


def test_missing_reports_get_no_limit_and_no_alarm(program):
    found = rows(detect(program, "--method", "ears-c1", "-", text="t,count\n" + "".join(f"{t},{'' if t == 5 else 3 + t % 3}\n" for t in range(1, 21))))
    assert [row["upper"] == "" for row in found] == [True] * 5 + [False] * 8, found
    assert all(row["alarm"] == "0" for row in found)


def test_errors_name_the_place_and_a_remedy(program):
    for text, options, code, words in (
            ("t,count\n1,2\n2,many\n", ["--method", "ears-c1"], 1, ["standard input line 3 column count", "'many'"]),
            ("week,cases\n1,2\n", ["--method", "ears-c1"], 1, ["line 1", "t,count or date,count"]),
            ("t,count\n1,2\n2,3\n", ["--method", "ears-c1"], 1, ["2 steps", "step 8"]),
            (series(), ["--method", "farrington-flexible", "--b", "3", "--range", "100:120"], 1, ["no reference 3 years", "range"]),
            (series(), ["--method", "farrington", "--range", "300:400"], 1, ["--range", "1 to 260"]),
            (series(), ["--method", "farrington", "--reweight=perhaps"], 64, ["--reweight", "perhaps"]),
            (series(), ["--method", "crystal-ball"], 64, ["--method"]),
            (series(), ["--method", "farrington", "--alpha", "2"], 64, ["alpha is 2"])):
        done = detect(program, *options, "-", text=text, check=False)
        assert done.returncode == code, (options, done.returncode, done.stderr)
        assert done.stdout == "" and all(word in done.stderr for word in words), (words, done.stderr)
        assert done.stderr.count("\n") == 1, done.stderr
    done = detect(program, "--method", "ears-c1", "--b", "3", "-", text=series())
    assert "--b means nothing to ears-c1" in done.stderr and done.stdout.startswith("t,"), done.stderr
    assert detect(program, "--method", "ears-c1", "/nowhere/series.csv", check=False).returncode == 1
    assert detect(program, "--method", "ears-c1", check=False).returncode == 64


def test_help_shows_examples(program):
    words = run(program, "trend", "detect", "--help").stdout
    for needed in ("Examples:", "--past-weeks-not-included", "nb-cusum", "--power"):
        assert needed in words, needed
