"""How fast the bot may speak: the rules alone, each moment a parameter."""

from __future__ import annotations

from itertools import count, pairwise

import pytest

from bot.domain.pace import MOST_CHATS, OVERALL_BURST, REPLY_BURST, Lane, Pace, Wish

_numbers = count()


def wish(lane: Lane = Lane.BULK, chat: int | None = None) -> Wish:
    return Wish(next(_numbers), lane, chat)


def line(pace: Pace, *wishes: Wish) -> None:
    for each in wishes:
        pace.join(each)


def run(pace: Pace, until: float, now: float = 0.0) -> list[tuple[float, Wish]]:
    """Who leaves when, asking only at the moments that the pace itself names."""
    left = []
    while now < until:
        while (called := pace.call(now)) is not None:
            left.append((now, called))
        opens_at = pace.opens_at()
        if opens_at is None:
            break
        assert opens_at > now, "who may leave has left"
        now = opens_at + 1e-6
    return left


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= other < start + 1 for other in moments) for start in moments)


def test_bulk_flows_smoothly_and_keeps_its_average() -> None:
    pace = Pace()
    line(pace, *(wish(chat=n) for n in range(1, 2001)))
    moments = [now for now, _ in run(pace, 60.0)]
    assert 25 * 60 <= len(moments) <= 25.5 * 60 + 51
    assert min(b - a for a, b in pairwise(moments)) >= 1 / 28 - 1e-6, "never two at once"
    assert most_in_a_second(moments) <= 28
    late = [moment for moment in moments if moment > 30]
    assert most_in_a_second(late) <= 27


def test_after_a_silence_it_catches_up_without_a_burst() -> None:
    pace = Pace()
    line(pace, *(wish(chat=n) for n in range(1, 2001)))
    left = len(run(pace, 20.0))
    pace.silence(20.0, 1.5)
    assert run(pace, 21.49, now=20.0) == []
    after = [now for now, _ in run(pace, 60.0, now=21.5)]
    assert most_in_a_second(after) <= 28
    assert left + len(after) >= 25 * 60


def test_replies_go_before_bulk_and_in_their_order() -> None:
    pace = Pace()
    bulk = [wish(chat=n) for n in range(1, 11)]
    replies = [wish(Lane.REPLY, chat=n) for n in range(101, 111)]
    line(pace, *bulk, *replies)
    assert [who for _, who in run(pace, 10.0)] == replies + bulk


def test_nothing_exceeds_thirty_a_second_not_even_replies() -> None:
    pace = Pace()
    line(pace, *(wish(Lane.REPLY, chat=n) for n in range(1, 301)))
    moments = [now for now, _ in run(pace, 60.0)]
    assert len(moments) == 300
    assert sum(moment == 0.0 for moment in moments) == OVERALL_BURST
    assert most_in_a_second(moments) <= 30


def test_one_chat_gets_bulk_once_a_second_and_keeps_nobody_else_waiting() -> None:
    pace = Pace()
    same, others = [wish(chat=7) for _ in range(3)], [wish(chat=n) for n in (8, 9)]
    line(pace, *same, *others)
    left = run(pace, 10.0)
    assert [who for _, who in left] == [same[0], *others, same[1], same[2]]
    at = {who: now for now, who in left}
    assert at[same[1]] - at[same[0]] >= 1
    assert at[same[2]] - at[same[1]] >= 1
    assert at[others[1]] < 0.1


def test_one_chat_gets_replies_in_a_short_burst_then_one_a_second() -> None:
    pace = Pace()
    line(pace, *(wish(Lane.REPLY, chat=7) for _ in range(REPLY_BURST + 3)))
    moments = [now for now, _ in run(pace, 60.0)]
    assert moments[REPLY_BURST - 1] < 1
    assert moments[REPLY_BURST + 2] - moments[REPLY_BURST + 1] == pytest.approx(1, abs=0.01)


def test_bulk_waits_until_a_chat_has_been_quiet() -> None:
    pace = Pace()
    line(pace, *(wish(Lane.REPLY, chat=7) for _ in range(3)), bulk := wish(chat=7))
    at = {who: now for now, who in run(pace, 20.0)}
    assert at[bulk] >= 3


def test_a_group_gets_one_message_in_three_seconds() -> None:
    pace = Pace()
    line(pace, *(wish(chat=-100) for _ in range(3)))
    assert run(pace, 60.0)[-1][0] >= 6


def test_a_silence_holds_everybody_also_what_costs_nothing() -> None:
    pace = Pace()
    pace.silence(0.0, 5)
    pace.silence(0.0, 1)
    line(pace, wish(), wish(Lane.REPLY), free := wish(Lane.FREE))
    assert pace.call(4.9) is None
    assert pace.opens_at() == 5.0
    assert pace.silent_for(2.0) == 3.0
    assert pace.call(5.0) is free


def test_what_is_no_message_costs_nothing() -> None:
    pace = Pace()
    line(pace, *(wish(Lane.FREE, chat=7) for _ in range(100)))
    assert len([now for now, _ in run(pace, 1.0) if now == 0.0]) == 100


def test_a_turn_that_was_not_needed_is_given_back() -> None:
    pace = Pace()
    line(pace, wish(chat=7), second := wish(chat=7))
    first = pace.call(0.0)
    assert first is not None
    assert pace.call(0.01) is None
    pace.give_back(first)
    assert pace.call(0.01) is second


def test_who_leaves_the_line_is_not_called() -> None:
    pace = Pace()
    line(pace, gone := wish(), stays := wish())
    pace.leave(gone)
    assert pace.call(0.0) is stays
    assert pace.opens_at() is None


def test_two_processes_share_the_pace() -> None:
    pace = Pace(share=2)
    line(pace, *(wish(chat=n) for n in range(1, 2001)))
    assert len(run(pace, 60.0)) <= (25.5 * 60 + 51) / 2


def test_quiet_chats_are_forgotten() -> None:
    pace = Pace()
    for n in range(1, 3 * MOST_CHATS):
        pace.join(wish(chat=n))
        assert pace.call(n * 1.0) is not None
    assert len(pace._chats) <= MOST_CHATS
