"""How is it going? said in all the ways people say it, and lines that only begin so."""

from __future__ import annotations

import pytest

from bot.entry.questions.asked import read_asked


@pytest.mark.parametrize(
    "line",
    """how is this month
How's this month?
how was last month
how is today
how's today going
how is this week looking
how about last month
what about yesterday
how was October?
is this month any good
how are we this month
how's this month so far
how's it going this month
how did last month go
sales this month so far""".splitlines(),
)
def test_it_is_the_overview_of_these_days(line: str) -> None:
    asked = read_asked(line)
    assert asked is not None
    assert (asked.kind, asked.period is not None) == ("overview", True)


def test_so_far_alone_is_since_the_beginning() -> None:
    since, month = read_asked("sales so far"), read_asked("sales this month so far")
    assert since is not None
    assert month is not None
    assert since.period != month.period == getattr(read_asked("this month"), "period", None)


@pytest.mark.parametrize(
    "line", ["how is Anna", "how is", "is Anna coming today", "was 45 today", "what about Anna today"]
)
def test_it_is_no_question_about_days(line: str) -> None:
    asked = read_asked(line)
    assert asked is None or asked.kind != "overview"
