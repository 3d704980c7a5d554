"""How a reading is compared with the right answer: exact, asked (safe), or silently wrong."""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot.entry.draft import as_json
from bot.entry.parser import read_line
from bot.entry.shadow import shadow_of

HERE = Path(__file__).parent
SLOTS = (
    "intent",
    "customer",
    "phone",
    "birthday",
    "items",
    "total",
    "currency",
    "payment",
    "channel",
    "date",
    "clarify",
)
UNITS: dict[str | None, str | None] = {"piece": "pc", "pcs": "pc", "x": None, "liter": "l", "litre": "l"}
UNITS |= {"kilo": "kg", "公斤": "kg"}
Gold = dict[str, Any]


@dataclass
class Marks:
    """How a corpus was read."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def share(self, outcome: str) -> float:
        return self.counts[outcome] / max(1, self.counts.total())


def grade(name: str) -> Marks:
    """Read every line of a corpus file and mark it."""
    marks = Marks()
    for raw in (HERE / name).read_text(encoding="utf-8").splitlines():
        line = json.loads(raw)
        read = as_json(read_line(line["text"], now=dt.datetime.fromisoformat(line["now"])))
        outcome, slots = outcome_of(line["gold"], read, line["now"])
        marks.counts[outcome] += 1
        if outcome != "exact":
            marks.wrong.append(f"{outcome} {line['id']} {line['text']} ({', '.join(slots)})")
    return marks


def outcome_of(gold: Gold, read: Gold, now: str) -> tuple[str, list[str]]:
    """ "exact", "asked" or "silent", and the slots that differ."""
    asked = read["intent"] == "unknown" or bool(read["clarify"])
    wrong = [slot for slot in SLOTS if _is_graded(gold, slot) and not _agrees(gold, read, slot, now)]
    if "intent" in gold["clarify"]:
        exact = asked
    elif gold["intent"] == "unknown":
        exact = read["intent"] == "unknown"
    else:
        exact = not wrong
    return ("exact" if exact else "asked" if asked else "silent"), wrong


def _is_graded(gold: Gold, slot: str) -> bool:
    intent, clarify = gold["intent"], gold["clarify"]
    if intent == "unknown":
        return slot in ("intent", "clarify")
    if slot in clarify:
        return False
    if slot not in ("items", "total", "currency", "channel"):
        return True
    skipped = (
        intent not in ("purchase", "return")
        or (slot == "items" and "total" in clarify)
        or (slot == "total" and "items" in clarify and gold["total"] is None)
        or (slot == "currency" and gold["currency"] is None)
    )
    return not skipped


def _agrees(gold: Gold, read: Gold, slot: str, now: str) -> bool:  # noqa: PLR0911 - one slot, one return
    right, given = gold[slot], read[slot]
    match slot:
        case "customer":
            return _text(right) == _text(given)
        case "birthday":
            return bool((right or None) == (given or None))
        case "items":
            return _items_agree(gold, given)
        case "total":
            return _number(right) == _number(given)
        case "currency":
            return bool(right == (given or "CNY"))
        case "date":
            return _days_agree(gold["intent"], right, given, now)
        case "clarify":
            return (not right and not given) or bool(set(right) & set(given))
    return bool((right or None) == (given or None))


def _days_agree(intent: str, right: str | None, given: str | None, now: str) -> bool:
    if right is None or given is None:
        other = right or given
        return other is None or (intent != "followup" and other[:10] == now[:10])
    return given[:10] == right if "T" not in right else given[:16] == right[:16]


def _items_agree(gold: Gold, given: list[Gold]) -> bool:
    left = list(given)
    single = len(gold["items"]) == 1
    for item in gold["items"]:
        found = next((other for other in left if _item_agrees(item, other, gold["total"] if single else None)), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _item_agrees(right: Gold, given: Gold, paid: str | None) -> bool:
    count, price, amount = _number(given["quantity"]), _number(given["unit_price"]), _number(given["amount"])
    if _text(right["product"]) != _text(given["product"]) or not _counts_agree(right, given):
        return False
    if right["unit_price"] is not None and price != _number(right["unit_price"]):
        return False
    if right["amount"] is None:
        return amount is None and price is None
    if price is not None and count is not None and right["unit_price"] is None:
        return abs(price * count - Decimal(right["amount"])) <= Decimal("0.01") * max(Decimal(1), count)
    return amount in (_number(right["amount"]), _number(paid) if paid else _number(right["amount"]))


def _counts_agree(right: Gold, given: Gold) -> bool:
    unit, other = _unit(right["unit"]), _unit(given["unit"])
    count, typed = Decimal(right["quantity"]), Decimal(given["quantity"])
    return (count == typed and unit == other) or (unit in ("打", "dozen") and other is None and typed == count * 12)


def _unit(text: str | None) -> str | None:
    folded = _text(text)
    return UNITS.get(folded, folded)


def _number(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text).normalize()
    except InvalidOperation:
        return None


def _text(text: str | None) -> str | None:
    """Simplified, lower case, without blanks and signs, English plurals folded."""
    if text is None:
        return None
    folded = shadow_of(unicodedata.normalize("NFKC", text)).plain
    folded = re.sub(r"[a-z]+", lambda found: _singular(found[0]), folded)
    return "".join(char for char in folded if char.isalnum()) or None


def _singular(word: str) -> str:
    if len(word) > 3 and word.endswith("ies"):
        return word[:-3] + "y"
    if re.search(r"(?:ch|sh|ss|x|z)es$", word):
        return word[:-2]
    return word[:-1] if len(word) > 2 and word.endswith("s") and not word.endswith("ss") else word
