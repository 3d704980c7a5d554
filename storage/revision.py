"""Is the database at the newest shape? Answered without Alembic, whose import costs half a second at every start."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from sqlalchemy import create_engine, inspect, text
from sqlalchemy.pool import NullPool

from storage.engine import is_sqlite, sync_url

VERSIONS = Path(__file__).parent / "migrations" / "versions"
_LINE = re.compile(r"^(revision|down_revision)\s*=\s*['\"](\w+)['\"]", re.MULTILINE)


@cache
def newest() -> str:
    """The revision that no other builds on."""
    texts = [file.read_text(encoding="utf-8") for file in VERSIONS.glob("*.py")]
    found: list[tuple[str, str]] = [pair for text in texts for pair in _LINE.findall(text)]
    (head,) = {key for kind, key in found if kind == "revision"} - {key for kind, key in found if kind != "revision"}
    return head


def is_current(url: str) -> bool:
    """False as well for a database that does not exist yet."""
    if is_sqlite(url) and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    engine = create_engine(sync_url(url), poolclass=NullPool)
    try:
        with engine.connect() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return False
            return bool(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest())
    finally:
        engine.dispose()
