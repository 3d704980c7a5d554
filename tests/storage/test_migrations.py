"""Migrations: both databases reach the shape of the models, filled tables lose nothing, a kill changes nothing."""

from __future__ import annotations

import shutil
import signal
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import insert, inspect, select, text

from storage import migrate
from storage.migrate import DamagedDatabase, config, connect, current, downgrade, upgrade
from storage.repository import table_of, with_defaults
from storage.tables import (
    ContactPointRow,
    CustomerRow,
    FormRow,
    LineItemRow,
    PaymentRow,
    PointsEntryRow,
    PurchaseRow,
    ShopRow,
    StaffRow,
    StaleRow,
    metadata,
)
from tests.doubles import NOON

ROOT = Path(migrate.__file__).parent.parent
TODAY = NOON.date()
ROWS: tuple[tuple[Any, dict[str, Any]], ...] = (
    (ShopRow, {"id": 1, "name": "小店", "timezone": "UTC", "currency": "CNY", "locale": "zh", "created_at": NOON}),
    (StaffRow, {"telegram_id": 1, "name": "小王", "role": "owner", "joined_at": NOON}),
    (FormRow, {"kind": "purchase", "staff_id": 1, "chat_id": 1, "created_at": NOON, "updated_at": NOON}),
    (CustomerRow, {"name": "张三", "name_key": "张三", "search_key": "zs", "created_at": NOON, "updated_at": NOON}),
    (ContactPointRow, {"customer_id": 1, "kind": "telegram", "address": "7", "created_at": NOON}),
    (
        PurchaseRow,
        {"form_id": 1, "customer_id": 1, "staff_id": 1, "total_minor": 12800, "currency": "CNY"}
        | {"bought_at": NOON, "bought_on": TODAY, "created_at": NOON},
    ),
    (LineItemRow, {"purchase_id": 1, "position": 0, "product": "洗面奶", "quantity": "0.5", "amount_minor": 12800}),
    (PaymentRow, {"purchase_id": 1, "method": "cash", "amount_minor": 12800, "currency": "CNY", "paid_at": NOON}),
    (PointsEntryRow, {"customer_id": 1, "purchase_id": 1, "delta": 128, "reason": "purchase", "at": NOON}),
)
SECOND = '''
"""A change of a table with children, as one will come."""
import sqlalchemy as sa
from alembic import op

revision = "9999"
down_revision = "{before}"


def upgrade() -> None:
    with op.batch_alter_table("purchases") as batch:
        batch.add_column(sa.Column("till", sa.Text(), nullable=True))
        batch.alter_column("note", new_column_name="remark")
    {more}


def downgrade() -> None:
    with op.batch_alter_table("purchases") as batch:
        batch.alter_column("remark", new_column_name="note")
        batch.drop_column("till")
'''


def _is_for_both(_thing: Any, name: str | None, kind: str, *_where_from: Any) -> bool:
    """An index that SQLite has no use for."""
    return (kind, name) != ("index", "ix_customer_periods_whole")


def revisions() -> list[str]:
    """From the first to the newest."""
    return [script.revision for script in ScriptDirectory.from_config(config("sqlite://")).walk_revisions()][::-1]


def fill(url: str) -> None:
    with connect(url) as connection, connection.begin():
        for model, values in ROWS:
            connection.execute(insert(table_of(model)).values(**with_defaults(model, values)))


def contents(url: str) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, without the columns that the next revision brings."""
    with connect(url) as connection:
        return {
            table_of(model).name: sorted(
                tuple(row) for row in connection.execute(text(f"SELECT id, * FROM {table_of(model).name}"))
            )
            for model, _ in ROWS
        }


def counts(url: str) -> dict[str, int]:
    return {name: len(rows) for name, rows in contents(url).items()}


@pytest.fixture
def next_revision(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Puts a second revision after the newest; `more` are further statements of its upgrade."""

    def add(more: str = "") -> None:
        scripts = tmp_path / "scripts"
        shutil.copytree(migrate.SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
        newest = revisions()[-1]
        (scripts / "versions" / "9999_next.py").write_text(SECOND.format(before=newest, more=more or "pass"))
        monkeypatch.setattr(migrate, "SCRIPTS", scripts)

    return add


def test_an_empty_database_becomes_what_the_models_say(empty_url: str) -> None:
    assert upgrade(empty_url) is None
    with connect(empty_url) as connection:
        assert current(connection) == revisions()[-1]
        # SQLite's STRICT tables know five types, so types are compared on PostgreSQL alone.
        is_postgres = connection.dialect.name == "postgresql"
        options = {"target_metadata": metadata, "compare_type": is_postgres}
        if not is_postgres:
            options["include_object"] = _is_for_both
        assert compare_metadata(MigrationContext.configure(connection, opts=options), metadata) == []


def test_upgrading_twice_changes_nothing(empty_url: str) -> None:
    upgrade(empty_url)
    assert upgrade(empty_url) == revisions()[-1]


def test_every_sqlite_table_is_strict_and_gives_no_id_twice(sqlite_url: str) -> None:
    path = sqlite_url.removeprefix("sqlite:///")
    with sqlite3.connect(path) as connection:
        made = dict(connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall())
    connection.close()
    ours = {name: sql for name, sql in made.items() if not name.startswith(("sqlite_", "alembic_"))}
    assert set(ours) == set(metadata.tables)
    assert [name for name, sql in ours.items() if not sql.rstrip().endswith("STRICT")] == []
    numbered = {table.name for table in metadata.sorted_tables if "id" in table.c and table.name != "shop"}
    assert [name for name in numbered if "AUTOINCREMENT" not in ours[name]] == []


def test_down_to_nothing_and_up_again(empty_url: str) -> None:
    upgrade(empty_url)
    downgrade(empty_url, "base")
    with connect(empty_url) as connection:
        assert set(inspect(connection).get_table_names()) <= {"alembic_version"}
    upgrade(empty_url)
    with connect(empty_url) as connection:
        assert set(metadata.tables) <= set(inspect(connection).get_table_names())


def test_each_step_back_and_forth_keeps_the_rows(database_url: str) -> None:
    fill(database_url)
    before = contents(database_url)
    steps = revisions()
    for newer, older in zip(steps[::-1], steps[-2::-1], strict=False):
        downgrade(database_url, older)
        assert counts(database_url) == dict.fromkeys(before, 1)
        upgrade(database_url, newer)
    upgrade(database_url)
    assert contents(database_url) == before


@pytest.mark.parametrize(("currency", "noted"), [("USD", [(TODAY, 1)]), ("CNY", [])])
def test_purchases_in_other_money_are_counted_anew(database_url: str, currency: str, noted: list[Any]) -> None:
    fill(database_url)
    downgrade(database_url, "0006")
    with connect(database_url) as connection, connection.begin():
        connection.execute(text(f"UPDATE purchases SET currency = '{currency}'"))
        connection.execute(text("DELETE FROM stale"))
    upgrade(database_url, "0007")
    with connect(database_url) as connection:
        stale = table_of(StaleRow)
        assert [tuple(row) for row in connection.execute(select(stale.c.day, stale.c.customer_id))] == noted


def test_rebuilding_a_parent_keeps_its_children(database_url: str, next_revision: Any) -> None:
    """With foreign keys on, SQLite would empty line_items and payments while purchases is being copied."""
    fill(database_url)
    before = contents(database_url)
    next_revision()
    upgrade(database_url)
    assert counts(database_url) == dict.fromkeys(before, 1)
    downgrade(database_url, revisions()[-2])
    assert contents(database_url) == before


def test_a_filled_file_is_copied_before_it_is_changed(sqlite_url: str, next_revision: Any) -> None:
    fill(sqlite_url)
    before = contents(sqlite_url)
    path = Path(sqlite_url.removeprefix("sqlite:///"))
    assert list(path.parent.glob("*.before-*")) == []
    next_revision()
    upgrade(sqlite_url)
    (copy,) = path.parent.glob("huitou.before-*")
    assert contents(f"sqlite:///{copy}") == before


def test_a_step_that_fails_changes_nothing(database_url: str, next_revision: Any) -> None:
    fill(database_url)
    before = contents(database_url)
    next_revision("raise RuntimeError('half way')")
    with pytest.raises(RuntimeError, match="half way"):
        upgrade(database_url)
    assert contents(database_url) == before


def test_a_broken_reference_is_found_and_nothing_is_changed(sqlite_url: str, next_revision: Any) -> None:
    fill(sqlite_url)
    before = contents(sqlite_url)
    next_revision("op.execute('UPDATE line_items SET purchase_id = 4711')")
    with pytest.raises(DamagedDatabase):
        upgrade(sqlite_url)
    assert contents(sqlite_url) == before


def test_a_process_killed_half_way_leaves_the_old_state(empty_url: str) -> None:
    """All statements have run; the commit has not."""
    killed = (
        "import os, signal, storage.migrate as m\n"
        "from alembic import command\n"
        "real = command.upgrade\n"
        "def upgrade(*args):\n"
        "    real(*args)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "m.command.upgrade = upgrade\n"
        f"m.upgrade({empty_url!r})\n"
    )
    ended = subprocess.run([sys.executable, "-c", killed], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr
    with connect(empty_url) as connection:
        assert current(connection) is None
        assert inspect(connection).get_table_names() == []
    assert upgrade(empty_url) is None
    with connect(empty_url) as connection:
        assert connection.execute(select(table_of(StaffRow))).all() == []
