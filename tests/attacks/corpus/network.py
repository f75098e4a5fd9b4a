"""Reaching the network: what gets out tells the listeners the attempt's name."""

from __future__ import annotations

from attacks.attempt import Attempt, Stop, Switch, forbidden, refused

_NETWORK = (refused("use the network"), forbidden("audit"))
_NO_RULES: tuple[Switch, ...] = ("audit", "landlock", "seccomp")

ATTEMPTS = (
    Attempt(
        "tcp",
        """
        with socket.create_connection(("127.0.0.1", tcp)) as connection:
            connection.sendall(name)
        df = shown("done")
        """,
        _NETWORK,
        _NO_RULES,
    ),
    Attempt(
        "udp",
        """
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            end.sendto(name, ("127.0.0.1", udp))
        df = shown("done")
        """,
        _NETWORK,
        ("audit", "seccomp"),
    ),
    Attempt(
        "unix-path",
        """
        with socket.socket(socket.AF_UNIX) as end:
            end.connect(path)
            end.sendall(name)
        df = shown("done")
        """,
        _NETWORK,
        ("audit", "seccomp"),
    ),
    Attempt(
        "unix-abstract",
        """
        with socket.socket(socket.AF_UNIX) as end:
            end.connect("\\0" + abstract)
            end.sendall(name)
        df = shown("done")
        """,
        _NETWORK,
        _NO_RULES,
    ),
    Attempt(
        "listen",
        """
        with socket.create_server(("127.0.0.1", 0)) as server:
            with socket.create_connection(("127.0.0.1", tcp)) as connection:
                connection.sendall(name)
        df = shown("done")
        """,
        _NETWORK,
        _NO_RULES,
    ),
    Attempt(
        "urllib",
        """
        import urllib.request
        urllib.request.urlopen(f"http://127.0.0.1:{tcp}/{name.decode()}").read()
        df = shown("done")
        """,
        (refused("use the network"), forbidden("audit", says="Operation not permitted")),
        _NO_RULES,
    ),
    Attempt(
        "read-csv-address",
        """
        pd.read_csv(f"http://127.0.0.1:{tcp}/{name.decode()}")
        df = shown("done")
        """,
        (refused("use the network"), forbidden("audit", says="Operation not permitted")),
        _NO_RULES,
    ),
    Attempt(
        "c-socket",
        """
        descriptor = called(libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0))
        address = bytes([2, 0, *tcp.to_bytes(2, "big"), 127, 0, 0, 1, *bytes(8)])
        called(libc.connect(descriptor, address, len(address)))
        os.write(descriptor, name)
        df = shown("done")
        """,
        (forbidden(),),
        ("landlock", "seccomp"),
    ),
    Attempt(
        "netlink",
        """
        called(libc.socket(16, socket.SOCK_RAW, 0))
        descriptor = called(libc.socket(socket.AF_INET, socket.SOCK_DGRAM, 0))
        address = bytes([2, 0, *udp.to_bytes(2, "big"), 127, 0, 0, 1, *bytes(8)])
        called(libc.sendto(descriptor, name, len(name), 0, address, len(address)))
        df = shown("done")
        """,
        (forbidden(),),
        ("seccomp",),
    ),
    Attempt(
        "dns",
        """
        socket.getaddrinfo("secret.invalid", 80)
        df = shown("done")
        """,
        (
            refused("use the network (socket.getaddrinfo)"),
            Stop("seccomp", "error", "gaierror", ("audit",)),
        ),
        always="a question to a name server would leave the machine",
    ),
    Attempt(
        "dns-by-hand",
        """
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as end:
            question = bytes([0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, len(name)]) + name
            end.sendto(question + bytes([0, 0, 16, 0, 1]), ("127.0.0.1", udp))
        df = shown("done")
        """,
        _NETWORK,
        ("audit", "seccomp"),
    ),
    Attempt(
        "socketpair",
        """
        one, other = socket.socketpair()
        df = shown("done")
        """,
        (forbidden(),),
        always="a pair of sockets reaches nobody; other attempts show what a socket does",
    ),
    Attempt(
        "answer-socket-reused",
        """
        end = socket.socket(fileno=os.dup(answer_socket()))
        end.sendto(name, path)
        df = shown("done")
        """,
        _NETWORK,
        always="a stream socket that is connected sends to nobody else",
    ),
    Attempt(
        "descriptors-sent",
        """
        socket.send_fds(socket.socket(fileno=os.dup(answer_socket())), [b"x"], [0])
        df = shown("done")
        """,
        _NETWORK,
        always="it would be a part of the answer",
    ),
)
