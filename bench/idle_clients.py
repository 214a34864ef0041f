"""idle_clients.py PORT COUNT PATH AUTHORIZATION [tls]: opens that many keep-alive connections, asks once on each, prints
`ready` and holds them until standard input ends. A process of its own, so that its files do not count as the server's."""
import resource
import socket
import ssl
import sys


def main():
    port, count, path, authorization = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    context = None
    if "tls" in sys.argv[5:]:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    request = (f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {authorization}\r\n"
               "Accept: application/taxii+json;version=2.1\r\n\r\n").encode()
    held = []
    for number in range(count):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if context:
            connection = context.wrap_socket(connection)
        connection.sendall(request)
        read_answer(connection, number)
        held.append(connection)
    print("ready", flush=True)
    sys.stdin.read()


def read_answer(connection, number):
    got = b""
    while b"\r\n\r\n" not in got:
        more = connection.recv(65536)
        if not more:
            sys.exit(f"connection {number + 1} was closed without an answer")
        got += more
    head, body = got.split(b"\r\n\r\n", 1)
    if b" 200 " not in head.split(b"\r\n", 1)[0]:
        sys.exit(f"connection {number + 1}: {head.splitlines()[0].decode()}")
    length = next(int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    left = length - len(body)
    while left > 0:
        more = connection.recv(min(left, 1 << 20))
        if not more:
            sys.exit(f"connection {number + 1}: the answer broke off")
        left -= len(more)


main()
