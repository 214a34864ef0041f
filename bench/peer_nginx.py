"""nginx as the practical limit: static files, sendfile, as many workers as we have network threads."""
import gzip
import http.client
import os
import shutil
import ssl

from processes import CouldNotRun, Process, free_port
from settings import MEDIA, WORK

GZIP_LEVEL = 6

CONFIG = """
worker_processes {workers};
worker_rlimit_nofile 20000;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
daemon off;
user root;
events {{ worker_connections 4096; }}
http {{
  access_log off;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  keepalive_timeout 120s;
  open_file_cache max=1000 inactive=60s;
  gzip_static on;
  types {{ }}
  default_type "{media}";
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  server {{ listen 127.0.0.1:{port}; root {folder}/www; }}
  {tls}
}}
"""
TLS = """server {{
    listen 127.0.0.1:{port} ssl; root {folder}/www;
    ssl_certificate {certificate}; ssl_certificate_key {key}; ssl_protocols TLSv1.3; ssl_session_cache shared:bench:1m;
  }}"""


class Nginx:
    def __init__(self, certificate=None, key=None):
        self.folder = WORK / "nginx"
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "www").mkdir(parents=True)
        self.port, self.tls_port = free_port(), free_port() if certificate else None
        tls = TLS.format(port=self.tls_port, folder=self.folder, certificate=certificate, key=key) if certificate else ""
        config = self.folder / "nginx.conf"
        config.write_text(CONFIG.format(workers=os.cpu_count(), folder=self.folder, media=MEDIA, port=self.port, tls=tls))
        program = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
        if program is None:
            raise CouldNotRun("nginx is missing (apt-get install nginx-light)")
        self.process = Process([program, "-c", config, "-e", self.folder / "error.log"], self.folder / "out.log", "nginx", self.port)

    def put(self, name, body):
        """Lays a file and its gzip form; the size of the latter."""
        (self.folder / "www" / name).write_bytes(body)
        small = gzip.compress(body, GZIP_LEVEL, mtime=0)
        (self.folder / "www" / (name + ".gz")).write_bytes(small)
        self.check(name, body, small)
        return len(small)

    def check(self, name, body, small):
        for tls in [False] + ([True] if self.tls_port else []):
            for encoding, expected in (("identity", body), ("gzip", small)):
                if tls:
                    context = ssl.create_default_context()
                    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
                    connection = http.client.HTTPSConnection("127.0.0.1", self.tls_port, timeout=10, context=context)
                else:
                    connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
                connection.request("GET", "/" + name, headers={"Accept-Encoding": encoding})
                answer = connection.getresponse()
                if answer.status != 200 or answer.read() != expected:
                    raise CouldNotRun(f"nginx answers {answer.status} for {name} ({encoding}), not the file")
                connection.close()

    def url(self, name, tls=False):
        return f"https://127.0.0.1:{self.tls_port}/{name}" if tls else f"http://127.0.0.1:{self.port}/{name}"

    def stop(self):
        self.process.stop()
