"""vCards as rows of a table; what is large or strange in them is left out before they are taken apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from bot.domain.importing import Refused
from bot.services.importing.text import encoding_of

Row = tuple[int, list[str]]
COLUMNS = ("name", "phone", "email", "birthday", "address", "note", "tags", "gender")
_WANTED = re.compile(
    r"(?:[\w-]+\.)?(N|FN|TEL|EMAIL|BDAY|ADR|NOTE|CATEGORIES|GENDER|VERSION|X-LUNAR-BDAY)[;:]", re.IGNORECASE
)
_LARGEST_CARD, _LONGEST_LINE, _MOST_LINES = 16_000, 6_000, 60


def is_vcard(content: bytes) -> bool:
    head = content[:4096]
    return "BEGIN:VCARD" in head.decode(_safe(encoding_of(head)), errors="replace").upper()


def _safe(encoding: str) -> str:
    return "utf-8" if encoding == "binary" else encoding


def read(content: bytes) -> Iterator[Row]:
    yield 1, list(COLUMNS)
    text = content.decode(_safe(encoding_of(content)), errors="replace").lstrip("\ufeff")
    lines: list[str] = []
    begun = 0
    for number, raw in enumerate(text.splitlines(), 1):
        word = raw.strip().upper()
        if word == "BEGIN:VCARD":
            lines, begun = [], number
        elif word == "END:VCARD" and begun:
            yield begun, _row(lines)
            begun = 0
        elif begun and len(lines) < 20_000:
            lines.append(raw)
    if begun:
        raise Refused("damaged")


def _row(raw: list[str]) -> list[str]:
    import vobject

    kept = [line for line in unfolded(raw) if _WANTED.match(line) and len(line) <= _LONGEST_LINE]
    plain = "\r\n".join(["BEGIN:VCARD", *kept[:_MOST_LINES], "END:VCARD"])
    if len(plain) > _LARGEST_CARD:
        return ["", "", "", "", "", "", "", ""]
    try:
        card = vobject.readOne(plain, ignoreUnreadable=True)
    except Exception:  # noqa: BLE001  whatever a broken card brings up, the next one is read
        return ["", "", "", "", "", "", "", ""]
    name = _first(card, "fn") or _name(card)
    lunar = _first(card, "x-lunar-bday")
    told = [
        name, _all(card, "tel"), _all(card, "email"), lunar or _birthday(_first(card, "bday")), _address(card),
        _first(card, "note"), _tags(card), _first(card, "gender")[:1],
    ]  # fmt: skip
    return [cell[:2000] for cell in told]


def unfolded(raw: list[str]) -> list[str]:
    """Lines that go on (a space in front, or "=" at the end of quoted-printable) in one piece."""
    lines: list[str] = []
    is_open = False
    for line in raw:
        if lines and is_open:
            lines[-1] = lines[-1][:-1] + line.lstrip()
        elif lines and line[:1] in (" ", "\t"):
            lines[-1] += line[1:] if len(lines[-1]) <= _LONGEST_LINE else ""
        else:
            lines.append(line)
        head = lines[-1].partition(":")[0].upper()
        is_open = "QUOTED-PRINTABLE" in head and line.rstrip().endswith("=")
    return lines


def _first(card: Any, key: str) -> str:
    found = card.contents.get(key)
    return " ".join(str(found[0].value).split()) if found else ""


def _all(card: Any, key: str) -> str:
    return ";".join(str(one.value).strip() for one in card.contents.get(key, ())[:5])


def _name(card: Any) -> str:
    found = card.contents.get("n")
    if not found:
        return ""
    value = found[0].value
    family, given = (str(getattr(value, part, "") or "").strip() for part in ("family", "given"))
    return family + given if _is_eastern(family + given) else " ".join(part for part in (given, family) if part)


def _address(card: Any) -> str:
    found = card.contents.get("adr")
    if not found:
        return ""
    value = found[0].value
    parts = (getattr(value, part, "") for part in ("country", "region", "city", "street", "extended", "box"))
    flat = (" ".join(part) if isinstance(part, list) else str(part) for part in parts if part)
    joined = [part.strip() for part in flat if part.strip()]
    return ("" if _is_eastern("".join(joined)) else ", ").join(joined)


def _is_eastern(text: str) -> bool:
    """Written without spaces between words."""
    return any(ord(letter) > 0x2E7F for letter in text)


def _tags(card: Any) -> str:
    found = card.contents.get("categories")
    if not found:
        return ""
    value = found[0].value
    return ";".join(str(one) for one in value) if isinstance(value, list) else str(value)


def _birthday(text: str) -> str:
    """BDAY as 1990-08-15, 19900815 or --0815, as days are written elsewhere."""
    digits = re.sub(r"\D", "", text[:10])
    if text.startswith("--") and len(digits) == 4:
        return f"{digits[:2]}-{digits[2:]}"
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:8]}" if len(digits) == 8 else text
