"""Reading what a snippet may not see."""

from __future__ import annotations

from attacks.attempt import SECRET, Attempt, Stop, Switch, denied, forbidden, refused

_READ = (refused("read"), denied("audit"))
_NO_FILE_RULES: tuple[Switch, ...] = ("audit", "landlock")
# Root may look into other processes; what is no root any more may not look into those of root.
_NO_PROCESS_RULES: tuple[Switch, ...] = ("audit", "landlock", "capabilities", "seccomp")


def _through_python(name: str, expression: str) -> Attempt:
    """Return an attempt that Python's own functions make, and of which the hook knows."""
    return Attempt(name, f"df = shown({expression})", _READ, _NO_FILE_RULES, proof=SECRET)


def _past_python(name: str, code: str) -> Attempt:
    """Return an attempt of which the hook knows nothing."""
    return Attempt(name, code, (denied(),), ("landlock",), proof=SECRET)


ATTEMPTS = (
    _through_python("open", "open(outside + '/secret.txt').read()"),
    _through_python("os-open", "os.read(os.open(outside + '/secret.txt', os.O_RDONLY), 99)"),
    _through_python("file-io", "__import__('_io').FileIO(outside + '/secret.txt').read()"),
    _through_python("symlink", "open('link.txt').read()"),
    _through_python("symlink-absolute", "open('/link.txt').read()"),
    _through_python("symlinked-folder", "open('link/secret.txt').read()"),
    _through_python("dots", "open(beside).read()"),
    _through_python("list", f"os.listdir(outside), '{SECRET}'"),
    _through_python("scan", f"[e.name for e in os.scandir(outside)], '{SECRET}'"),
    _through_python("numpy", "np.fromfile(outside + '/secret.txt', dtype='u1').tobytes()"),
    _through_python("proc-root", "open('/proc/self/root' + outside + '/secret.txt').read()"),
    _through_python("read-csv", "pd.read_csv(outside + '/secret.csv').a[0]"),
    _through_python("read-json", "pd.read_json(outside + '/secret.json').a[0]"),
    _through_python("read-xml", "pd.read_xml(outside + '/secret.xml', parser='etree').a[0]"),
    _through_python("pandas-os", "pd.io.common.os.popen and open(outside + '/secret.txt').read()"),
    _through_python(
        "subclasses",
        "next(raw for base in ().__class__.__base__.__subclasses__()"
        " if base.__name__ == '_IOBase'"
        " for raw in base.__subclasses__() if raw.__name__ == '_RawIOBase')"
        ".__subclasses__()[0](outside + '/secret.txt').read()",
    ),
    # numexpr, the engine of pandas where it is installed, takes no text.
    _through_python(
        "eval", "pd.eval(\"pd.read_csv(outside + '/secret.csv').a[0]\", engine='python')"
    ),
    _through_python(
        "query",
        "pd.DataFrame({'a': ['x']}).eval("
        "\"b = @pd.read_csv(@outside + '/secret.csv').a[0]\", engine='python').b[0]",
    ),
    Attempt(
        "query-modules",
        "df = pd.DataFrame({'a': [1]}).eval("
        "\"b = @pd.io.common.os.listdir(@outside)[0]\", engine='python')\n"
        "df = shown('done')",
        _READ,
        _NO_FILE_RULES,
    ),
    Attempt(
        "read-csv-address",
        "df = shown(pd.read_csv('file://' + outside + '/secret.csv').a[0])",
        (
            Stop("audit", "sandbox", "the sandbox refused to"),
            denied("audit", says="Permission denied"),
        ),
        _NO_FILE_RULES,
        proof=SECRET,
    ),
    Attempt(
        "read-pickle",
        """
        class Payload:
            def __reduce__(self):
                return eval, (f"open({outside + '/secret.txt'!r}).read()",)

        import io, pickle
        df = shown(pd.read_pickle(io.BytesIO(pickle.dumps(Payload()))))
        """,
        _READ,
        _NO_FILE_RULES,
        proof=SECRET,
    ),
    Attempt(
        "sqlite",
        """
        import sqlite3
        database = sqlite3.connect("file:" + outside + "/secret.db?mode=ro", uri=True)
        df = pd.read_sql("select a from t", database)
        """,
        (refused("read"), denied("audit", says="unable to open database file")),
        _NO_FILE_RULES,
        proof=SECRET,
    ),
    Attempt(
        "sqlite-attach",
        """
        import sqlite3
        database = sqlite3.connect(":memory:", uri=True)
        database.execute(f"attach 'file:{outside}/secret.db?mode=ro' as other")
        df = pd.read_sql("select a from other.t", database)
        """,
        (denied(says="unable to open database"),),
        ("landlock",),
        proof=SECRET,
    ),
    Attempt(
        "import",
        """
        sys.path.insert(0, outside)
        import secretive
        df = shown(secretive.secret)
        """,
        _READ,
        _NO_FILE_RULES,
        proof=SECRET,
    ),
    _past_python(
        "c-open",
        """
        descriptor = called(libc.open((outside + "/secret.txt").encode(), os.O_RDONLY))
        df = shown(os.read(descriptor, 99))
        """,
    ),
    Attempt(
        "c-openat2",
        """
        how = (ctypes.c_uint64 * 3)(os.O_RDONLY, 0, 0)
        descriptor = call("openat2", -100, (outside + "/secret.txt").encode(), how, 24)
        df = shown(os.read(descriptor, 99))
        """,
        (forbidden(says="[Errno 38] Function not implemented"), denied("seccomp")),
        ("landlock", "seccomp"),
        proof=SECRET,
    ),
    _past_python(
        "c-from-a-folder",
        """
        folder = called(libc.open(outside.encode(), os.O_PATH))
        df = shown(os.read(called(libc.openat(folder, b"secret.txt", os.O_RDONLY)), 99))
        """,
    ),
    _past_python(
        "hook-emptied",
        """
        for thing in [*gc.get_objects(), *object.__subclasses__()]:
            if isinstance(thing, type) and thing.__name__ == "_AuditHook":
                thing.policy = None
        df = shown(open(outside + "/secret.txt").read())
        """,
    ),
    _past_python(
        "policy-patched",
        """
        from sphinx_df_table.worker.sandbox.audit import AuditPolicy
        AuditPolicy.check = lambda *_: None
        df = shown(open(outside + "/secret.txt").read())
        """,
    ),
    Attempt(
        "inherited-descriptors",
        """
        found = []
        for descriptor in range(3, 4096):
            try:
                found.append(os.pread(descriptor, 99, 0))
            except OSError:
                pass
        df = shown(*found, "nothing more")
        """,
        (Stop("process"), Stop("process", without=("audit", "landlock", "seccomp"))),
        always="the server is started without them, and its processes close what they inherit",
        proof=SECRET,
    ),
    Attempt(
        "descriptors-listed",
        "df = shown('done', os.listdir('/proc/self/fd'))",
        _READ,
        _NO_FILE_RULES,
    ),
    Attempt(
        "environment",
        "df = shown(dict(os.environ))",
        (Stop("environment"),),
        ("environment",),
        proof=SECRET,
    ),
    Attempt(
        "environment-of-its-process",
        "df = shown(open('/proc/self/environ', 'rb').read())",
        (*_READ, Stop("environment", without=("audit", "landlock"))),
        ("audit", "landlock", "environment"),
        proof=SECRET,
    ),
    Attempt(
        "environment-of-the-server",
        "df = shown(open(f'/proc/{os.getppid()}/environ', 'rb').read(), 'done')",
        _READ,
        _NO_PROCESS_RULES,
    ),
    Attempt(
        "environment-of-sphinx",
        "df = shown(open(f'/proc/{sphinx}/environ', 'rb').read(), 'done')",
        _READ,
        _NO_PROCESS_RULES,
    ),
    Attempt(
        "environment-of-another",
        "df = shown(open(f'/proc/{bystander}/environ', 'rb').read())",
        _READ,
        _NO_PROCESS_RULES,
        proof=SECRET,
    ),
    Attempt(
        "memory-of-another",
        """
        memory = open(f"/proc/{bystander}/mem", "rb", buffering=0)
        memory.seek(secret_address)
        df = shown(memory.read(40))
        """,
        _READ,
        _NO_PROCESS_RULES,
        proof=SECRET,
    ),
    Attempt(
        "memory-of-the-server",
        "df = shown(open(f'/proc/{os.getppid()}/mem', 'rb', buffering=0), 'done')",
        _READ,
        _NO_PROCESS_RULES,
    ),
    Attempt(
        "memory-of-another-by-call",
        """
        buffer = ctypes.create_string_buffer(40)
        mine = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 40)
        theirs = (ctypes.c_uint64 * 2)(secret_address, 40)
        call("process_vm_readv", bystander, mine, 1, theirs, 1, 0)
        df = shown(buffer.raw)
        """,
        (forbidden(),),
        ("seccomp", "landlock", "capabilities"),
        proof=SECRET,
    ),
)
