"""What it was measured on."""
import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from settings import ROOT, VENV


def first_line(command):
    try:
        done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
        return (done.stdout.strip().splitlines() or ["unknown"])[0]
    except OSError:
        return "missing"


def version_in_venv(name):
    site = next((VENV / "lib").glob("python3*/site-packages"), None)
    found = [d.version for d in metadata.distributions(path=[str(site)]) if d.metadata["Name"].lower() == name] if site else []
    return found[0] if found else "missing"


def describe(programs):
    model = next((line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")),
                 platform.machine())
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 1e6
    return {
        "processor": f"{model}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "node": first_line([programs / "entente", "version"]) + ", commit " + first_line(["git", "-C", ROOT, "rev-parse", "--short=10", "HEAD"]),
        "beside": f"{first_line(['/usr/sbin/nginx', '-v']).replace('nginx version: ', '')}, OpenTAXII {version_in_venv('opentaxii')} "
                  f"(gunicorn {version_in_venv('gunicorn')}, SQLAlchemy {version_in_venv('sqlalchemy')}), "
                  f"medallion {version_in_venv('medallion')}, {first_line(['wrk', '-v']).split(' [')[0]}",
    }


def other_load(seconds=1.0):
    """Share of the machine that others used just before we began: more than a little makes every number doubtful."""
    import time

    def busy():
        fields = [int(x) for x in Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
        return sum(fields) - fields[3] - fields[4], sum(fields)

    before = busy()
    time.sleep(seconds)
    after = busy()
    return (after[0] - before[0]) / max(1, after[1] - before[1])
