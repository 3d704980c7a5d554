"""Segments: a typed line understood, or what in it was not; who is in one now; kept, renamed, dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from bot.domain.criteria import About, Criterion, Spec, span_of
from bot.domain.delivery import RoadKind
from bot.domain.dial import values_of
from bot.domain.errors import Gone, NotAllowed, ShopError
from bot.domain.fields import Field
from bot.domain.money import Money, to_minor
from bot.domain.occasion import LeapDay
from bot.domain.people import Role, Staff
from bot.domain.reason import Reason
from bot.domain.road import REACHABLE, roads_of
from bot.domain.shop import Shop
from bot.entry.custom import read_value
from bot.entry.segments.reading import Lexicon, goods_apart, read_segment
from bot.services.matching import match_product
from bot.services.people_numbers.refresh import ready
from bot.services.work import Work
from storage.choosing import Ground
from storage.reach import Scope
from storage.segments import Segment
from storage.unit_of_work import UnitOfWork

ON_A_PAGE, LONGEST_NAME, MOST = 8, 24, 40


@dataclass(frozen=True, slots=True)
class Missing:
    """A piece that was not understood; `kind` says what it looked like: goods, tag, colleague, option, or anything."""

    kind: str
    words: str
    known: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Shown:
    """A condition as it is told: with its days, where it names a period."""

    criterion: Criterion
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Understood:
    spec: Spec
    missing: tuple[Missing, ...]

    @property
    def is_whole(self) -> bool:
        return bool(self.spec) and not self.missing


@dataclass(frozen=True, slots=True)
class Person:
    id: int
    name: str
    keeper: str | None
    spent: Money
    visits: int
    silent: int | None


@dataclass(frozen=True, slots=True)
class Look:
    """A segment at this moment."""

    segment: Segment
    groups: Sequence[Sequence[Shown]]
    count: int
    reachable: int
    people: Sequence[Person]
    page: int
    pages: int


def manager(work: Work) -> None:
    if not work.staff.is_manager:
        raise NotAllowed


def ground(uow: UnitOfWork, shop: Shop, today: date) -> Ground:
    roads = roads_of(shop.preferences)
    scope = Scope(None, RoadKind.EMAIL in roads, RoadKind.WEBHOOK in roads)
    leap_day = LeapDay(str(values_of(shop.preferences, Reason.BIRTHDAY)["leap_day"]))
    return Ground(today, shop.currency, scope, uow.connection.dialect.name == "sqlite", leap_day)


# -- what was typed ----------------------------------------------------------------------------------------------------


async def understand(work: Work, text: str) -> Understood:
    """Names are looked up in the shop's records; nothing that was typed is left out in silence."""
    return await _Resolver.of(work, text)


class _Resolver:
    def __init__(self, work: Work, staff: Sequence[Staff], fields: Sequence[Field], tags: Sequence[str]) -> None:
        self._work, self._staff, self._fields, self._tags = work, staff, fields, tags
        self._missing: list[Missing] = []

    @classmethod
    async def of(cls, work: Work, text: str) -> Understood:
        manager(work)
        staff, fields = await work.uow.staff.working(), await work.uow.fields.active()
        tags = await work.uow.segments.tags()
        named = tuple((one.name, one.type.value, one.options) for one in fields)
        lexicon = Lexicon(tuple(tags), tuple(one.name for one in staff if one.name), named)
        reading = read_segment(text, lexicon, work.today)
        self = cls(work, staff, fields, tags)
        groups = [await self._group(group) for group in reading.groups]
        self._missing += [Missing("anything", words) for words in reading.unknown]
        return Understood(tuple(tuple(group) for group in groups if group), tuple(self._missing))

    async def _group(self, group: Sequence[Criterion]) -> list[Criterion]:
        found: list[Criterion] = []
        for one in group:
            found += await self._resolved(one)
        return found

    async def _resolved(self, one: Criterion) -> list[Criterion]:
        if one.about is About.BOUGHT:
            return await self._goods(one)
        by = {About.SPENT: self._money, About.TAG: self._tag, About.OWNER: self._owner, About.FIELD: self._field}
        made = by[one.about](one) if one.about in by else one
        return [made] if made is not None else []

    def _money(self, one: Criterion) -> Criterion:
        low, high = (to_minor(Decimal(part) / 100, self._work.shop.currency) for part in (one.low, one.high))
        return replace(one, low=low, high=high)

    def _tag(self, one: Criterion) -> Criterion | None:
        forms = tuple(tag for tag in self._tags if tag.casefold() == one.words[0].casefold())
        return replace(one, words=forms) if forms else self._miss("tag", one.words[0], tuple(self._tags[:6]))

    def _owner(self, one: Criterion) -> Criterion | None:
        if one.value == "nobody":
            return one
        if one.value == "me":
            return replace(one, value="", ids=(self._work.staff.id,), words=(self._work.staff.name,))
        key = one.words[0].casefold()
        found = [staff for staff in self._staff if staff.name.casefold() == key]
        found = found or [staff for staff in self._staff if key and key in staff.name.casefold()]
        if not found:
            return self._miss("colleague", one.words[0], tuple(staff.name for staff in self._staff if staff.name)[:6])
        return replace(one, ids=tuple(staff.id for staff in found), words=tuple(staff.name for staff in found))

    def _field(self, one: Criterion) -> Criterion | None:
        field = next(each for each in self._fields if each.name == one.words[0])
        if one.than is not None:
            return replace(one, ids=(field.id,))
        value = read_value(field.type, field.options, one.value, self._work.local_now)
        if value is None:
            return self._miss("option", one.value, field.options)
        return replace(one, ids=(field.id,), value=value)

    async def _goods(self, one: Criterion) -> list[Criterion]:
        """One thing, all that are called so, a category or a brand; of several named each one must have been bought."""
        made = await self._one_kind(one, one.words[0])
        if made is not None:
            return [made]
        parts = goods_apart(one.words[0])
        found = [await self._one_kind(one, part) for part in parts] if len(parts) > 1 else []
        if found and all(found):
            return [each for each in found if each is not None]
        self._miss("goods", one.words[0], ())
        return []

    async def _one_kind(self, one: Criterion, words: str) -> Criterion | None:
        segments = self._work.uow.segments
        for kind, name in await segments.kinds_of_goods():
            if name.casefold() == words.casefold():
                return replace(one, value=f"{kind}:{name}", words=(name,))
        called = await segments.called(words)
        if not called:
            # One that is only near may be called so in part: what else was said with it would be left out.
            certain = (await match_product(self._work, words)).certain
            called = [(certain.id, certain.name)] if certain else []
        if not called:
            return None
        return replace(one, ids=tuple(key for key, _ in called), words=tuple(name for _, name in called))

    def _miss(self, kind: str, words: str, known: tuple[str, ...]) -> Criterion | None:
        """Nothing, and it is told."""
        self._missing.append(Missing(kind, words, known))
        return None


# -- who is in it ------------------------------------------------------------------------------------------------------


def told(spec: Spec, today: date) -> list[list[Shown]]:
    """Conditions with the days that they mean today."""
    return [[_told(one, today) for one in group] for group in spec]


def _told(one: Criterion, today: date) -> Shown:
    if one.period is None:
        return Shown(one)
    first, last = span_of(one, today)
    return Shown(one, first, last)


async def look(work: Work, segment_id: int, page: int = 0) -> Look:
    """Counted anew. A page that is no more is the last one."""
    segment = await find(work, segment_id)
    await ready(work.uow, work.shop, work.today)
    here = ground(work.uow, work.shop, work.today)
    tally = await work.uow.segments.tally(segment.spec, here)
    count = sum(tally.values())
    pages = max(1, -(-count // ON_A_PAGE))
    page = min(page, pages - 1)
    rows = await work.uow.segments.people(segment.spec, here, skip=page * ON_A_PAGE, limit=ON_A_PAGE)
    people = [_person(work, row) for row in rows]
    reachable = sum(tally.get(state, 0) for state in REACHABLE)
    return Look(segment, told(segment.spec, work.today), count, reachable, people, page, pages)


def _person(work: Work, row: Any) -> Person:
    silent = (work.today - row.last_on).days if row.last_on is not None else None
    return Person(row.id, row.name, row.keeper, Money(int(row.net or 0), work.shop.currency), row.days or 0, silent)


# -- kept --------------------------------------------------------------------------------------------------------------


async def find(work: Work, segment_id: int) -> Segment:
    manager(work)
    found = await work.uow.segments.get(segment_id)
    if found is None or found.dropped_at is not None:
        raise Gone
    return found


async def open_look(work: Work, typed: str, spec: Spec) -> int:
    """A row that its buttons lead to; the same line again is the same row."""
    manager(work)
    typed = " ".join(typed.split())
    there = next((one for one in await work.uow.segments.named() if one.typed == typed and one.spec == spec), None)
    there = there or await work.uow.segments.newest_look(work.staff.id, typed)
    if there is None:
        return await work.uow.segments.add(typed, spec, work.staff.id, work.now, is_demo=work.shop.is_demo)
    if there.spec != spec:
        await work.uow.segments.change(there.id, work.now, spec=spec)
    return there.id


async def save(work: Work, segment_id: int, name: str | None = None) -> Segment:
    """Kept under a name; the line itself where none is given. Kept twice it is kept once."""
    segment = await find(work, segment_id)
    if name is None and segment.name is not None:
        return segment
    wanted = " ".join((name or segment.typed).split())
    if name is not None and not 0 < len(wanted) <= LONGEST_NAME:
        raise ShopError("segment_name", longest=LONGEST_NAME)
    wanted = wanted[:LONGEST_NAME]
    named = await work.uow.segments.named()
    if any(one.name == wanted and one.id != segment.id for one in named):
        if name is not None:
            raise ShopError("segment_there", name=wanted)
        wanted = f"{wanted[: LONGEST_NAME - 4]} {segment.id}"
    if segment.name is None and len(named) >= MOST:
        raise ShopError("segment_many", most=MOST)
    if wanted != segment.name:
        await work.uow.segments.change(segment.id, work.now, name=wanted)
        await _record(work, "segment_saved", segment.id, {"name": segment.name}, {"name": wanted})
    return await find(work, segment.id)


async def drop(work: Work, segment_id: int) -> Segment:
    """What campaigns have taken from it is theirs."""
    segment = await find(work, segment_id)
    await work.uow.segments.change(segment.id, work.now, dropped_at=work.now)
    await _record(work, "segment_dropped", segment.id, {"name": segment.name}, None)
    return segment


async def counted(work: Work) -> list[tuple[Segment, int]]:
    """Those that were kept, with how many are in each now."""
    manager(work)
    named = await work.uow.segments.named()
    if named:
        await ready(work.uow, work.shop, work.today)
    here = ground(work.uow, work.shop, work.today)
    return [(one, await work.uow.segments.count(one.spec, here)) for one in named]


async def _record(
    work: Work, action: str, key: int, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    await work.uow.audit.record(work.staff.id, action, "segment", key, before, after, work.now)


async def rows_out(work: Work, segment_id: int, asked_at: datetime) -> tuple[Segment, list[tuple[str, ...]]]:
    """For a file, by an owner: name, phone, who keeps them, spent, visits, last day. Kept in the trail; one look gives
    one file, so Gone if it was taken since it was offered."""
    if work.staff.role is not Role.OWNER:
        raise NotAllowed
    taken = await work.uow.audit.done_since(work.staff.id, "segment_exported", asked_at)
    if any((step.after or {}).get("segment") == segment_id for step in taken):
        raise Gone
    segment = await find(work, segment_id)
    await ready(work.uow, work.shop, work.today)
    found = await work.uow.segments.people(segment.spec, ground(work.uow, work.shop, work.today), skip=0, limit=50_000)
    phones = await work.uow.segments.phones([row.id for row in found])
    await _record(work, "segment_exported", segment.id, None, {"segment": segment.id, "rows": len(found)})
    return segment, [
        (row.name, phones.get(row.id, ""), row.keeper or "", str(Money(int(row.net or 0), work.shop.currency).major),
         str(row.days or 0), row.last_on.isoformat() if row.last_on else "")
        for row in found
    ]  # fmt: skip
