"""The objects: synthetic files (the same for everybody), and ATT&CK when the real data is there."""
import json
import os
import random
import subprocess
from pathlib import Path

from processes import CouldNotRun
from settings import FILE_OBJECTS, WORK

SEED = 20241123


class Data:
    def __init__(self, programs):
        self.programs = programs
        self.folder = WORK / "data"
        self.folder.mkdir(parents=True, exist_ok=True)

    def synthetic(self, objects, first=0, name=None):
        """A bundle file of that many objects, numbered from `first`; made once."""
        path = self.folder / (name or f"synthetic-{objects}-{first}.json")
        if not path.exists():
            part = path.with_suffix(".part")
            with open(part, "wb") as out:
                try:
                    subprocess.run([str(self.programs / "bench" / "bench_generate"), str(objects), str(SEED), str(first)], stdout=out, check=True)
                except (OSError, subprocess.CalledProcessError) as error:
                    raise CouldNotRun(f"bench_generate: {error}") from error
            part.rename(path)
        return path

    def pieces(self, objects):
        """(first, count) of the files that together make a node of that size."""
        for first in range(0, objects, FILE_OBJECTS):
            yield first, min(FILE_OBJECTS, objects - first)

    def attack(self):
        """ATT&CK enterprise 16.1 (STIX 2.1), its objects shuffled so that every page has the usual mix; None without data."""
        source = Path(os.environ.get("ENTENTE_DATA", "/nonexistent")) / "attack" / "enterprise-attack-v16.1.stix21.json"
        if not source.exists():
            return None
        path = self.folder / "attack-16.1.json"
        if not path.exists():
            with open(source, encoding="utf-8") as file:
                objects = json.load(file)["objects"]
            random.Random(SEED).shuffle(objects)
            lines = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in objects)
            text = '{"type":"bundle","id":"bundle--7d4cf1f2-7cd9-4a6d-8f0e-2f1b1d1c7a55","objects":[\n' + lines + "\n]}\n"
            path.write_text(text, encoding="utf-8")
        return path
