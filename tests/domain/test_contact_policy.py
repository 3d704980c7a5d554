"""Who may be written to, by which road, and when: tables."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.contact_policy import Go, Policy, Reach, Road, Stop, Wait, cap_frees, decide, keeper_of, next_window
from bot.domain.contact_policy import road_for as road
from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.people import Role, Staff

SHANGHAI = ZoneInfo("Asia/Shanghai")
POLICY = Policy(SHANGHAI)


def at(day: str, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=SHANGHAI)


NOON = at("2027-03-10", "12:00")


def staff(key: int, role: Role) -> Staff:
    return Staff(key, 900 + key, "", role, None, NOON)


OWNER, MANAGER, SELLER, OTHER = (
    staff(1, Role.OWNER),
    staff(2, Role.MANAGER),
    staff(3, Role.SALESPERSON),
    staff(4, Role.SALESPERSON),
)
TELEGRAM = Road(RoadKind.TELEGRAM, "55")
BY_HAND = Road(RoadKind.HANDOFF, "903", 3)
MARKETING, SERVICE = MailPurpose.MARKETING, MailPurpose.SERVICE


@pytest.mark.parametrize(
    ("telegram", "consent", "keeper", "purpose", "expected"),
    [
        ("55", True, SELLER, MARKETING, TELEGRAM),
        ("55", None, SELLER, MARKETING, BY_HAND),  # never answered: a person decides
        (None, None, SELLER, MARKETING, BY_HAND),
        (None, True, SELLER, MARKETING, BY_HAND),  # has agreed, and blocked the bot since
        ("55", False, SELLER, MARKETING, Stop("refused")),
        (None, False, SELLER, MARKETING, Stop("refused")),  # a refusal counts on every road
        (None, None, None, MARKETING, Stop("unreachable")),
        ("55", False, SELLER, SERVICE, TELEGRAM),  # a receipt needs no marketing consent
        (None, True, SELLER, SERVICE, Stop("unreachable")),  # and is not passed on by hand
    ],
)
def test_the_road(
    telegram: str | None, consent: bool | None, keeper: Staff | None, purpose: MailPurpose, expected: Road | Stop
) -> None:
    assert road(Reach(telegram, consent, keeper), purpose) == expected


@pytest.mark.parametrize("purpose", [MARKETING, SERVICE])
def test_nobody_writes_to_an_erased_person(purpose: MailPurpose) -> None:
    assert road(Reach("55", True, SELLER, is_erased=True), purpose) == Stop("erased")


@pytest.mark.parametrize(
    ("owner_id", "working", "unreachable", "expected"),
    [
        (3, [OWNER, MANAGER, SELLER], (), SELLER),
        (None, [OWNER, MANAGER, SELLER], (), MANAGER),
        (3, [OWNER, MANAGER, OTHER], (), MANAGER),  # has left the shop
        (3, [OWNER, MANAGER, SELLER], (903,), MANAGER),  # has blocked the bot
        (None, [OWNER, SELLER], (), OWNER),
        (None, [SELLER, OTHER], (), None),
    ],
)
def test_who_passes_a_message_on(
    owner_id: int | None, working: list[Staff], unreachable: tuple[int, ...], expected: Staff | None
) -> None:
    assert keeper_of(owner_id, working, frozenset(unreachable)) == expected


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at("2027-03-10", "08:59"), at("2027-03-10", "09:00")),
        (at("2027-03-10", "09:00"), at("2027-03-10", "09:00")),
        (at("2027-03-10", "19:59"), at("2027-03-10", "19:59")),
        (at("2027-03-10", "20:00"), at("2027-03-11", "09:00")),
        (at("2027-03-10", "23:59"), at("2027-03-11", "09:00")),
        (at("2027-03-11", "00:00"), at("2027-03-11", "09:00")),
    ],
)
def test_the_window(now: datetime, opens: datetime) -> None:
    assert next_window(now, POLICY) == opens


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Africa/Cairo", "America/Santiago"])
def test_the_window_opens_every_day_of_the_year_at_nine_local_time(zone: str) -> None:
    policy = Policy(ZoneInfo(zone))
    moment = datetime(2026, 1, 1, 0, 30, tzinfo=policy.zone)
    for _ in range(366):
        opens = next_window(moment, policy).astimezone(policy.zone)
        assert (opens.hour, opens.minute, opens.date()) == (9, 0, moment.astimezone(policy.zone).date())
        moment = datetime(opens.year, opens.month, opens.day, 0, 30, tzinfo=policy.zone) + timedelta(days=1)


def days_ago(*days: float) -> list[datetime]:
    return [NOON - timedelta(days=n) for n in days]


@pytest.mark.parametrize(
    ("touches", "free_in"),
    [
        ([], timedelta()),
        (days_ago(2), timedelta()),
        (days_ago(0.5), timedelta(hours=12)),
        (days_ago(1), timedelta()),
        (days_ago(2, 9, 16), timedelta()),
        (days_ago(2, 9, 16, 23), timedelta(days=7)),
        (days_ago(2, 9, 16, 23, 29), timedelta(days=7)),
    ],
)
def test_the_caps(touches: list[datetime], free_in: timedelta) -> None:
    assert cap_frees(touches, POLICY, NOON) == NOON + free_in


REACHABLE = Reach("55", True, SELLER)


@pytest.mark.parametrize(
    ("purpose", "now", "expires_in", "touches", "expected"),
    [
        (MARKETING, NOON, 1, [], Go(TELEGRAM)),
        (MARKETING, NOON, 0, [], Stop("late", is_late=True)),
        (MARKETING, at("2027-03-10", "21:00"), 1, [], Wait(at("2027-03-11", "09:00"), "quiet")),
        # It could only leave when it is pointless: said so at once.
        (MARKETING, at("2027-03-10", "21:00"), 0.25, [], Stop("quiet", is_late=True)),
        (MARKETING, NOON, 3, days_ago(0.5), Wait(at("2027-03-11", "09:00"), "cap")),
        (MARKETING, NOON, 0.5, days_ago(0.5), Stop("cap")),
        (SERVICE, NOON, 1, days_ago(0.1), Go(TELEGRAM)),
        (SERVICE, at("2027-03-10", "23:00"), 1, [], Go(TELEGRAM, is_silent=True)),
    ],
)
def test_what_happens_to_a_due_message(
    purpose: MailPurpose, now: datetime, expires_in: float, touches: list[datetime], expected: object
) -> None:
    expires_at = now + timedelta(days=expires_in)
    found = decide(purpose=purpose, expires_at=expires_at, reach=REACHABLE, touches=touches, policy=POLICY, now=now)
    assert found == expected
