"""script/bench calls this: chooses rows, runs them, writes what came out. Standard library only."""
import argparse
import shutil
import signal
import sys
import time

import machine
import report
import rows_counting
import rows_counting
import rows_growth
import rows_ingest
import rows_ledger
import rows_memory
import rows_pages
import rows_release
import rows_restart
import rows_trend
from context import Context
from goals import BY_NAME, GOALS
from processes import CouldNotRun, allow_many_files
from settings import FULL, QUICK, ROOT, WORK

# Groups run in this order: those that write to a shared node come after those that only read it.
GROUPS = [
    (rows_pages.plain_pages, ["page-plain-16", "page-plain-64"]),
    (rows_pages.gzip_again, ["page-gzip-again"]),
    (rows_pages.object_by_id, ["object-by-id"]),
    (rows_pages.others, ["page-vs-opentaxii", "page-vs-medallion"]),
    (rows_pages.tls_pages, ["page-tls", "page-tls-gzip"]),
    (rows_memory.per_connection, ["memory-per-connection", "memory-per-tls-connection"]),
    (rows_ingest.thousand_object_posts, ["post-vs-opentaxii", "post-vs-medallion", "post-vs-dom"]),
    (rows_ingest.import_bundle, ["import-vs-dom"]),
    (rows_ingest.small_posts, ["small-posts"]),
    (rows_restart.restarts, ["restart-cold", "restart-warm"]),
    (rows_pages.gzip_first, ["page-gzip-first"]),
    (rows_pages.places_in_a_million, ["last-page", "match-type", "added-after-middle"]),
    (rows_release.check, ["release-check"]),
    (rows_release.label_change, ["label-change"]),
    (rows_release.labels, ["release-labels", "release-memory"]),
    (rows_release.synchronise, ["synchronise"]),
    (rows_ledger.verify, ["ledger-verify"]),
    (rows_ledger.proofs, ["inclusion-proof", "consistency-proof"]),
    (rows_memory.per_object, ["memory-per-object"]),
    (rows_trend.flexible, ["trend-flexible"]),
    (rows_trend.ears, ["trend-ears"]),
    (rows_counting.ingest, ["ingest-counting"]),
    (rows_counting.current, ["trends-current"]),
    (rows_growth.growth, ["page-growth", "id-growth", "ingest-growth"]),
]


def arguments():
    parser = argparse.ArgumentParser(prog="script/bench", description="Measures this node beside nginx, OpenTAXII, medallion and bare loops.")
    parser.add_argument("--quick", action="store_true", help="smaller sizes, under ten minutes")
    parser.add_argument("--only", nargs="+", metavar="NAME", help="rows whose name contains one of these")
    parser.add_argument("--list", action="store_true", help="print the rows and their goals")
    parser.add_argument("--record", action="store_true", help="write bench/RESULTS.md")
    parser.add_argument("--keep", action="store_true", help="leave the nodes under build/bench")
    return parser.parse_args()


def choose(only):
    if not only:
        return {goal.name for goal in GOALS}
    chosen = {goal.name for goal in GOALS if any(part in goal.name for part in only)}
    unknown = [part for part in only if not any(part in name for name in BY_NAME)]
    if unknown:
        sys.exit(f"script/bench: no row is called {', '.join(unknown)} (see script/bench --list)")
    return chosen


def run_group(context, function, names):
    wanted = [name for name in names if context.wants(name)]
    if not wanted:
        return
    context.say(f"measuring {', '.join(wanted)}")
    try:
        function(context)
    except CouldNotRun as error:
        why = str(error)
    except Exception as error:  # a broken row must not take the others with it, and must show
        why = f"{type(error).__name__}: {error}"
    else:
        why = "it ended without a result"
    for name in wanted:
        if name not in context.rows:
            context.report_missing(name, why)


def main():
    options = arguments()
    if options.list:
        for goal in GOALS:
            print(f"{goal.name:26} {'<=' if goal.most else '>='} {goal.target:<6g} {goal.work}; beside {goal.reference}")
        return 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    begun = time.monotonic()
    allow_many_files()
    shutil.rmtree(WORK, ignore_errors=True)
    WORK.mkdir(parents=True)
    load = machine.other_load()
    context = Context(QUICK if options.quick else FULL, choose(options.only))
    described = machine.describe(context.programs)
    for key, words in described.items():
        print(f"{key}: {words}")
    if load > 0.1:
        print(f"others use {100 * load:.0f} % of this machine: the ratios below are doubtful")
    try:
        for function, names in GROUPS:
            run_group(context, function, names)
    finally:
        context.close(options.keep)
        minutes = (time.monotonic() - begun) / 60
        print()
        report.print_table(context.rows)
        report.write_json(context.rows, ROOT / "build" / "bench.json")
    held = sum(row["holds"] for row in context.rows.values())
    print(f"\n{held} of {len(context.rows)} rows hold; {minutes:.1f} minutes; build/bench.json is written")
    if options.record:
        report.record(context.rows, described, "script/bench " + " ".join(sys.argv[1:]), minutes, load)
        print("bench/RESULTS.md is written")
    return 0


if __name__ == "__main__":
    sys.exit(main())
