"""Scores, classes and labels of one customer after another, by the shop's limits. What occurs twice is worked out once.

A large shop has a hundred thousand each morning: so plain numbers, and no objects but those of what has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from bot.domain.abc import abc
from bot.domain.btyd import WEEK, History, Model
from bot.domain.forecast import A_QUARTER, A_YEAR, basket
from bot.domain.labels import Evidence, Label, labels
from bot.domain.rfm import eighth, group, score_below, score_upto
from bot.domain.segment import ValueLimits
from bot.services.people_numbers.norms import ShopNorms, limits_in_minor, value_of

HALF_A_YEAR = 26
# So many histories take some megabytes.
MOST = 20_000
Outlook = tuple[int | None, float | None]
# Customer, label, and its figures.
Said = tuple[int, str, Mapping[str, Any]]


@dataclass(slots=True)
class Changes:
    """What a slice has to write: classes that are others now, labels that are lost, new, or for another reason."""

    classes: list[tuple[int, tuple[Any, ...]]] = field(default_factory=list)
    gone: list[tuple[int, str]] = field(default_factory=list)
    fresh: list[Said] = field(default_factory=list)
    others: list[Said] = field(default_factory=list)


class Judge:
    def __init__(self, usual: ShopNorms, values: ValueLimits, model: Model | None, currency: str, today: date) -> None:
        self._usual, self._model, self._today = usual, model, today
        self._limits = limits_in_minor(values, currency)
        self._outlooks = outlooks(model)
        if len(self._outlooks) > MOST:
            self._outlooks.clear()
        self._lately: dict[int, int] = {}
        self._named: dict[tuple[int, int, int], tuple[str, str]] = {}

    def changes(self, rows: Iterable[Sequence[Any]], worn: dict[int, dict[str, str]]) -> Changes:
        """`rows` as storage.classing tells them; `worn`: the labels everybody has and why, of these customers alone."""
        found = Changes()
        for row in rows:
            key, days, silent, known, gap, gaps, net, year, quarter, quarter_minor, lines, reduced = row[:12]
            classes = self.classes(days, silent, known, net, quarter, quarter_minor)
            if row[12:] != classes:
                found.classes.append((key, classes))
            had = worn.pop(key, _NOTHING)
            one = Evidence(known, silent, days, gaps, gap, year, lines, reduced)
            now = labels(one, self._usual.labels, had)
            if now or had:
                _compare(found, key, had, now)
        found.gone += [(key, name) for key, had in worn.items() for name in had]
        return found

    def classes(
        self, days: int, silent: int, known: int, net: int, quarter: int, quarter_minor: int
    ) -> tuple[Any, ...]:
        """As storage.people_figures.FOUND has them."""
        usual = self._usual
        lately = self._lately.get(silent)
        if lately is None:
            lately = self._lately[silent] = score_upto(self._today - timedelta(days=silent), usual.lately)
        scores = (lately, score_below(days, usual.often), score_below(net, usual.much))
        names = self._named.get(scores)
        if names is None:
            names = self._named[scores] = group(*scores).value, eighth(scores, usual.means).value
        chance, times = self._outlook(days, silent, known)
        worth = None if times is None else round(times * basket(max(net, 0), days, usual.basket))
        value = value_of(quarter_minor, quarter, self._limits)
        return (*scores, *names, abc(net, usual.abc), value, chance, worth)

    def _outlook(self, days: int, silent: int, known: int) -> Outlook:
        """The chance in hundredths of a percent, and visits in a year."""
        if self._model is None:
            return None, None
        last, age = weeks(known), weeks(known + silent or 1)
        history = (days - 1, last, max(last, age))
        found = self._outlooks.get(history)
        if found is None:
            chance = round(10_000 * self._model.any_within(history, A_QUARTER))
            found = self._outlooks[history] = chance, self._model.expected(history, A_YEAR)
        return found


_NOTHING: dict[str, str] = {}


def _compare(found: Changes, key: int, had: Mapping[str, str], now: Mapping[Label, Mapping[str, Any]]) -> None:
    found.gone += [(key, name) for name in had if name not in now]
    for label, reason in now.items():
        before = had.get(label)
        if before is None:
            found.fresh.append((key, label.value, reason))
        elif before != written(reason):
            found.others.append((key, label.value, reason))


def written(reason: Mapping[str, int]) -> str:
    """As the database has it: comparing it so spares reading it."""
    return "{" + ", ".join([f'"{name}": {value}' for name, value in reason.items()]) + "}"


@lru_cache(maxsize=1)
def outlooks(_model: Model | None) -> dict[History, Outlook]:
    """What a model says of histories, which are nearly the same from day to day; another one begins again."""
    return {}


@lru_cache(maxsize=20_000)
def weeks(days: int) -> float:
    """Weeks for half a year, then months: a forecast is shown as a step, and what is alike is worked out once."""
    found = round(days / WEEK)
    return float(found if found < HALF_A_YEAR else found // 4 * 4)
