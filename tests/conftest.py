"""What all tests share: a fresh, migrated database of either kind, and a clock that stands still."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from itertools import count
from pathlib import Path

import pytest

from storage.migrate import upgrade
from storage.unit_of_work import Storage
from tests.doubles import FixedClock
from tests.fresh import fresh
from tests.postgres import NoServer, Server, serving

_TEMPLATE = "huitou_template"
_numbers = count(1)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """One server per worker; its template is migrated once."""
    try:
        with serving() as server:
            yield server
    except NoServer as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"no PostgreSQL to test on: {reason}")


@pytest.fixture(scope="session")
def _postgresql_template(postgresql: Server, worker_id: str) -> str:
    name = f"{_TEMPLATE}_{worker_id}"
    postgresql.drop(name)
    upgrade(postgresql.create(name))
    return name


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    """A fresh, migrated SQLite file."""
    return fresh(tmp_path / "huitou.db")


def _fresh_postgresql(server: Server, worker_id: str, template: str) -> Iterator[str]:
    name = f"huitou_{worker_id}_{next(_numbers)}"
    server.drop(name)
    yield server.create(name, template)
    server.drop(name)


@pytest.fixture
def postgresql_url(postgresql: Server, _postgresql_template: str, worker_id: str) -> Iterator[str]:
    """A fresh, migrated PostgreSQL database."""
    yield from _fresh_postgresql(postgresql, worker_id, _postgresql_template)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: every test that asks for it runs on both kinds."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path, worker_id: str) -> Iterator[str]:
    """A database without any table, of both kinds."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
    else:
        yield from _fresh_postgresql(request.getfixturevalue("postgresql"), worker_id, "template1")


@pytest.fixture
async def storage(database_url: str) -> AsyncIterator[Storage]:
    """Open storage on both kinds of database."""
    opened = Storage(database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def sqlite_storage(sqlite_url: str) -> AsyncIterator[Storage]:
    """Open storage on SQLite alone, for tests that are not about the database."""
    opened = Storage(sqlite_url)
    yield opened
    await opened.close()
