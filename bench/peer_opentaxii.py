"""OpenTAXII from PyPI: TAXII 2.1, SQLite, gunicorn with 2 workers, a bearer token."""
import os
import shutil
import sqlite3
import uuid
from pathlib import Path

from load import post
from processes import CouldNotRun, Process, free_port, run
from settings import VENV, WORK

CONFIG = """---
domain: "127.0.0.1:{port}"
support_basic_auth: yes
return_server_error_details: no
auth_api:
  class: opentaxii.auth.sqldb.SQLDatabaseAPI
  parameters:
    db_connection: sqlite:///{folder}/auth.db
    create_tables: yes
    secret: bench-only
    token_ttl_secs: 86400
taxii1:
taxii2:
  title: "bench"
  contact: "bench@example.org"
  description: "bench"
  max_content_length: 104857600
  public_discovery: true
  persistence_api:
    class: opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI
    parameters:
      db_connection: sqlite:///{folder}/data.db
      create_tables: yes
logging:
  opentaxii: error
  root: error
"""
TOKEN_PROGRAM = """
from opentaxii.cli import app
with app.app_context():
    print("token:", app.taxii_server.auth.authenticate("bench", "bench"))
"""


class OpenTaxii:
    def __init__(self, programs):
        if not (VENV / "bin" / "gunicorn").exists():
            raise CouldNotRun("OpenTAXII: build/venv-bench is not there (PyPI could not be reached)")
        self.programs, self.folder, self.port = programs, WORK / "opentaxii", free_port()
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.mkdir(parents=True)
        config = self.folder / "config.yml"
        config.write_text(CONFIG.format(port=self.port, folder=self.folder))
        env = dict(os.environ, OPENTAXII_CONFIG=str(config))
        tools = VENV / "bin"
        run([tools / "opentaxii-add-api-root", "-t", "bench", "--default"], "opentaxii-add-api-root", env=env)
        with sqlite3.connect(self.folder / "data.db") as database:
            root = uuid.UUID(database.execute("select id from opentaxii_api_root").fetchone()[0])
        run([tools / "opentaxii-add-collection", "-r", root, "-t", "threats", "-a", "threats"], "opentaxii-add-collection", env=env)
        run([tools / "opentaxii-create-account", "-u", "bench", "-p", "bench"], "opentaxii-create-account", env=env)
        run([tools / "opentaxii-update-account", "-u", "bench", "-f", "admin", "-v", "yes"], "opentaxii-update-account", env=env)
        answer = run([tools / "python", "-c", TOKEN_PROGRAM], "OpenTAXII sign-in", env=env)
        self.authorization = "Bearer " + [line for line in answer.splitlines() if line.startswith("token: ")][-1][7:]
        self.path = f"/taxii2/{root}/collections/threats/objects/"
        self.process = Process([tools / "gunicorn", "--workers", 2, "--bind", f"127.0.0.1:{self.port}", "--no-control-socket",
                                "--pythonpath", Path(__file__).parent / "wsgi", "opentaxii_app:app"],
                               self.folder / "out.log", "OpenTAXII", self.port, env)

    def post(self, file, first, objects, per_post=1000, clients=1, seconds=120):
        return post(self.programs, file, self.port, self.path, self.authorization, clients, per_post, first, objects, seconds)

    def url(self, query=""):
        return f"http://127.0.0.1:{self.port}{self.path}{query}"

    def stop(self):
        self.process.stop()
