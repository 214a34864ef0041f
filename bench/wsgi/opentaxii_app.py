"""OpenTAXII for gunicorn. Its 0.9.3 answers every POST with 500 on SQLite, since json cannot write the UUID of the
status, and writes the type of an object where its spec_version belongs; this lets it answer as it means to."""
import json
import uuid

from opentaxii.taxii2 import entities

_default = json.JSONEncoder.default
json.JSONEncoder.default = lambda self, value: str(value) if isinstance(value, uuid.UUID) else _default(self, value)

_make = entities.STIXObject.__init__


def _make_with_spec_version(self, *arguments, **named):
    _make(self, *arguments, **named)
    self.serialized_data = {"spec_version": self.spec_version, **self.serialized_data}


entities.STIXObject.__init__ = _make_with_spec_version

from opentaxii.http import app  # noqa: E402,F401  (must come after the changes above)
