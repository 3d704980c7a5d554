"""A form that asks says what it did not understand; once that is answered, it says so no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.till import till


@pytest.mark.parametrize(
    ("line", "doubt"),
    [
        ("李婷 口红 还欠50 200", "“50”没看准怎么算"),
        ("李婷 洗面奶 iPhone 17 300", "“17”没看准是什么"),
        ("李婷和王姐 口红 128", "没看准是哪位顾客"),
    ],
)
async def test_the_words_in_doubt_are_quoted(tmp_path: Path, line: str, doubt: str) -> None:
    async with till(tmp_path) as lin:
        assert doubt in await lin.type(line)


async def test_an_answer_ends_the_doubt(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        await lin.type("李婷 口红 还欠50 200")
        assert "没看准" not in await lin.type("200")
        await lin.tap("保存")
        assert lin.one("SELECT total_minor FROM purchases") == 20_000
