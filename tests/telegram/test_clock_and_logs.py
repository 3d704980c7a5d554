"""The clock that Telegram corrects, and logs that give nobody away."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.clock import SystemClock, TrustedClock, local_day, local_moment
from bot.logs import configure, redact
from tests.doubles import NOON, FixedClock

TOKEN = "7654321098:AAF-abc_DEFghiJKLmnoPQRstuVWXyz01234"
SECRETS = (
    TOKEN,
    "+8613812345678",
    "13812345678",
    "138 1234 5678",
    "138-1234-5678",
    "+86 (138) 1234-5678",
    "+44 20 7946 0958",
    "+1-202-555-0143",
    "(0512) 6688-1234",
    "li.ting+shop@example.com",
)
HARMLESS = (
    "2026-11-22",
    "2026-11-22 05:35:33",
    "2026-11-22T05:35:33.123456+00:00",
    "05:35:33 INFO ready",
    "update 812345678",
    "127.0.0.1:8080",
    "aiogram 3.31.0",
    "¥12,800.50",
)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What would stand on standard error."""
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    written = io.StringIO()
    monkeypatch.setattr("sys.stderr", written)
    configure(logging.DEBUG)
    yield written
    root.handlers[:] = before
    root.setLevel(level)


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize(
    "around", ["{}", "of {}.", '{{"phone":"{}"}}', "phone:{}", "tel:{}, x", "bot {} /getMe", "（{}）"]
)
def test_secrets_are_taken_out(secret: str, around: str) -> None:
    assert secret not in redact(around.format(secret))


def test_a_token_in_an_address_is_taken_out() -> None:
    assert redact(f"POST https://api.telegram.org/bot{TOKEN}/sendMessage") == (
        "POST https://api.telegram.org/bot<token>/sendMessage"
    )


@pytest.mark.parametrize("words", HARMLESS)
def test_the_rest_stays_readable(words: str) -> None:
    assert redact(words) == words


@pytest.mark.parametrize("secret", SECRETS)
def test_no_secret_is_logged_not_even_in_a_traceback(log: io.StringIO, secret: str) -> None:
    def ask() -> None:
        try:
            {}[secret]
        except KeyError as error:
            raise ConnectionError(f"cannot reach https://telegram/bot{secret}/x") from error

    try:
        ask()
    except ConnectionError:
        logging.getLogger("handlers.desk").exception("customer %s is lost", secret)
    logging.getLogger("aiohttp.client").warning("POST /bot%s/sendMessage", secret)
    written = log.getvalue()
    assert "Traceback" in written
    assert "KeyError" in written
    assert secret not in written


def test_the_trusted_clock_is_the_machines_within_the_tolerance() -> None:
    base = FixedClock()
    clock = TrustedClock(base)
    assert not clock.observe(NOON + timedelta(seconds=3))
    assert not clock.observe(NOON - timedelta(seconds=3))
    assert (clock.now(), clock.offset) == (NOON, timedelta())


@pytest.mark.parametrize("jump", [timedelta(seconds=4), timedelta(days=400), -timedelta(days=3), -timedelta(hours=1)])
def test_the_trusted_clock_follows_telegram(jump: timedelta) -> None:
    base = FixedClock()
    clock = TrustedClock(base)
    assert clock.observe(NOON + jump)
    assert (clock.now(), clock.offset) == (NOON + jump, jump)
    base.move(minutes=5)
    assert clock.now() == NOON + jump + timedelta(minutes=5)
    assert not clock.observe(NOON + jump + timedelta(minutes=5)), "the second look moves nothing"


def test_the_trusted_clock_follows_when_the_machine_is_put_right() -> None:
    base = FixedClock(datetime(1970, 1, 1, tzinfo=UTC))
    clock = TrustedClock(base)
    clock.observe(NOON)
    base.moment = NOON
    assert clock.observe(NOON)
    assert (clock.now(), clock.offset) == (NOON, timedelta())


def test_the_machines_clock_is_aware() -> None:
    assert SystemClock().now().utcoffset() == timedelta()


def test_a_day_and_a_moment_are_the_shops() -> None:
    shanghai, berlin = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
    assert local_day(datetime(2026, 11, 22, 16, 30, tzinfo=UTC), shanghai) == date(2026, 11, 23)
    assert local_moment(date(2026, 11, 22), 10, 0, shanghai) == datetime(2026, 11, 22, 2, tzinfo=UTC)
    # 02:30 is skipped in spring and comes twice in autumn.
    assert local_moment(date(2026, 3, 29), 2, 30, berlin) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert local_moment(date(2026, 10, 25), 2, 30, berlin) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
