"""Who may come in: users, roles, nations, certificates, guessing."""
import base64
import http.client
import ssl
import subprocess
from concurrent.futures import ThreadPoolExecutor

from support import indicator, run, scratch, temporary_node

PASSWORD = "a long enough password"


def basic(name: str, password: str) -> dict:
    return {"Authorization": "Basic " + base64.b64encode(f"{name}:{password}".encode()).decode()}


def test_nobody_gets_in_without_credentials(program):
    with temporary_node(program) as node:
        for path in ("/taxii2/", "/exchange/", "/exchange/collections/", "/exchange/collections/threats/objects/", "/nowhere"):
            reply = node.request("GET", path, user=None)
            assert reply.status == 401 and reply.headers["WWW-Authenticate"].startswith("Basic"), (path, reply.status)
        assert node.request("GET", "/taxii2/", user=None, headers=basic("analyst", "wrong")).status == 401


def test_users_change_while_the_node_runs(program):
    with temporary_node(program) as node:
        run(program, "user", "add", str(node.folder), "eve", "--nation", "USA", "--role", "reader", stdin=PASSWORD + "\n")
        assert node.request("GET", "/taxii2/", user=None, headers=basic("eve", PASSWORD)).status == 200
        run(program, "user", "password", str(node.folder), "eve", stdin=PASSWORD + " again\n")
        assert node.request("GET", "/taxii2/", user=None, headers=basic("eve", PASSWORD)).status == 401, "the old one ends at once"
        assert node.request("GET", "/taxii2/", user=None, headers=basic("eve", PASSWORD + " again")).status == 200
        listed = run(program, "user", "list", str(node.folder)).stdout
        assert "eve" in listed and "USA" in listed and "reader" in listed, listed
        run(program, "user", "remove", str(node.folder), "eve")
        assert node.request("GET", "/taxii2/", user=None, headers=basic("eve", PASSWORD + " again")).status == 401
        node.stop()
        run(program, "user", "add", str(node.folder), "eve", "--nation", "USA", "--role", "reader", stdin=PASSWORD + "\n")
        node.start()
        assert node.request("GET", "/taxii2/", user=None, headers=basic("eve", PASSWORD)).status == 200


def test_roles_and_nations_decide_who_reads_and_writes(program):
    users = {"kor": ("KOR", "contributor", PASSWORD), "kor-reader": ("KOR", "reader", PASSWORD),
             "usa": ("USA", "contributor", PASSWORD), "jpn": ("JPN", "contributor", PASSWORD)}
    with temporary_node(program, users=users) as node:
        run(program, "collection", "add", str(node.folder), "bilateral", "--title", "Bilateral", "--readers", "KOR,USA", "--writers", "KOR,USA")
        listed = run(program, "collection", "list", str(node.folder)).stdout
        assert "bilateral" in listed and "KOR,USA" in listed, listed

        def post(user):
            return node.post([indicator()], collection="bilateral", user=user).status

        def get(user):
            return node.request("GET", "/exchange/collections/bilateral/objects/", user=user).status
        assert (post("kor"), post("usa")) == (202, 202)
        assert post("kor-reader") in (403, 404) and post("jpn") in (403, 404)
        assert (get("kor"), get("kor-reader"), get("usa")) == (200, 200, 200)
        assert get("jpn") in (403, 404)
        aliases = [c["alias"] for c in node.request("GET", "/exchange/collections/", user="jpn").json()["collections"]]
        assert "bilateral" not in aliases and "threats" in aliases, aliases


def test_guessing_slows_down_with_429(program):
    with temporary_node(program) as node:
        seen = [node.request("GET", "/taxii2/", user=None, headers=basic("analyst", f"guess {i}")) for i in range(8)]
        limited = [reply for reply in seen if reply.status == 429]
        assert [r.status for r in seen[:5]] == [401] * 5 and limited, [r.status for r in seen]
        assert int(limited[0].headers["Retry-After"]) >= 1, dict(limited[0].headers)


def test_a_verified_sign_in_is_remembered_and_many_at_once_are_checked_once(program):
    with temporary_node(program) as node:
        with ThreadPoolExecutor(32) as pool:
            statuses = list(pool.map(lambda _: node.request("GET", "/taxii2/").status, range(64)))
        assert statuses == [200] * 64, statuses


def test_a_client_certificate_stands_for_a_user(program):
    with scratch() as folder, temporary_node(program, tls=True) as node:
        key, certificate = f"{folder}/key.pem", f"{folder}/certificate.pem"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key,
                        "-out", certificate, "-days", "2", "-subj", "/CN=peer"], check=True, capture_output=True, timeout=60)

        def status() -> int:
            context = ssl.create_default_context(cafile=str(node.folder / "tls" / "certificate.pem"))
            context.check_hostname = False
            context.load_cert_chain(certificate, key)
            connection = http.client.HTTPSConnection("127.0.0.1", node.port, timeout=30, context=context)
            return node.request("GET", "/taxii2/", user=None, connection=connection).status
        assert status() == 401
        run(program, "user", "certificate", str(node.folder), "analyst", certificate)
        assert status() == 200
        run(program, "user", "certificate", str(node.folder), "analyst", certificate, "--remove")
        assert status() == 401


def test_bad_users_are_refused_with_a_sentence(program):
    with temporary_node(program, start=False) as node:
        for arguments, stdin, word in ((("x:y", "--nation", "KOR", "--role", "reader"), PASSWORD, "name"),
                                       (("x", "--nation", "Korea", "--role", "reader"), PASSWORD, "nation"),
                                       (("x", "--nation", "KOR", "--role", "king"), PASSWORD, "role"),
                                       (("x", "--nation", "KOR", "--role", "reader"), "short", "password"),
                                       (("analyst", "--nation", "KOR", "--role", "reader"), PASSWORD, "already")):
            done = run(program, "user", "add", str(node.folder), *arguments, stdin=stdin + "\n", check=False)
            assert done.returncode == 1 and done.stderr.startswith("entente: ") and word in done.stderr, (arguments, done.stderr)
