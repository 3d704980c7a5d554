"""What /help shows as examples is really read: nothing to ask, nothing unknown."""

from __future__ import annotations

import html
import re
from datetime import datetime

import pytest

from bot.entry.parser import read_line
from bot.rendering import LOCALES, TEMPLATES

NOW = datetime.fromisoformat("2026-11-25T18:30:00+08:00")
EXAMPLE = re.compile(r"<code>([^<{]+)</code>")


def examples() -> list[str]:
    pages = [
        page.read_text(encoding="utf-8") for locale in LOCALES for page in (TEMPLATES / locale / "help").glob("*.j2")
    ]
    found = {html.unescape(text) for page in pages for text in EXAMPLE.findall(page)}
    return sorted(text for text in found if not text.startswith("/"))


def test_there_are_examples() -> None:
    assert len(examples()) >= 20


@pytest.mark.parametrize("line", examples())
def test_the_example_is_read(line: str) -> None:
    draft = read_line(line, now=NOW)
    assert draft.is_certain, (draft.intent, draft.clarify)
