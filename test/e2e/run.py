#!/usr/bin/env python3
"""End to end: the built program as a user meets it. See README.md."""
import argparse
import inspect
import sys
import time
import traceback

import commands
import counting
import importing
import ledger
import peers
import release
import serving
import signing_in
import trend_quality
import trends

MODULES = (serving, signing_in, commands, importing, ledger, release, peers, trends, trend_quality, counting)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--quick", action="store_true", help="leave out what takes longer")
    parser.add_argument("names", nargs="*", help="only tests whose name contains one of these")
    options = parser.parse_args()
    tests = [(name, function) for module in MODULES for name, function in inspect.getmembers(module, inspect.isfunction)
             if name.startswith("test_") and function.__module__ == module.__name__]
    if options.quick:
        tests = [(name, function) for name, function in tests if not getattr(function, "slow", False)]
    if options.names:
        tests = [(name, function) for name, function in tests if any(word in name for word in options.names)]
    if not tests:
        print("no test has such a name")
        return 1
    failed = 0
    for name, function in tests:
        begun = time.monotonic()
        try:
            function(options.program)
            print(f"ok      {name}  {time.monotonic() - begun:.1f} s", flush=True)
        except Exception:  # a test that fails must not hide the others
            failed += 1
            print(f"FAILED  {name}\n{traceback.format_exc()}", flush=True)
    print(f"{len(tests) - failed} of {len(tests)} passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
