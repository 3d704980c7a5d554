"""One value typed into a form's field; a value or None, never an error."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from bot.domain.occasion import YearDay
from bot.entry.contacts import read_birthday_text, read_phone_number
from bot.entry.draft import Channel, DraftItem, Payment
from bot.entry.parser import read_line


def read_amount(text: str) -> tuple[Decimal, str | None] | None:
    d = read_line(f"散客 货 {text}", now=datetime.fromisoformat("2026-11-22T10:00:00+08:00"))
    return (d.total, d.currency) if d.total is not None else None


def read_quantity(text: str) -> tuple[Decimal, str | None] | None:
    d = read_line(f"散客 货 {text} 100", now=datetime.fromisoformat("2026-11-22T10:00:00+08:00"))
    return (d.items[0].quantity, d.items[0].unit) if d.items else None


def read_day(text: str, now: datetime, direction: Literal["past", "future"]) -> date | None:
    line = f"张三 2瓶洗面奶 128 {text}" if direction == "past" else f"{text} 联系张三"
    return read_line(line, now=now).date


def read_moment(text: str, now: datetime) -> date | datetime | None:
    d = read_line(f"{text} 联系张三", now=now)
    return d.at or d.date


def read_phone(text: str, region: str) -> str | None:
    return read_phone_number(text, region)


def read_birthday(text: str) -> YearDay | None:
    return read_birthday_text(text)


def read_payment(text: str) -> Payment | None:
    return read_line(f"张三 2瓶洗面奶 128 {text}", now=datetime.fromisoformat("2026-11-22T10:00:00+08:00")).payment


def read_channel(text: str) -> Channel | None:
    return read_line(f"张三 2瓶洗面奶 128 {text}", now=datetime.fromisoformat("2026-11-22T10:00:00+08:00")).channel


def read_item(text: str) -> DraftItem | None:
    d = read_line(f"散客 {text}", now=datetime.fromisoformat("2026-11-22T10:00:00+08:00"))
    return d.items[0] if d.items else None
