"""Windows where people live, holidays, hold-out, budgets, the place that a birthday keeps: tables and properties."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.domain.budget import Budget, Issued, has_room, next_month, worth
from bot.domain.contact_policy import Go, Reach, Stop, Wait, decide
from bot.domain.delivery import MailPurpose
from bot.domain.fatigue import caps_for, reserved_until
from bot.domain.holdout import BUCKETS, Share, Unmeasured, bucket, is_held, programme_of, share_of
from bot.domain.holidays import Festival, Holidays, span_of
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.offer import OfferKind, Terms
from bot.domain.standing import Facts, standing
from bot.domain.suppression import SuppressionReason
from bot.domain.window import Policy, cap_frees, next_open, next_window, policy_of
from bot.entry.holidays import read_holidays

SHANGHAI, LA = ZoneInfo("Asia/Shanghai"), ZoneInfo("America/Los_Angeles")
ZONES = sorted(
    name for name in available_timezones() if "/" in name and not name.startswith(("Etc/", "posix", "right"))
)
REACHABLE = Reach("55", True, None)
# In UTC; hypothesis takes its limits naive.
_MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2034, 12, 31))  # noqa: DTZ001
SPRING = Holidays(frozenset({Festival.SPRING}))


def at(day: str, clock: str, zone: ZoneInfo = SHANGHAI) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=zone)


@pytest.mark.parametrize(
    ("festival", "year", "first", "last"),
    [
        (Festival.SPRING, 2027, date(2027, 2, 5), date(2027, 2, 12)),
        (Festival.SPRING, 2025, date(2025, 1, 28), date(2025, 2, 4)),
        (Festival.MID_AUTUMN, 2026, date(2026, 9, 25), date(2026, 9, 25)),
        (Festival.DRAGON_BOAT, 2027, date(2027, 6, 9), date(2027, 6, 9)),
        (Festival.QINGMING, 2026, date(2026, 4, 5), date(2026, 4, 5)),
        (Festival.QINGMING, 2028, date(2028, 4, 4), date(2028, 4, 4)),
        (Festival.NATIONAL, 2027, date(2027, 10, 1), date(2027, 10, 7)),
    ],
)
def test_festivals_come_when_the_calendar_says(festival: Festival, year: int, first: date, last: date) -> None:
    assert span_of(festival, year) == (first, last)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("春节", [(date(2027, 2, 5), date(2027, 2, 12))]),
        ("除夕到初七", [(date(2027, 2, 5), date(2027, 2, 12))]),
        ("除夕到初十", [(date(2027, 2, 5), date(2027, 2, 15))]),
        ("2027-02-05..2027-02-12", [(date(2027, 2, 5), date(2027, 2, 12))]),
        ("12/30到1/3", [(date(2026, 12, 30), date(2027, 1, 3))]),
        ("12 Aug to 20 Aug", [(date(2027, 8, 12), date(2027, 8, 20))]),
        ("元旦，5月1日", [(date(2027, 1, 1), date(2027, 1, 1)), (date(2027, 5, 1), date(2027, 5, 1))]),
    ],
)
def test_days_off_as_people_type_them(typed: str, expected: list[tuple[date, date]]) -> None:
    found = read_holidays(typed, date(2026, 11, 22))
    assert found is not None
    assert [(one.first, one.last) for one in found] == expected


@pytest.mark.parametrize("typed", ["明天吧", "2027-02-12..2027-02-05", "2025-01-01", "2027-13-01", "", "春节, 哪天"])
def test_what_is_no_day_changes_nothing(typed: str) -> None:
    assert not read_holidays(typed, date(2026, 11, 22))


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        (at("2027-03-10", "17:59"), at("2027-03-10", "18:00")),
        (at("2027-03-10", "23:30"), at("2027-03-10", "23:30")),
        (at("2027-03-11", "01:59"), at("2027-03-11", "01:59")),
        (at("2027-03-11", "02:00"), at("2027-03-11", "18:00")),
    ],
)
def test_a_window_may_go_on_past_midnight(now: datetime, opens: datetime) -> None:
    assert next_window(now, Policy(SHANGHAI, opens=18, closes=2)) == opens


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    zone=st.sampled_from(ZONES),
    moment=_MOMENTS,
    opens=st.integers(0, 23),
    length=st.integers(2, 23),
)
def test_whatever_the_zone_and_its_clock_changes_the_next_window_is_one(
    zone: str, moment: datetime, opens: int, length: int
) -> None:
    """Never in the past, within two days, stable, and at an hour of the window."""
    policy = Policy(ZoneInfo(zone), opens=opens, closes=(opens + length) % 24)
    now = moment.replace(tzinfo=UTC)
    found = next_window(now, policy)
    assert now <= found <= now + timedelta(days=2)
    assert next_window(found, policy) == found
    # In a spring gap a window may begin an hour late.
    hour = found.astimezone(policy.zone).hour
    assert (hour - opens) % 24 <= length


def test_the_window_is_the_customers_and_by_hand_the_shops() -> None:
    now = at("2027-03-10", "10:00")  # in Los Angeles 19:00 of the day before
    policy = policy_of({}, SHANGHAI, "America/Los_Angeles")
    assert next_window(now, policy) == now
    late = at("2027-03-10", "12:00")
    assert next_window(late, policy) == at("2027-03-10", "09:00", LA)
    assert next_window(late, policy.at_home) == late


@pytest.mark.parametrize(
    ("greeting", "greetings_go", "expires_in", "expected"),
    [
        (False, True, 30, Wait(at("2027-02-13", "09:00"), "holiday")),
        (True, True, 1, None),
        (True, False, 30, Wait(at("2027-02-13", "09:00"), "holiday")),
        (False, True, 3, Stop("holiday")),
    ],
)
def test_on_a_holiday_offers_wait(greeting: bool, greetings_go: bool, expires_in: int, expected: object) -> None:
    now = at("2027-02-06", "12:00")
    holidays = Holidays(SPRING.festivals, greetings=greetings_go)
    found = decide(
        purpose=MailPurpose.MARKETING,
        expires_at=now + timedelta(days=expires_in),
        reach=REACHABLE,
        touches=[],
        policy=Policy(SHANGHAI, holidays=holidays),
        now=now,
        is_greeting=greeting,
    )
    assert isinstance(found, Go) if expected is None else found == expected


def test_a_receipt_knows_no_holiday() -> None:
    now = at("2027-02-06", "12:00")
    policy = Policy(SHANGHAI, holidays=SPRING)
    found = decide(purpose=MailPurpose.SERVICE, expires_at=None, reach=REACHABLE, touches=[now], policy=policy, now=now)
    assert isinstance(found, Go)


@pytest.mark.parametrize("reason", list(SuppressionReason))
def test_who_is_to_be_left_alone_is_left_alone_on_every_road(reason: SuppressionReason) -> None:
    reach = Reach("55", True, None, suppressed=reason, email="a@b.example", email_consent=True)
    assert standing(Facts("lapsed", reach)).reason == reason.value


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        (Facts("lapsed", REACHABLE), None),
        (Facts("lapsed", REACHABLE, is_on=False), "switched_off"),
        (Facts("lapsed", Reach("55", False, None)), "refused"),
        (Facts("lapsed", Reach(None, None, None)), "unreachable"),
        (Facts("lapsed", Reach("55", True, None, is_erased=True)), "erased"),
    ],
)
def test_why_nothing_is_written_down(facts: Facts, reason: str | None) -> None:
    found = standing(facts)
    assert (found.reason, found.road is None) == (reason, reason is not None)


# -- hold-out


@given(salt=st.text(max_size=20), customer=st.integers(1, 10**6), share=st.integers(0, 100))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_a_place_is_the_same_whenever_it_is_asked(salt: str, customer: int, share: int) -> None:
    place = bucket(salt, "birthday", customer)
    assert 0 <= place < BUCKETS
    assert place == bucket(salt, "birthday", customer)
    # Who is held out at a share is held out at every larger one.
    assert not is_held(place, share) or is_held(place, min(100, share + 1))


def test_about_a_fifth_is_held_out_and_programmes_are_apart() -> None:
    one = {n for n in range(5000) if is_held(bucket("salt", "birthday", n), 20)}
    two = {n for n in range(5000) if is_held(bucket("salt", "lapsed", n), 20)}
    assert 900 < len(one) < 1100
    assert 130 < len(one & two) < 270


@pytest.mark.parametrize(
    ("chosen", "is_demo", "customers", "expected"),
    [
        (None, False, 30, Share(20)),
        (None, False, 29, Share(0, Unmeasured.FEW)),
        (None, True, 300, Share(0, Unmeasured.DEMO)),
        (50, True, 3, Share(50)),
        (0, False, 300, Share(0, Unmeasured.CHOSEN)),
    ],
)
def test_the_share(chosen: int | None, is_demo: bool, customers: int, expected: Share) -> None:
    preferences = {} if chosen is None else {"hold_out": {"birthday": chosen}}
    assert share_of(preferences, "birthday", is_demo=is_demo, customers=customers) == expected


@pytest.mark.parametrize("rule", ["birthday_wish", "first_thanks", "coupon_expiring", "followup_due", "receipt", "x"])
def test_courtesy_and_service_are_owed_to_everybody(rule: str) -> None:
    assert programme_of(rule) is None


# -- budgets


@pytest.mark.parametrize(
    ("budget", "issued", "cost", "fits"),
    [
        (Budget(), Issued(10**6, 10**9), 100, True),
        (Budget(count=20), Issued(19, 0), 100, True),
        (Budget(count=20), Issued(20, 0), 100, False),
        (Budget(minor=1000), Issued(3, 900), 100, True),
        (Budget(minor=1000), Issued(3, 901), 100, False),
    ],
)
def test_room_in_the_months_budget(budget: Budget, issued: Issued, cost: int, fits: bool) -> None:
    assert has_room(budget, issued, cost) is fits


def test_what_a_coupon_is_worth() -> None:
    assert worth(Terms(OfferKind.PERCENT, percent=10), 12_000, "CNY") == 1200
    assert worth(Terms(OfferKind.AMOUNT, amount=Money(500, "CNY")), 12_000, "CNY") == 500
    assert worth(Terms(OfferKind.AMOUNT, amount=Money(500, "USD")), 12_000, "CNY") == 0


def test_a_month_begins_where_the_shop_is() -> None:
    assert next_month(at("2026-12-31", "23:30"), SHANGHAI) == at("2027-01-01", "00:00")


# -- one budget of attention


POLICY = Policy(SHANGHAI)
NOON = at("2027-03-10", "12:00")


@pytest.mark.parametrize(
    ("rule", "birthday", "free"),
    [
        ("lapsed", None, True),
        ("lapsed", YearDay(3, 25), False),  # two places are kept
        ("lapsed", YearDay(8, 25), True),
        ("birthday_offer", YearDay(3, 17), True),
    ],
)
def test_the_last_places_of_a_month_are_kept_for_a_birthday(rule: str, birthday: YearDay | None, free: bool) -> None:
    touches = [NOON - timedelta(days=5), NOON - timedelta(days=9)]
    policy = caps_for(rule, POLICY, birthday, NOON)
    assert (cap_frees(touches, policy, NOON) == NOON) is free


@pytest.mark.parametrize(
    ("rule", "birthday", "days_left", "waits"),
    [
        ("lapsed", YearDay(3, 11), 5, True),
        ("lapsed", YearDay(3, 12), 5, False),
        ("lapsed", YearDay(3, 11), 0.5, False),
        ("birthday_wish", YearDay(3, 11), 5, False),
        ("lapsed", None, 5, False),
    ],
)
def test_on_the_eve_of_a_birthday_the_rest_waits_for_the_wish(
    rule: str, birthday: YearDay | None, days_left: float, waits: bool
) -> None:
    found = reserved_until(rule, POLICY, birthday, NOON + timedelta(days=days_left), NOON)
    assert found == (at("2027-03-11", "09:00") if waits else None)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    zone=st.sampled_from(ZONES),
    moment=_MOMENTS,
    hours=st.lists(st.integers(1, 24 * 30), max_size=6),
    expires=st.integers(-5, 24 * 12),
    is_refused=st.booleans(),
    is_erased=st.booleans(),
    suppressed=st.sampled_from([None, *SuppressionReason]),
)
def test_nothing_leaves_that_may_not(
    zone: str,
    moment: datetime,
    hours: list[int],
    expires: int,
    is_refused: bool,
    is_erased: bool,
    suppressed: SuppressionReason | None,
) -> None:
    """Whatever comes together: a go is with consent, in the window, on an open day, under the caps, and in time."""
    now = moment.replace(tzinfo=UTC)
    policy = policy_of({"holidays": {"festivals": ["spring", "national"]}}, SHANGHAI, zone)
    reach = Reach("55", not is_refused, None, is_erased=is_erased, suppressed=suppressed)
    touches = [now - timedelta(hours=n) for n in hours]
    expires_at = now + timedelta(hours=expires)
    found = decide(
        purpose=MailPurpose.MARKETING, expires_at=expires_at, reach=reach, touches=touches, policy=policy, now=now
    )
    if isinstance(found, Go):
        assert not is_refused
        assert not is_erased
        assert suppressed is None
        assert now < expires_at
        assert 9 <= now.astimezone(ZoneInfo(zone)).hour < 20
        assert not policy.holidays.on(now.astimezone(SHANGHAI).date())
        assert sum(now - t < timedelta(hours=24) for t in touches) == 0
        assert sum(now - t < timedelta(days=30) for t in touches) < 4
    elif isinstance(found, Wait):
        assert now < found.until < expires_at
        assert found.until == next_open(found.until, policy)
        assert found.reason
    else:
        assert found.reason
