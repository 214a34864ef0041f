"""What the end-to-end tests share."""
import json
import sys
import tempfile
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "test" / "support"))
from node import MEDIA, Node, free_port, indicator, run, temporary_node  # noqa: E402,F401


def slow(function):
    """Left out with --quick."""
    function.slow = True
    return function


def bundle(objects: list) -> str:
    return json.dumps({"type": "bundle", "id": f"bundle--{uuid.uuid4()}", "objects": objects}, ensure_ascii=False)


def write_bundle(folder: Path, objects: list, name: str = "bundle.json") -> Path:
    path = Path(folder) / name
    path.write_text(bundle(objects), encoding="utf-8")
    return path


def scratch() -> tempfile.TemporaryDirectory:
    return tempfile.TemporaryDirectory(prefix="entente-e2e-")
