"""A bot that is killed in the middle goes on where it was: nothing lost, nothing twice."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from pathlib import Path

import pytest

from tests.journeys.playground import playground

# The long form: KILLS=20 python -m pytest tests/journeys/test_killed.py (make crash).
KILLS = int(os.environ.get("KILLS", "5"))
NAMES = (
    "赵大山", "孙小美", "周大勇", "吴冬梅", "郑海燕", "冯志强", "褚云飞", "卫明河", "蒋文静", "沈佳宜",
    "韩梅梅", "杨过江", "朱自强", "秦时月", "尤勇", "许仙姑", "何润东", "吕奉先", "施耐安", "孔方圆",
)  # fmt: skip
pytestmark = pytest.mark.timeout(120 * KILLS + 300)


async def test_kills_lose_nothing(tmp_path: Path) -> None:
    """Each round: a line is typed, the bot is killed at once; the form comes, Save is pressed, killed again."""
    async with playground(tmp_path) as (world, _):
        chen = await world.someone("salesperson")
        for number in range(KILLS):
            await chen.send(f"{NAMES[number % len(NAMES)]} {number + 1}瓶洗面奶 {1000 + number} 微信")
            await world.restart_bot(kill=True)
            form = await chen.wait_for(f"{1000 + number:,}", seconds=120)
            await chen.press("保存", form, is_awaited=False)
            if number % 2:
                await world.restart_bot(kill=True)
            await chen.wait_for("已记账", seconds=120)
    with sqlite3.connect(tmp_path / "shop.db") as books:
        rows = books.execute("SELECT total_minor FROM purchases WHERE total_minor >= 100000 AND is_demo = 0").fetchall()
        open_letters = books.execute("SELECT count(*) FROM inbox WHERE state IN ('new','handled')").fetchone()[0]
    assert Counter(row[0] for row in rows) == {(1000 + n) * 100: 1 for n in range(KILLS)}
    assert open_letters == 0
