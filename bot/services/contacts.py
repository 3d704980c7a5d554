"""Contacts that come as cards or forwarded words, as the values of a customer form."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import vobject
from vobject.base import ParseError

from bot.domain.occasion import YearDay
from bot.entry.fields import read_phone
from bot.services.forms.kinds import LONGEST_NAME, LONGEST_TEXT, birthday_json
from bot.services.forms.who import resolve
from bot.services.region import phone_region
from bot.services.work import Work

_PHONE = re.compile(r"\+?\d[\d\s()-]{5,}\d")


class NotVCard(ValueError):
    """The file holds no contact that could be read."""


async def values_from_share(work: Work, name: str, phone: str | None) -> dict[str, Any]:
    """A shared contact. A number that is none is left out and asked for."""
    number = read_phone(phone, phone_region(work.shop)) if phone else None
    values: dict[str, Any] = {"name": name[:LONGEST_NAME] or None, "customer": await resolve(work, name, number)}
    if number:
        values["phone"] = number
    elif phone:
        values["doubts"] = ["phone"]
    return _without_empty(values)


async def values_from_vcard(work: Work, data: bytes) -> dict[str, Any]:
    """The first contact of a vCard file (2.1, 3.0 or 4.0). NotVCard if there is none."""
    try:
        card = vobject.readOne(_unfolded(data.decode("utf-8-sig", errors="replace")), ignoreUnreadable=True)
    except (ParseError, StopIteration, ValueError, LookupError, AssertionError) as error:
        raise NotVCard from error
    if card is None or getattr(card, "name", "") != "VCARD":
        raise NotVCard
    name, phone = _text(card, "fn") or _text(card, "n"), _text(card, "tel")
    if not name and not phone:
        raise NotVCard
    values = await values_from_share(work, name, phone or None)
    birthday = _birthday(_text(card, "bday"))
    if birthday is not None:
        values["birthday"] = birthday_json(birthday)
    note = _text(card, "note")
    return _without_empty(values | {"note": note[:LONGEST_TEXT] or None})


async def values_from_forward(work: Work, name: str | None, text: str) -> dict[str, Any]:
    """A forwarded message: who wrote it, a number if one stands in it, and the words as the note."""
    found = _PHONE.search(text)
    values = await values_from_share(work, name or "", found.group() if found else None)
    values.pop("doubts", None)
    return _without_empty(values | {"note": text[:LONGEST_TEXT] or None})


def _unfolded(text: str) -> str:
    """Quoted-printable lines that go on behind a "=" in one piece (vCard 2.1), which the reader does not do."""
    lines: list[str] = []
    is_open = False
    for line in text.splitlines():
        if is_open:
            lines[-1] = lines[-1][:-1] + line.lstrip()
        else:
            lines.append(line)
        is_open = "QUOTED-PRINTABLE" in lines[-1].partition(":")[0].upper() and line.endswith("=")
    return "\r\n".join(lines)


def _text(card: Any, key: str) -> str:
    child = card.contents.get(key)
    return " ".join(str(child[0].value).split()) if child else ""


def _birthday(text: str) -> YearDay | None:
    """BDAY as 1990-08-15, 19900815 or --0815."""
    digits = "".join(c for c in text[:10] if c.isdigit())
    try:
        if text.startswith("--") and len(digits) == 4:
            day = date(2000, int(digits[:2]), int(digits[2:]))
            return YearDay(day.month, day.day)
        if len(digits) == 8:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
            return YearDay(day.month, day.day, year=day.year)
    except ValueError:
        return None
    return None


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value is not None}
