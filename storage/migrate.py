"""Bring the database to the newest shape: Alembic, with foreign keys off on SQLite, a copy before and checks after."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, text
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from storage.engine import is_sqlite, sync_url

log = logging.getLogger(__name__)
SCRIPTS = Path(__file__).parent / "migrations"


class DamagedDatabase(Exception):
    """The file's own check found something wrong; nothing was committed."""


def config(url: str) -> Config:
    settings = Config()
    settings.set_main_option("script_location", str(SCRIPTS))
    settings.set_main_option("sqlalchemy.url", sync_url(url).replace("%", "%%"))
    return settings


@contextmanager
def connect(url: str) -> Iterator[Connection]:
    """A connection whose migrations are one transaction, on both databases."""
    engine = create_engine(sync_url(url), poolclass=NullPool)
    if is_sqlite(url):
        path = Path(make_url(url).database or "")
        path.parent.mkdir(parents=True, exist_ok=True)

        @event.listens_for(engine, "connect")
        def _prepare(connection: sqlite3.Connection, _record: object) -> None:
            connection.isolation_level = None
            # Batch mode copies tables; with foreign keys on, dropping the old one empties its children.
            connection.execute("PRAGMA foreign_keys=OFF")

        @event.listens_for(engine, "begin")
        def _begin(connection: Connection) -> None:
            connection.exec_driver_sql("BEGIN IMMEDIATE")

    with engine.connect() as connection:
        yield connection
    engine.dispose()


def current(connection: Connection) -> str | None:
    found: str | None = MigrationContext.configure(connection).get_current_revision()
    return found


def upgrade(url: str, revision: str = "head") -> str | None:
    """Upgrade; the revision it was at. A filled SQLite file is copied beside itself first.

    DamagedDatabase if a check fails afterwards; then nothing is changed.
    """
    settings = config(url)
    head = ScriptDirectory.from_config(settings).get_current_head()
    with connect(url) as connection:
        before = current(connection)
        connection.rollback()
        if before == head and revision == "head":
            return before
        if before is not None and is_sqlite(url):
            _copy(Path(make_url(url).database or ""), before)
        with connection.begin():
            settings.attributes["connection"] = connection
            command.upgrade(settings, revision)
            if is_sqlite(url):
                _check(connection)
    log.info("database upgraded from %s to %s", before or "nothing", head)
    return before


def downgrade(url: str, revision: str) -> None:
    settings = config(url)
    with connect(url) as connection, connection.begin():
        settings.attributes["connection"] = connection
        command.downgrade(settings, revision)
        if is_sqlite(url):
            _check(connection)


def _copy(path: Path, revision: str) -> None:
    stamp = datetime.now(UTC).strftime("%Y%m%d%H%M%S")
    target = path.with_name(f"{path.stem}.before-{revision}-{stamp}{path.suffix}")
    with sqlite3.connect(path) as source, sqlite3.connect(target) as copy:
        source.backup(copy)
    log.info("copied the database to %s", target.name)


def _check(connection: Connection) -> None:
    if connection.execute(text("PRAGMA foreign_key_check")).first() is not None:
        raise DamagedDatabase("foreign_key_check")
    if connection.execute(text("PRAGMA integrity_check")).scalar() != "ok":
        raise DamagedDatabase("integrity_check")
