"""The line is gone through from left to right; what no form fits is said, and never left out in silence."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from bot.domain.criteria import About, Criterion
from bot.domain.period import Unit, days_from, whole
from bot.entry.numerals import WORDS_EN, read_number
from bot.entry.questions.periods import Impossible, Named, first_period, resolve
from bot.entry.segments.forms import FORMS, Form, forms_of
from bot.entry.segments.vocabulary import AND, LEAD, LENGTHS, LONG, NOT, OR
from bot.entry.shadow import shadow_of

LONGEST = 300
_MOST = 12
_OF_THE_REST = 20
_WITHIN = re.compile(
    rf"(?:最近|近|过去)?{LONG}(?:之|以)?内|(?:(?:in|within|during|over)\s+)(?:the\s+)?(?:last\s+|past\s+)?{LONG.replace('long>', 'long2>').replace('unit>', 'unit2>')}"
)
_BEFORE_DAYS = re.compile(r"\s*(?:in|during|over|within|for)?\s*(?:the\s+)?")
_AFTER_DAYS = re.compile(r"(?:之?内|里|以内|期间|份|的|,|，|\s)*")
_WORD = re.compile(r"[\u3400-\u9fff·]+|[^\s,，、;；。\u3400-\u9fff]+|.")
_DIGITS = re.compile(r"[零〇一二两三四五六七八九十百千万]{2}|\d\d")
_DENIABLE = frozenset({About.TAG, About.LEVEL, About.GROUP, About.OWNER, About.GENDER, About.FIELD, About.NEW,
                       About.AREA, About.REACH})  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the shop has names for: labels, colleagues, fields of its own with their options."""

    tags: tuple[str, ...] = ()
    people: tuple[str, ...] = ()
    fields: tuple[tuple[str, str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """Conditions as typed, their names not looked up yet; and the pieces that were not understood."""

    groups: tuple[tuple[Criterion, ...], ...]
    unknown: tuple[str, ...] = ()


@dataclass(slots=True)
class _State:
    groups: list[list[Criterion]] = field(default_factory=lambda: [[]])
    unknown: list[tuple[int, int]] = field(default_factory=list)


def read_segment(text: str, lexicon: Lexicon, today: date) -> Reading:
    """生日在下个月 且 消费大于500; spent over 500, not here for 60 days, tagged VIP."""
    typed = " ".join(text.split())
    line = shadow_of(typed[:LONGEST])
    forms = (*forms_of(lexicon.tags, lexicon.people, lexicon.fields), *FORMS)
    reading = _Reader(line.text, line.plain, forms, today).read()
    rest = typed[LONGEST:].strip()
    return replace(reading, unknown=(*reading.unknown, f"{rest[:_OF_THE_REST]}…")) if rest else reading


_WHO = re.compile(
    r"(?:谁|哪些|哪[几个位]|有哪些|找出?|列出|圈出?|who\s|which\s+customers|customers\s+who|find\s+(?:all\s+)?customers|list\s+(?:all\s+)?customers)"
)


_GOODS = re.compile(r"和|与|、|\s+and\s+|&")


def goods_apart(words: str) -> list[str]:
    """面膜和精华, mask and serum: each of them."""
    return [part.strip() for part in _GOODS.split(words) if part.strip()]


def asks_who(text: str) -> bool:
    """One line that begins by asking who; what is asked is read afterwards."""
    return len(text) <= LONGEST and "\n" not in text and _WHO.match(shadow_of(text).plain) is not None


class _Reader:
    def __init__(self, text: str, plain: str, forms: Iterable[Form], today: date) -> None:
        self._text, self._plain, self._today = text, plain, today
        self._forms = tuple(forms)
        self._state = _State()
        self._came = -1  # where the days on which somebody came ended, if that was the last condition

    def read(self) -> Reading:
        found = LEAD.match(self._plain)
        at = found.end() if found and not self._clause(0) else 0
        while at < len(self._plain):
            at = self._step(at)
        groups = tuple(tuple(group) for group in self._state.groups if group)
        return Reading(groups, tuple(self._text[a:b].strip() for a, b in self._joined()))

    def _step(self, at: int) -> int:
        if (other := OR.match(self._plain, at)) and other.end() > at:
            self._state.groups.append([])
            return other.end()
        if found := self._clause(at):
            end, criterion = found
            if criterion.about is About.VISITS and self._came > 0 and not self._plain[self._came : at].strip():
                # 今年来过3次以上: visits of all time, which are not what is meant.
                self._state.unknown.append((at, end))
                return end
            self._came = end if criterion.about is About.CAME else -1
            self._state.groups[-1].append(criterion)
            return end
        if joint := AND.match(self._plain, at):
            return joint.end()
        word = _WORD.match(self._plain, at)
        end = word.end() if word else at + 1
        end = self._next_clause(at, end)
        self._state.unknown.append((at, end))
        return end

    def _next_clause(self, at: int, end: int) -> int:
        """A run of Chinese has no blanks: what is understood may begin inside it, though not inside a number."""
        for place in range(at + 1, end):
            if _DIGITS.fullmatch(self._plain, place - 1, place + 1):
                continue
            if OR.match(self._plain, place) or self._clause(place):
                return place
        return end

    def _joined(self) -> list[tuple[int, int]]:
        joined: list[tuple[int, int]] = []
        for a, b in self._state.unknown:
            if joined and not self._plain[joined[-1][1] : a].strip():
                joined[-1] = (joined[-1][0], b)
            else:
                joined.append((a, b))
        return joined[:_MOST]

    # -- one condition -------------------------------------------------------------------------------------------------

    def _clause(self, at: int) -> tuple[int, Criterion] | None:
        """The longest that begins here: with days before it, plain, or denied."""
        for is_last in (False, True):
            found = [*self._said(at, is_last=is_last), *self._timed(at), *self._denied(at, is_last=is_last)]
            if found:
                return max(found, key=lambda one: one[0])
        return None

    def _said(self, at: int, *, is_last: bool) -> Iterable[tuple[int, Criterion]]:
        for form in self._forms:
            match = form.pattern.match(self._plain, at) if form.is_last is is_last else None
            made = form.make(match, self._typed) if match is not None and match.end() > at else None
            if match is None or made is None:
                continue
            end, criterion = self._days_after(match.end(), made, form)
            if not form.needs_days or criterion.days or criterion.unit:
                yield end, criterion

    def _denied(self, at: int, *, is_last: bool) -> Iterable[tuple[int, Criterion]]:
        no = NOT.match(self._plain, at)
        if no is None or no.end() == at:
            return
        for end, made in self._said(no.end(), is_last=is_last):
            if made.about in _DENIABLE:
                yield end, replace(made, is_not=not made.is_not)

    def _timed(self, at: int) -> Iterable[tuple[int, Criterion]]:
        """今年消费大于500, 近90天买过面膜, 本月新客."""
        found = self._days(at)
        if found is None:
            return
        end, days = found
        after = _AFTER_DAYS.match(self._plain, end)
        end = after.end() if after else end
        for form in self._forms:
            match = form.pattern.match(self._plain, end) if form.takes_days else None
            made = form.make(match, self._typed) if match and match.end() > end else None
            if match is not None and made is not None:
                yield match.end(), _with(made, days)

    def _days_after(self, end: int, made: Criterion, form: Form) -> tuple[int, Criterion]:
        """spent over 500 this year; Chinese says the days first."""
        before = _BEFORE_DAYS.match(self._plain, end)
        begin = before.end() if before else end
        if not form.takes_days or not self._plain[end:begin].strip() + self._plain[begin : begin + 1].strip():
            return end, made
        if not (self._plain[begin : begin + 1].isascii() and self._plain[end - 1 : end].isascii()):
            return end, made
        for place in (end + (self._plain[end : end + 1] == " "), begin):
            if found := self._days(place):
                return found[0], _with(made, found[1])
        return end, made

    def _days(self, at: int) -> tuple[int, Criterion] | None:
        within = _WITHIN.match(self._plain, at)
        if within:
            days = span_days(within["long"] or within["long2"], within["unit"] or within["unit2"])
            return (within.end(), Criterion(About.CAME, days=days)) if days else None
        found = first_period(self._plain, at)
        if found is None or found[0] != at:
            return None
        named = _named(found[2], self._today)
        return (found[1], named) if named else None

    def _typed(self, match: re.Match[str], name: str) -> str:
        """As it was typed: capitals stand in the text only."""
        a, b = match.span(name)
        return self._text[a:b].strip(" \"'“”") if a >= 0 else ""


def _with(made: Criterion, days: Criterion) -> Criterion:
    return replace(made, days=days.days, unit=days.unit, back=days.back, is_since=days.is_since)


def _named(named: Named, today: date) -> Criterion | None:
    """The last so many days and "this month" move on with time; a month by its name is that month."""
    if named.kind == "last" and named.until is None:
        days = span_days(*named.parts[:2])
        return Criterion(About.CAME, days=days) if days else None
    try:
        period = resolve(replace(named, is_since=False), today)
        if named.parts and period.unit is not Unit.DAYS:
            period = days_from(*whole(period, today))
    except (Impossible, ValueError):
        return None
    is_since = named.is_since and not period.is_current
    return Criterion(About.CAME, unit=period.unit.value, back=period.back, is_since=is_since)


def span_days(number: str, unit: str) -> int:
    """两个月 is 60 days, half a year 182; nought where it is no length of time."""
    word = number.strip().removeprefix("half a") if number.startswith("half") else number
    value = Decimal("0.5") if number == "半" or number.startswith("half") else WORDS_EN.get(word) or read_number(word)
    days = LENGTHS.get(unit) or LENGTHS.get(unit.rstrip("s"), 0)
    return min(int(value * days), 3650) if value else 0
