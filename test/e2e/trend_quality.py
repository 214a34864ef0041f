"""entente trend evaluate and protect: tables, CSV, JSON, the picture, what is left out. Numbers are the unit tests'."""
import csv
import io
import json
import subprocess
import xml.etree.ElementTree as ElementTree

from trends import series


def evaluate(program, *options, text, check=True):
    done = subprocess.run([program, "trend", "evaluate", *options, "-"], input=text, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, (done.returncode, done.stderr)
    return done


def test_evaluate_compares_all_methods_on_the_same_steps(program):
    done = evaluate(program, "--csv", text=series(outbreak=3))
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [row["method"] for row in rows] == ["ears-c1", "ears-c2", "farrington", "farrington-flexible", "nb-cusum",
                                               "seasonal-naive", "naive"], rows
    assert len({row["steps"] for row in rows}) == 1 and int(rows[0]["steps"]) > 50, rows
    for row in rows:
        assert 0 <= float(row["coverage"]) <= 1 and float(row["crps"]) > 0 and float(row["interval_score"]) >= float(row["width"])
        assert int(row["confirmed"]) <= int(row["alarms"]) and int(row["found"]) <= int(row["episodes"])
    by_name = {row["method"]: row for row in rows}
    assert float(by_name["seasonal-naive"]["skill"]) == 0, rows
    assert int(by_name["farrington-flexible"]["found"]) >= 1, rows
    words = evaluate(program, text=series(outbreak=3)).stdout
    assert words.splitlines()[0].split()[:3] == ["method", "steps", "coverage"] and len(words.splitlines()) == 8, words


def test_evaluate_says_what_it_forecast(program):
    found = json.loads(evaluate(program, "--json", "--method", "farrington", "--method", "naive", "--level", "0.5",
                                "--range", "200:259", text=series()).stdout)
    assert (found["first"], found["last"], found["level"]) == (200, 259, 0.5), found
    method = found["methods"][0]
    assert method["method"] == "farrington" and len(method["forecasts"]) == 60
    inside = sum(one["lower"] <= one["observed"] <= one["upper"] for one in method["forecasts"])
    assert abs(inside / 60 - method["coverage"]) < 1e-9
    assert abs(sum(one["crps"] for one in method["forecasts"]) / 60 - method["crps"]) < 1e-9


def test_evaluate_draws(program):
    picture = evaluate(program, "--svg", "--method", "farrington-flexible", text=series(outbreak=3)).stdout
    root = ElementTree.fromstring(picture)
    assert root.tag.endswith("svg") and "farrington-flexible" in picture and len(picture) < 20_000
    assert "href" not in picture and "script" not in picture


def test_evaluate_leaves_out_and_refuses(program):
    short = "t,count\n" + "".join(f"{t},{t % 5}\n" for t in range(1, 61))
    done = evaluate(program, "--csv", text=short)
    assert "seasonal-naive is left out" in done.stderr and "ears-c1" in done.stdout, done.stderr
    for options, words in ((["--method", "seasonal-naive"], "series"), (["--level", "2"], "level"), (["--range", "1:900"], "--range")):
        done = evaluate(program, *options, text=short, check=False)
        assert done.returncode == 1 and words in done.stderr and done.stdout == "", (options, done.stderr)
    assert evaluate(program, "--method", "mann-kendall", text=short, check=False).returncode == 64
    assert evaluate(program, "--json", "--csv", text=short, check=False).returncode == 64


TABLE = "sector,date,contributor,count\n" + "".join(
    f"{sector},2026-W{week},{who},{1 if sector == 'water' and week == 14 and who == 'a' else 0 if sector == 'water' and week == 14 else 9}\n"
    for sector in ("energy", "water", "health", "finance") for week in range(14, 19) for who in "abcde")


def protect(program, *options, text, check=True):
    done = subprocess.run([program, "trend", "protect", *options, "-"], input=text, capture_output=True, text=True, check=False)
    assert not check or done.returncode == 0, (done.returncode, done.stderr)
    return done


def test_protect_leaves_out_what_could_be_inferred(program):
    done = protect(program, text=TABLE)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    value = {(row["sector"], row["date"]): row["count"] for row in rows}
    assert value["all", "2026-04"] == str(9 * 5 * 20 - 45 + 1), value
    assert value["water", "2026-W14"] == ""
    empty = [key for key, count in value.items() if count == ""]
    assert 4 <= len(empty) <= 6, empty  # at least a rectangle, and not much more
    for axis in (0, 1):  # no line with one empty cell
        for line in {key[axis] for key in empty}:
            assert sum(key[axis] == line for key in empty) > 1, empty
    assert "4 protect" in done.stderr or "3 protect" in done.stderr or "5 protect" in done.stderr, done.stderr
    assert "why" not in done.stdout.splitlines()[0]
    reasons = protect(program, "--why", text=TABLE).stdout
    assert "water,2026-W14,,few contributors" in reasons and "protects others" in reasons, reasons


def test_protect_refuses_the_total_of_two(program):
    two = "nation,date,contributor,count\n" + "".join(f"{who},2026-W{week},{who},20\n" for who in ("KOR", "USA") for week in range(14, 19))
    rows = list(csv.DictReader(io.StringIO(protect(program, "--own", "nation", text=two).stdout)))
    assert rows and all(row["count"] == "" for row in rows), rows
    for options in (["--min-contributors", "2"], ["--p-percent", "0"], ["--own", "region"]):
        done = protect(program, *options, text=two, check=False)
        assert done.returncode == 1 and done.stdout == "" and done.stderr.startswith("entente: "), (options, done.stderr)
