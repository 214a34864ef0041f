"""medallion from PyPI with its memory backend."""
import base64
import json
import shutil

from load import post
from processes import CouldNotRun, Process, free_port
from settings import VENV, WORK

COLLECTION_ID = "365fed99-08fa-4dcd-a1b3-fb247eb41d01"
TAXII = "application/taxii+json;version=2.1"


class Medallion:
    def __init__(self, programs):
        program = VENV / "bin" / "medallion"
        if not program.exists():
            raise CouldNotRun("medallion: build/venv-bench is not there (PyPI could not be reached)")
        self.programs, self.folder, self.port = programs, WORK / "medallion", free_port()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        root = f"http://127.0.0.1:{self.port}/api/"
        collection = {"id": COLLECTION_ID, "title": "bench", "can_read": True, "can_write": True, "objects": [], "manifest": [],
                      "media_types": ["application/stix+json;version=2.1"]}
        data = {"/discovery": {"title": "bench", "default": root, "api_roots": [root]},
                "api": {"information": {"title": "bench", "versions": [TAXII], "max_content_length": 104857600},
                        "status": [], "collections": [collection]}}
        (self.folder / "data.json").write_text(json.dumps(data))
        config = {"users": {"bench": "bench"}, "taxii": {"max_page_size": 1000},
                  "backend": {"module": "medallion.backends.memory_backend", "module_class": "MemoryBackend",
                              "filename": str(self.folder / "data.json")}}
        (self.folder / "config.json").write_text(json.dumps(config))
        self.authorization = "Basic " + base64.b64encode(b"bench:bench").decode()
        self.path = f"/api/collections/{COLLECTION_ID}/objects/"
        self.process = Process([program, "--port", self.port, "--log-level", "ERROR", self.folder / "config.json"],
                               self.folder / "out.log", "medallion", self.port)

    def post(self, file, first, objects, per_post=1000, clients=1, seconds=60):
        return post(self.programs, file, self.port, self.path, self.authorization, clients, per_post, first, objects, seconds)

    def url(self, query=""):
        return f"http://127.0.0.1:{self.port}{self.path}{query}"

    def stop(self):
        self.process.stop()
