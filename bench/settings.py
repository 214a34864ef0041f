"""Sizes and durations, in full and --quick."""
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "build" / "bench"
VENV = ROOT / "build" / "venv-bench"

PAGE = 100                       # objects on a page
SMALL_OBJECTS = 100_000
MILLION = 1_000_000
FILE_OBJECTS = 1_000_000         # objects in one generated file; larger nodes import several
COLLECTION = "bench"
USER, PASSWORD = "bench", "bench-only-3f0c"
MEDIA = "application/taxii+json;version=2.1"
BYTES_PER_OBJECT_LIMIT = 100
BYTES_PER_CONNECTION_LIMIT = 32 * 1024
IDLE_CONNECTIONS = 10_000
AUDIENCE_BYTES_LIMIT = 48 * 1024 * 1024  # per million objects
LABEL_CHANGE_LIMIT_US = 10
NATIONS, LABELS = 64, 2_000
REFERRERS = 100_000


@dataclass(frozen=True)
class Settings:
    quick: bool
    large_objects: int           # the node that memory, restart and growth are measured on
    rounds: int                  # of each alternation
    seconds: int                 # of each wrk run
    import_objects: int
    post_objects: int            # posted to our node per round
    opentaxii_post_objects: int  # posted to OpenTAXII per round
    small_posts_objects: int
    first_pages: int             # distinct pages asked per round
    released_objects: int        # on the nodes with many nations and labels
    pulled_objects: int
    trend_series: int            # weekly series of 260 weeks that are judged per round


QUICK = Settings(True, 1_000_000, 3, 2, 200_000, 100_000, 2_000, 60_000, 3_300, 200_000, 100_000, 2_000)
FULL = Settings(False, 10_000_000, 5, 5, 200_000, 200_000, 4_000, 200_000, 1_900, 1_000_000, 1_000_000, 100_000)
