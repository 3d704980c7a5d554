"""Whatever is typed: nothing is raised, spans lie in the text, and time grows with the length only."""

from __future__ import annotations

import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.entry import parser
from bot.entry.correction import read_correction
from bot.entry.draft import as_json
from bot.entry.page import split_page
from bot.entry.parser import read_line
from bot.entry.question import read_question

NOW = datetime.fromisoformat("2026-11-25T18:30:00+08:00")
WORDS = (
    "王姐 张三 小美 Bob Mrs Lee 面膜 toner 三只松鼠 2瓶 3 boxes 两斤半 一打 x2 @45 每瓶64 "
    "共 130 128块5 HK$30 三百五 打九折 20% off 微信 现金 card 昨天 下周三 3pm 25:00 2月30日 "
    "农历八月十五 生日 电话 13812345678 买了 退 明天 联系 说 很好用 送 "
    "， , 、 。 ( ） : @ * × - / + ? 🎉"
)
PIECES = WORDS.split()
LINES = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=14).flatmap(
    lambda parts: st.sampled_from(["", " "]).map(lambda glue: glue.join(parts))
)
STRESS = (
    "a",
    "1",
    "1 ",
    "王姐",
    " ",
    "一",
    "1.",
    "x2",
    "2x ",
    "昨天",
    "- ",
    "@",
    "a.",
    "给",
    "1瓶",
    "(",
    "$1 ",
    "Mr ",
    "Anna ",
)


@settings(max_examples=300, deadline=None)
@given(LINES)
def test_any_line_is_read(text: str) -> None:
    draft = read_line(text, now=NOW)
    as_json(draft)
    for span in draft.spans:
        assert 0 <= span.start < span.end <= len(text)
    for issue in draft.issues:
        assert set(issue.slots) <= set(draft.clarify)
    read_correction(text, now=NOW)
    read_question(text)
    split_page(text)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=80))
def test_any_text_is_read(text: str) -> None:
    as_json(read_line(text, now=NOW))


def _cost(text: str) -> float:
    """CPU seconds, the better of two runs: what else the machine does is not the reader's."""
    runs = []
    for _ in range(2):
        started = time.process_time()
        read_line(text, now=NOW)
        runs.append(time.process_time() - started)
    return min(runs)


@pytest.mark.parametrize("piece", STRESS)
def test_cost_grows_with_the_length_and_not_its_square(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight times the text: eight times the cost if linear, 64 times if quadratic."""
    monkeypatch.setattr(parser, "LONGEST", 1_000_000)
    short, long = (_cost((piece * length)[:length]) for length in (1_000, 8_000))
    assert long < 30 * max(short, 0.01)


@pytest.mark.parametrize("piece", STRESS)
def test_a_long_line_is_refused_unread(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def unexpected(*_: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(parser, "read_entry", unexpected)
    assert read_line((piece * 4096)[:4096], now=NOW).intent == "unknown"
