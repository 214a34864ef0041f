#!/usr/bin/env python3
"""Collect every object that the OASIS validator's own test-suite hands to it.

    record_cases.py SOURCE OUTPUT

SOURCE is a checkout of github.com/oasis-open/cti-stix-validator (its releases on PyPI leave the tests out). The tests
run against the installed stix2-validator with its entry point watched; each distinct input goes to OUTPUT as one line
{"source", "object"}. Needs stix2-validator and pytest. Nothing of the checkout is kept in this repository.
"""

import json
import pathlib
import shutil
import sys
import tempfile

PLUGIN = '''
import copy, json, os
import stix2validator.validator as validator

seen = {}
original = validator.validate_instance

def watched(instance, options=None):
    test = os.environ.get("PYTEST_CURRENT_TEST", "").split(" ")[0]
    text = json.dumps(instance, sort_keys=True)
    version = "2.0" if "/v20/" in test else "2.1"
    seen.setdefault((version, text), (test, copy.deepcopy(instance)))
    return original(instance, options)

validator.validate_instance = watched
import stix2validator
stix2validator.validate_instance = watched

def pytest_sessionfinish(session, exitstatus):
    with open(os.environ["RECORDED_CASES"], "w", encoding="utf-8") as out:
        for (version, _), (test, instance) in seen.items():
            out.write(json.dumps({"source": test.split("/test/")[-1], "version": version, "object": instance}) + "\\n")
'''


def record(source: pathlib.Path, output: pathlib.Path) -> None:
    import os
    import subprocess

    import stix2validator

    installed = pathlib.Path(stix2validator.__file__).parent
    with tempfile.TemporaryDirectory() as folder:
        package = pathlib.Path(folder) / "stix2validator"
        shutil.copytree(installed, package)
        for version in ("v20", "v21"):
            shutil.copytree(source / "stix2validator" / "test" / version, package / "test" / version)
        (pathlib.Path(folder) / "watch_validator.py").write_text(PLUGIN)
        environment = dict(os.environ, RECORDED_CASES=str(output), PYTHONPATH=folder)
        subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "watch_validator", "-o", "python_files=*_tests.py",
                        "--no-header", "stix2validator/test"], cwd=folder, env=environment, check=False)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    record(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).resolve())
