"""docs/entry.md shows what can be typed: every example in its tables is read here."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bot.entry.parser import read_line
from tests.entry.describing import describe

PAGE = Path(__file__).parents[2] / "docs" / "entry.md"
NOW = datetime.fromisoformat("2026-11-25T18:30:00+08:00")


def examples() -> Iterator[tuple[str, str, str]]:
    locale = "zh"
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            locale = "en" if "English" in line else "zh"
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and len(cells) == 2 and cells[0] not in ("您打的字", "What you type"):
            yield cells[0], cells[1], locale


@pytest.mark.parametrize(("typed", "shown", "locale"), list(examples()))
def test_an_example_is_read_as_the_page_says(typed: str, shown: str, locale: str) -> None:
    assert describe(read_line(typed, now=NOW), locale) == shown


def test_the_page_has_both_languages() -> None:
    locales = [locale for _, _, locale in examples()]
    assert locales.count("zh") >= 40
    assert locales.count("en") >= 25
