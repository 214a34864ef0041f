"""OpenTAXII for gunicorn. Its 0.9.3 answers every POST with 500 on SQLite, since json cannot write the UUID of the
status; writing UUIDs as text lets it answer as it means to."""
import json
import uuid

_default = json.JSONEncoder.default
json.JSONEncoder.default = lambda self, value: str(value) if isinstance(value, uuid.UUID) else _default(self, value)

from opentaxii.http import app  # noqa: E402,F401  (must come after the change above)
