"""Kinds of fields: each knows how to read a typed answer and which answers can be tapped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from bot.domain.clock import local_day
from bot.domain.errors import Gone
from bot.domain.form import Form
from bot.domain.money import LARGEST_MINOR, to_major, to_minor
from bot.domain.occasion import YearDay
from bot.entry.correction import read_correction
from bot.entry.draft import plain_number
from bot.entry.fields import (
    read_amount,
    read_birthday,
    read_channel,
    read_day,
    read_email,
    read_moment,
    read_payment,
    read_phone,
)
from bot.services.forms.model import Choice, Unreadable
from bot.services.forms.prices import usual_total
from bot.services.region import phone_region
from bot.services.work import Work

LONGEST_TEXT = 500
LONGEST_NAME = 64
RE_NEGATIVE = re.compile(r"(?:[-−－负]|minus)\s*[\d¥$]")
# What may be said of a sum; a small bare figure is read as a count.
SUM_SLOTS = {"total", "currency", "payment", "quantity"}
# Control and format characters. The joiner inside an emoji goes with them: it falls apart readably.
UNSEEN = ("Cc", "Cf", "Cs", "Co")


def plain_text(typed: str) -> str:
    """One line without marks that cannot be seen (they would turn or break the lines around them)."""
    joined = "".join(" " if c.isspace() else c for c in typed if c.isspace() or unicodedata.category(c) not in UNSEEN)
    return " ".join(joined.split())


def birthday_json(day: YearDay) -> dict[str, Any]:
    return {
        "month": day.month,
        "day": day.day,
        "calendar": day.calendar,
        "is_leap": day.is_leap,
        "year": day.year,
    }


class Typed:
    """A field without answers to tap."""

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        del work, form
        return []

    async def pick(self, work: Work, form: Form, argument: str) -> Any:
        del work, form, argument
        raise Gone


@dataclass(frozen=True)
class Text(Typed):
    longest: int = LONGEST_TEXT

    async def read(self, work: Work, form: Form, typed: str) -> str:
        del work, form
        text = plain_text(typed)
        if not text or len(text) > self.longest:
            raise Unreadable("text_length", longest=self.longest)
        return text


def is_negative(typed: str) -> bool:
    """A figure below nothing: said to be wrong, not taken without its sign."""
    return RE_NEGATIVE.match(typed.strip()) is not None


def meant_by(form: Form, key: str) -> list[str]:
    """The answers among which the reader of the line was in doubt."""
    issues = form.values.get("issues", [])
    return list(dict.fromkeys(o[key] for issue in issues for o in issue["options"] if key in o))


def is_sane(amount: Decimal) -> bool:
    """Money that a till can hold, in any currency."""
    return amount.is_finite() and 0 <= amount * 1000 <= LARGEST_MINOR


def _is_only_money(typed: str, now: datetime) -> bool:
    """A figure without goods, days or words beside it: those make it something else than the sum."""
    found = read_correction(typed, now=now)
    return found is not None and {change.slot for change in found.changes} <= SUM_SLOTS


class Amount(Typed):
    """Money in the form's currency, as a decimal string; typing another currency changes the form's."""

    async def read(self, work: Work, form: Form, typed: str) -> dict[str, Any]:
        found = read_amount(typed)
        if found is None or not _is_only_money(typed, work.local_now):
            raise Unreadable("amount", typed=typed[:40])
        amount, currency = found
        code = currency or form.values.get("currency") or work.shop.currency
        if not is_sane(amount) or is_negative(typed):
            raise Unreadable("amount", typed=typed[:40])
        return {"total": plain_number(to_major(to_minor(amount, code), code)), "currency": code}

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        """The possible answers to a sum that does not close; where none was said, what it usually is."""
        del work
        meant = meant_by(form, "total")
        if len(meant) == 2 and any(issue["kind"] == "discount_unclear" for issue in form.values.get("issues", [])):
            labels = ("form.reduced_already", "form.reduced_now")
            return [Choice(o, label=label, view={"amount": o}) for o, label in zip(meant, labels, strict=True)]
        usual = usual_total(form.values)
        if not meant and usual is not None:
            return [Choice(usual, label="form.usual_total", view={"amount": usual})]
        return [Choice(option, text=option) for option in meant]

    async def pick(self, work: Work, form: Form, argument: str) -> Any:
        if argument not in [choice.argument for choice in await self.choices(work, form)]:
            raise Gone
        return await self.read(work, form, argument)


@dataclass(frozen=True)
class OneOf:
    """One of a few codes; labels are choice.<name>.<code>."""

    name: str
    codes: Sequence[str]

    async def read(self, work: Work, form: Form, typed: str) -> str:
        del work, form
        readers = {"payment": read_payment, "channel": read_channel}
        reader = readers.get(self.name)
        found = reader(typed) if reader else None
        if found is None:
            raise Unreadable("choice", typed=typed[:40])
        return str(found)

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        del work
        chosen = form.values.get(self.name)
        codes = meant_by(form, self.name) or self.codes
        return [Choice(c, label=f"choice.{self.name}.{c}", is_chosen=c == chosen) for c in codes]

    async def pick(self, work: Work, form: Form, argument: str) -> str:
        del work, form
        if argument not in self.codes:
            raise Gone
        return argument


def _days_meant(form: Form, key: str) -> list[Choice]:
    """Next Friday, said on a Wednesday: this one, or the one after."""
    return [Choice(day, day=date.fromisoformat(day)) for day in meant_by(form, key) if len(day) == len("2026-01-01")]


class PastDay:
    """A day up to today; not said, it is the one on which the form was begun."""

    async def read(self, work: Work, form: Form, typed: str) -> str:
        del form
        found = read_day(typed, work.local_now, "past")
        if found is None or found > work.today:
            raise Unreadable("day", typed=typed[:40])
        return found.isoformat()

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        chosen = form.values.get("day") or local_day(form.created_at, work.shop.zone).isoformat()
        days = [work.today - timedelta(days=back) for back in range(3)]
        labels = ("day.today", "day.yesterday", "day.before_yesterday")
        return _days_meant(form, "day") or [
            Choice(day.isoformat(), label=label, is_chosen=day.isoformat() == chosen)
            for day, label in zip(days, labels, strict=True)
        ]

    async def pick(self, work: Work, form: Form, argument: str) -> str:
        del form
        day = _iso_day(argument)
        if day > work.today:
            raise Gone
        return day.isoformat()


class DueDay:
    """A day from today on, with a time if one is said: an ISO day, or an ISO moment with its offset."""

    async def read(self, work: Work, form: Form, typed: str) -> str:
        del form
        found = read_moment(typed, work.local_now)
        day = found.date() if isinstance(found, datetime) else found
        if found is None or day is None or day < work.today:
            raise Unreadable("due", typed=typed[:40])
        return found.isoformat()

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        chosen = str(form.values.get("due") or "")[:10]
        ahead = (
            ("day.tomorrow", 1),
            ("day.in_3_days", 3),
            ("day.in_a_week", 7),
            ("day.in_2_weeks", 14),
            ("day.in_a_month", 30),
        )
        options = [(label, (work.today + timedelta(days=days)).isoformat()) for label, days in ahead]
        usual = [Choice(day, label=label, is_chosen=day == chosen) for label, day in options]
        return _days_meant(form, "due") or usual

    async def pick(self, work: Work, form: Form, argument: str) -> str:
        del form
        day = _iso_day(argument)
        if day < work.today:
            raise Gone
        return day.isoformat()


def _iso_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Gone from None


class Phone(Typed):
    async def read(self, work: Work, form: Form, typed: str) -> str:
        del form
        found = read_phone(typed, phone_region(work.shop))
        if found is None:
            raise Unreadable("phone", digits=sum(c.isdigit() for c in typed))
        return found


class Email(Typed):
    async def read(self, work: Work, form: Form, typed: str) -> str:
        del work, form
        found = read_email(typed)
        if found is None:
            raise Unreadable("email", typed=typed[:40])
        return found[0]


class Birthday(Typed):
    async def read(self, work: Work, form: Form, typed: str) -> dict[str, Any]:
        del work, form
        found = read_birthday(typed)
        if found is None:
            raise Unreadable("birthday", typed=typed[:40])
        return birthday_json(found)
