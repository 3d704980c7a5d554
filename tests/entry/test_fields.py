"""One value typed into a field of the form."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest

from bot.domain.occasion import YearDay
from bot.entry import fields

NOW = datetime.fromisoformat("2026-11-25T18:30:00+08:00")


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("88", (Decimal(88), None)),
        ("八十八", (Decimal(88), None)),
        ("五", (Decimal(5), None)),
        ("128块5", (Decimal("128.5"), "CNY")),
        ("HK$30", (Decimal(30), "HKD")),
        ("1.2k", (Decimal(1200), None)),
        ("3千8", (Decimal(3800), None)),
        ("１，２８０", (Decimal(1), None)),
        ("abc", None),
        ("", None),
    ],
)
def test_amounts(typed: str, value: object) -> None:
    assert fields.read_amount(typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("3", (Decimal(3), None)),
        ("3瓶", (Decimal(3), "瓶")),
        ("半斤", (Decimal("0.5"), "斤")),
        ("两斤半", (Decimal("2.5"), "斤")),
        ("x2", (Decimal(2), None)),
        ("a dozen", (Decimal(1), "dozen")),
        ("俩", (Decimal(2), None)),
        ("2 Boxes", (Decimal(2), "Boxes")),
        ("0", None),
        ("随便", None),
    ],
)
def test_quantities(typed: str, value: object) -> None:
    assert fields.read_quantity(typed) == value


@pytest.mark.parametrize(
    ("typed", "past", "future"),
    [
        ("昨天", date(2026, 11, 24), date(2026, 11, 24)),
        ("11/18", date(2026, 11, 18), date(2027, 11, 18)),
        ("周四", date(2026, 11, 19), date(2026, 11, 26)),
        ("20", date(2026, 11, 20), date(2026, 12, 20)),
        ("20号", date(2026, 11, 20), date(2026, 12, 20)),
        ("18 Nov", date(2026, 11, 18), date(2027, 11, 18)),
        ("2月30日", None, None),
        ("什么时候都行", None, None),
    ],
)
def test_days_look_back_or_ahead(typed: str, past: date | None, future: date | None) -> None:
    assert fields.read_day(typed, NOW) == past
    assert fields.read_day(typed, NOW, "future") == future


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("明天下午3点", "2026-11-26T15:00:00+08:00"),
        ("15:00", "2026-11-26T15:00:00+08:00"),
        ("20:00", "2026-11-25T20:00:00+08:00"),
        ("in 2 hours", "2026-11-25T20:30:00+08:00"),
        ("Friday 5pm", "2026-11-27T17:00:00+08:00"),
        ("周五", "2026-11-27"),
        ("25:00", None),
    ],
)
def test_moments_lie_ahead(typed: str, value: str | None) -> None:
    found = fields.read_moment(typed, NOW)
    assert (found.isoformat() if found else None) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("138 1234 5678", "+8613812345678"),
        ("+852 6123 4567", "+85261234567"),
        ("021-65431234", "+862165431234"),
        ("13912345", None),
        ("not a phone", None),
    ],
)
def test_phones(typed: str, value: str | None) -> None:
    assert fields.read_phone(typed) == value


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("8/8", YearDay(8, 8)),
        ("6月18", YearDay(6, 18)),
        ("1990-12-01", YearDay(12, 1, year=1990)),
        ("88年10月2日", YearDay(10, 2, year=1988)),
        ("12 March", YearDay(3, 12)),
        ("农历八月十五", YearDay(8, 15, "lunar")),
        ("闰六月初二", YearDay(6, 2, "lunar", is_leap=True)),
        ("lunar 7/7", YearDay(7, 7, "lunar")),
        ("2月30日", None),
    ],
)
def test_birthdays(typed: str, value: YearDay | None) -> None:
    assert fields.read_birthday(typed) == value


@pytest.mark.parametrize(
    ("typed", "payment", "channel"),
    [
        ("微信", "wechat", None),
        ("wehcat", "wechat", None),
        ("支付包", "alipay", None),
        ("刷卡", "card", None),
        ("PayNow", "other", None),
        ("微信现金", None, None),
        ("抖音", None, "online"),
        ("in store", None, "offline"),
    ],
)
def test_payments_and_channels(typed: str, payment: str | None, channel: str | None) -> None:
    assert fields.read_payment(typed) == payment
    assert fields.read_channel(typed) == channel


def test_one_item() -> None:
    item = fields.read_item("2 boxes tea @45")
    assert item is not None
    assert (item.product, item.quantity, item.unit, item.unit_price, item.amount) == ("tea", 2, "boxes", 45, 90)
    assert fields.read_item("") is None
    assert fields.read_item("面膜2盒 99，口红1支 320") is None
