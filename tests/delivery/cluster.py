"""A PostgreSQL of one's own that can be crashed: durable, unlike that of the other tests, and started in place."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.postgres import NoServer, _await_start, _environment, _folders, _user


@dataclass
class Cluster:
    programs: Path
    user: dict[str, Any]
    home: Path
    server: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://huitou@/postgres?host={self.home}"

    def start(self) -> None:
        with (self.home / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [self.programs / "postgres", "-D", self.home / "data", "-k", self.home, "-h", ""],
                **self.user,
                cwd=self.home,
                env=_environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        _await_start(self.server, self.home)

    def crash(self) -> None:
        """`pg_ctl stop -m immediate`: no goodbye, no checkpoint; the next start recovers from the log."""
        assert self.server is not None
        self.server.send_signal(signal.SIGQUIT)
        self.server.wait(60)


@contextmanager
def cluster() -> Iterator[Cluster]:
    """From the first set of programs that works here."""
    user = _user()
    programs = next((folder for folder in _folders() if (folder / "initdb").exists()), None)
    if programs is None:
        raise NoServer("no initdb on this machine")
    with tempfile.TemporaryDirectory(prefix="huitou-pg-", ignore_cleanup_errors=True) as name:
        home = Path(name)
        home.chmod(0o755)
        if user:
            os.chown(home, user["user"], user["group"])
        made = [programs / "initdb", "-D", home / "data", "-U", "huitou", "-A", "trust", "-E", "UTF8", "--locale=C"]
        subprocess.run(made, **user, cwd=home, env=_environment(), capture_output=True, check=True)
        opened = Cluster(programs, user, home)
        opened.start()
        try:
            yield opened
        finally:
            opened.crash()
