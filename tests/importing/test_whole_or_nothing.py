"""A process that is killed in the middle leaves nothing that counts, and the file can be brought in again."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.domain.clock import SystemClock
from bot.services.importing import work
from bot.services.importing.taking_back import recover
from storage.unit_of_work import Storage

ROWS = 7_000


async def test_killed_in_the_middle(sqlite_url: str, tmp_path: Path) -> None:
    table = tmp_path / "sales.csv"
    lines = (f"2025-01-{at % 28 + 1:02},Customer {at},cream,{at}.50" for at in range(ROWS))
    table.write_text("date,customer,product,amount\n" + "\n".join(lines))
    environment = dict(os.environ) | {"DATABASE_URL": sqlite_url, "OWNER_IDS": "1", "SHOP_CURRENCY": "USD"}
    command = [sys.executable, "-m", "bot", "import", str(table), "--yes"]
    child = subprocess.Popen(  # noqa: ASYNC220  nothing else runs here
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert child.stderr is not None
    seen = b""
    # Customers are written first; purchases from the half on.
    while b"  6" not in seen and b"  7" not in seen and (piece := child.stderr.read(1)):
        seen += piece
    child.kill()
    child.wait()
    child.stderr.close()

    eye = sqlite3.connect(sqlite_url.removeprefix("sqlite:///"))
    hidden = "SELECT count(*) FROM purchases WHERE voided_at IS NOT NULL"
    assert eye.execute("SELECT state FROM imports").fetchall() == [("running",)]
    assert eye.execute(hidden).fetchone()[0] > 0, "killed too early to mean anything"
    assert eye.execute("SELECT count(*) FROM purchases WHERE voided_at IS NULL").fetchone() == (0,)
    assert eye.execute("SELECT count(*) FROM customers WHERE erased_at IS NULL").fetchone() == (0,)

    storage, now = Storage(sqlite_url), SystemClock().now()
    try:
        assert await recover(storage, now) == 0, "it might still be at work"
        assert await recover(storage, now + timedelta(minutes=10)) == 1
        for kept in ("purchases", "customers", "line_items", "contact_points", "products"):
            assert eye.execute(f"SELECT count(*) FROM {kept}").fetchone() == (0,), kept
        ((key,),) = eye.execute("SELECT id FROM imports WHERE state = 'read'").fetchall()
        await work.bring_in(storage, key, lambda: datetime(2026, 11, 22, tzinfo=UTC))
        cents = sum(at * 100 + 50 for at in range(ROWS))
        assert eye.execute("SELECT count(*), sum(minor) FROM customer_stats").fetchone() == (ROWS, cents)
    finally:
        eye.close()
        await storage.close()
