"""Which days are planned, when a message may leave, and what becomes of it after a try: tables."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.domain.contact_policy import Policy
from bot.domain.delivery import FOLLOWERS, DeliveryState, MailPurpose, RoadKind, next_in_line
from bot.domain.occasion import YearDay
from reminders.channels.base import Outcome, OutcomeKind
from reminders.plan import Span, slot_for, span_to_plan
from reminders.retry import LONGEST_PAUSE, pause_after, settle
from reminders.rules.birthday import OFFER, WISH
from tests.reminders.shop import SHANGHAI, at

TODAY = date(2027, 3, 10)
POLICY = Policy(SHANGHAI)
MARKETING, SERVICE = MailPurpose.MARKETING, MailPurpose.SERVICE


@pytest.mark.parametrize(
    ("through", "first"),
    [
        (None, TODAY),  # a fresh rule begins today
        (date(2027, 3, 9), TODAY),
        (TODAY, TODAY),  # today again, for those who became known since
        (date(2027, 3, 1), date(2027, 3, 2)),  # nine days without a run
        (date(2027, 4, 1), TODAY),  # the clock had been wrong
    ],
)
def test_the_days_to_plan(through: date | None, first: date) -> None:
    assert span_to_plan(through, TODAY) == Span(first, TODAY)


@pytest.mark.parametrize(
    ("now", "offer", "wish"),
    [
        (at("2027-08-08"), "pending", "pending"),
        (at("2027-08-14", "23:59"), "pending", "pending"),
        (at("2027-08-15", "00:00"), "expired", "pending"),
        (at("2027-08-15", "23:59"), "expired", "pending"),
        (at("2027-08-16", "00:00"), "expired", "expired"),
    ],
)
def test_an_offer_is_caught_up_until_the_day_itself(now: datetime, offer: str, wish: str) -> None:
    people = [(1, YearDay(8, 15))]
    (early,) = OFFER.occasions(people, date(2027, 8, 8), date(2027, 8, 8))
    (late,) = WISH.occasions(people, date(2027, 8, 15), date(2027, 8, 15))
    assert slot_for(early, POLICY, now).state.value == offer
    assert slot_for(late, POLICY, now).state.value == wish
    assert slot_for(early, POLICY, now).not_before == at("2027-08-08", "09:00")


OUTCOMES = [
    # outcome, purpose, road, tries, state
    (OutcomeKind.SENT, MARKETING, RoadKind.TELEGRAM, 1, "sent"),
    (OutcomeKind.SENT, MARKETING, RoadKind.HANDOFF, 1, "handed_over"),
    (OutcomeKind.NOT_SENT, MARKETING, RoadKind.TELEGRAM, 9, "pending"),
    (OutcomeKind.PAUSED, MARKETING, RoadKind.TELEGRAM, 9, "pending"),
    (OutcomeKind.UNKNOWN, MARKETING, RoadKind.TELEGRAM, 1, "unknown"),
    (OutcomeKind.UNKNOWN, MARKETING, RoadKind.HANDOFF, 1, "unknown"),
    (OutcomeKind.UNKNOWN, SERVICE, RoadKind.TELEGRAM, 1, "pending"),
    (OutcomeKind.UNKNOWN, SERVICE, RoadKind.TELEGRAM, 3, "unknown"),
    (OutcomeKind.BLOCKED, MARKETING, RoadKind.TELEGRAM, 1, "blocked"),
    (OutcomeKind.FAILED, MARKETING, RoadKind.TELEGRAM, 1, "failed"),
]


@pytest.mark.parametrize(("kind", "purpose", "road", "tries", "state"), OUTCOMES)
def test_what_becomes_of_a_message(
    kind: OutcomeKind, purpose: MailPurpose, road: RoadKind, tries: int, state: str
) -> None:
    now = at("2027-08-08")
    outcome = Outcome(kind, pause=timedelta(seconds=30))
    result = settle(outcome, purpose=purpose, road=road, tries=tries, now=now)
    assert result.state.value == state
    assert (result.again_at is not None) == (state == "pending")
    assert result.state in FOLLOWERS[DeliveryState.SENDING]


def test_every_outcome_is_in_the_table() -> None:
    assert {row[0] for row in OUTCOMES} == set(OutcomeKind)


def test_pauses_grow_and_end() -> None:
    pauses = [pause_after(tries) for tries in range(30)]
    assert pauses[1] == timedelta(seconds=20)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE


def test_nothing_leads_from_doubt_back_to_sending() -> None:
    assert not FOLLOWERS[DeliveryState.UNKNOWN] & {
        DeliveryState.PENDING,
        DeliveryState.LEASED,
        DeliveryState.SENDING,
    }


def test_the_next_road_has_a_key_of_the_same_line() -> None:
    assert next_in_line("birthday_offer:2027:17") == "birthday_offer:2027:17~2"
    assert next_in_line("birthday_offer:2027:17~2") == "birthday_offer:2027:17~3"
