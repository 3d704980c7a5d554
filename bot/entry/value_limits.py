"""Limits of the value groups typed by hand: 高 5000 中 2000 低 500, high 500 6 visits middle 200."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from bot.entry.shadow import shadow_of

LONGEST = 80
_TENS = {"万": 10_000, "w": 10_000, "千": 1_000, "k": 1_000}
_GAP = r"[\s,，、;；/。]*"


def _group(name: str, words: str) -> str:
    money = rf"(?P<{name}>\d{{1,9}}(?:\.\d{{1,2}})?)\s*(?P<{name}_tens>[万千wk])?\s*(?:元|块|yuan)?"
    days = rf"(?:{_GAP}(?:且|and|来)?\s*(?P<{name}_days>\d{{1,2}})\s*(?:天|次|days?|visits?|x))?"
    return rf"(?:{words})(?:价值)?(?:客户)?[\s::=是满>≥]*[¥$€£]?\s*{money}(?:以上|起)?{days}"


_FORM = re.compile(
    rf"(?:(?:客户)?价值(?:标准|分组|线)?|(?:value\s+)?limits?)?[\s::]*{_group('high', 'high|高')}{_GAP}"
    rf"{_group('mid', 'mid(?:dle)?|medium|中')}{_GAP}(?:{_group('low', 'low|低')})?[\s。.!！]*"
)


@dataclass(frozen=True, slots=True)
class Typed:
    """(money in major units, days) of each group, the highest first. Days that were not named: one is enough; without
    a lowest, whoever came is in it."""

    high: tuple[Decimal, int]
    mid: tuple[Decimal, int]
    low: tuple[Decimal, int]

    @property
    def is_falling(self) -> bool:
        return self.high[0] > self.mid[0] > self.low[0] and self.high[1] >= self.mid[1] >= self.low[1] >= 1


def read_value_limits(text: str) -> Typed | None:
    """None: the line is something else."""
    if len(text) > LONGEST:
        return None
    found = _FORM.fullmatch(re.sub(r"(?<=\d),(?=\d{3}\b)", "", shadow_of(text).plain.strip()))
    if found is None:
        return None
    return Typed(*(_one(found, name) for name in ("high", "mid", "low")))


def _one(found: re.Match[str], name: str) -> tuple[Decimal, int]:
    money = Decimal(found[name] or 0) * _TENS.get(found[f"{name}_tens"] or "", 1)
    days = found[f"{name}_days"]
    return money, int(days) if days is not None else 1
