"""A segment's conditions as SQL: each is one truth about a customer, never null, so that it can be denied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, case, cast, exists, false, func, not_, or_, select, true

from bot.domain.criteria import About, Criterion, Spec, Than, birthday_span, holds, span_of
from bot.domain.customer import ContactKind
from bot.domain.lunar import candidates, occurrences
from bot.domain.money import to_minor
from bot.domain.occasion import LeapDay
from bot.domain.period import THE_BEGINNING
from bot.domain.road import REACHABLE
from bot.domain.segment import LEVEL_DAYS, LEVELS, OTHER_LEVELS, Level
from storage.people_figures import classes, customers, labels, net, stats
from storage.people_lists import Kind, conditions
from storage.reach import Scope, reach_state
from storage.repository import table_of
from storage.tables import (
    ContactPointRow,
    CustomValue,
    LineItemRow,
    PointsEntryRow,
    ProductRow,
    PurchaseRow,
    ServiceCaseRow,
)

purchases, items, products = table_of(PurchaseRow), table_of(LineItemRow), table_of(ProductRow)
points, values, contacts = table_of(PointsEntryRow), table_of(CustomValue), table_of(ContactPointRow)
cases = table_of(ServiceCaseRow)
Truth = ColumnElement[bool]


@dataclass(frozen=True, slots=True)
class Ground:
    """What conditions stand on: the shop's day and currency, its roads, which database this is, and when those born
    on 29 February have their day."""

    today: date
    currency: str
    roads: Scope
    is_sqlite: bool = True
    leap_day: LeapDay = LeapDay.FEBRUARY_28


def from_people(statement: Select[Any]) -> Select[Any]:
    """Everybody, with history and classes where there are any."""
    joined = statement.select_from(customers).outerjoin(stats, stats.c.customer_id == customers.c.id)
    return joined.outerjoin(classes, classes.c.customer_id == customers.c.id)


def chosen(spec: Spec, ground: Ground) -> Truth:
    """Living customers of a segment; nobody where it asks for nothing."""
    groups = [and_(*(_truth(one, ground) for one in group)) for group in spec if group]
    return and_(customers.c.erased_at.is_(None), or_(*groups) if groups else false())


def _truth(one: Criterion, ground: Ground) -> Truth:
    found = _ASKED[one.about](one, ground)
    return not_(found) if one.is_not else found


def _compare(figure: ColumnElement[Any], one: Criterion) -> Truth:
    than = one.than or Than.EXACTLY
    if than is Than.BETWEEN:
        return figure.between(one.low, one.high)
    return {
        Than.MORE: figure > one.low,
        Than.LEAST: figure >= one.low,
        Than.LESS: figure < one.low,
        Than.MOST: figure <= one.low,
        Than.EXACTLY: figure == one.low,
    }[than]


def _has_history() -> Truth:
    return stats.c.customer_id.is_not(None)


def _spent(one: Criterion, ground: Ground) -> Truth:
    if one.period is None and not one.days:
        return _compare(func.coalesce(net, 0), one)
    paid, back = _paid(one, ground), _back(one, ground)
    minor = paid.c.minor - func.coalesce(back.c.minor, 0)
    joined = select(paid.c.customer_id).select_from(paid).outerjoin(back, back.c.customer_id == paid.c.customer_id)
    # Who bought nothing in these days has spent nought.
    if holds(one.than or Than.EXACTLY, one.low, one.high, 0):
        return customers.c.id.not_in(joined.where(not_(_compare(minor, one))))
    return customers.c.id.in_(joined.where(_compare(minor, one)))


def _bought_in(one: Criterion, ground: Ground) -> tuple[Truth, ...]:
    first, last = span_of(one, ground.today)
    living = (purchases.c.voided_at.is_(None), purchases.c.customer_id.is_not(None))
    is_ever = one.period is None and not one.days
    return living if is_ever else (*living, purchases.c.bought_on.between(first, last))


def _paid(one: Criterion, ground: Ground) -> Any:
    """Only of those who have spent enough in all their time: the others need not be summed."""
    first, _ = span_of(one, ground.today)
    enough = select(stats.c.customer_id).where(stats.c.minor >= one.low, stats.c.last_on >= first)
    columns = (purchases.c.customer_id, func.sum(purchases.c.total_minor).label("minor"))
    here = select(*columns).where(*_bought_in(one, ground), purchases.c.currency == ground.currency)
    return here.where(purchases.c.customer_id.in_(enough)).group_by(purchases.c.customer_id).subquery()


def _back(one: Criterion, ground: Ground) -> Any:
    first, last = span_of(one, ground.today)
    columns = (cases.c.customer_id, func.sum(cases.c.refund_minor).label("minor"))
    given = (cases.c.voided_at.is_(None), cases.c.state != "cancelled", cases.c.refund_minor > 0)
    here = select(*columns).where(*given, cases.c.customer_id.is_not(None), cases.c.currency == ground.currency)
    return here.where(cases.c.happened_on.between(first, last)).group_by(cases.c.customer_id).subquery()


def _visits(one: Criterion, _ground: Ground) -> Truth:
    return _compare(func.coalesce(stats.c.days, 0), one)


def _last_on() -> ColumnElement[date]:
    """No plain column: by its index SQLite would jump through the file, which takes five times as long as a scan."""
    return func.coalesce(stats.c.last_on, THE_BEGINNING)


def _away(one: Criterion, ground: Ground) -> Truth:
    """Has bought before, and nothing since: the same people as in the answer to who has not come for so long."""
    return and_(_has_history(), _last_on() < ground.today - timedelta(days=one.days))


def _came(one: Criterion, ground: Ground) -> Truth:
    first, last = span_of(one, ground.today)
    if last >= ground.today:
        return and_(_has_history(), _last_on() >= first)
    return customers.c.id.in_(select(purchases.c.customer_id).where(*_bought_in(one, ground)))


def _new(one: Criterion, ground: Ground) -> Truth:
    asked = one if one.days or one.unit else replace(one, unit="month")
    first, last = span_of(asked, ground.today)
    return and_(_has_history(), stats.c.first_on.between(first, last))


def _birthday(one: Criterion, ground: Ground) -> Truth:
    known = and_(customers.c.birth_month.is_not(None), customers.c.birth_day.is_not(None))
    if one.value == "known":
        return known
    first, last = birthday_span(one, ground.today)
    found = _birthdays(first, last, ground.leap_day)
    number = customers.c.birth_month * 100 + customers.c.birth_day
    fits = [
        and_(
            customers.c.birth_calendar == calendar,
            customers.c.birth_is_leap == is_leap if calendar == "lunar" else true(),
            number.in_(sorted(numbers)),
        )
        for (calendar, is_leap), numbers in found.items()
    ]
    return and_(known, or_(false(), *fits))


def _birthdays(first: date, last: date, leap_day: LeapDay) -> dict[tuple[str, bool], set[int]]:
    """Month and day of those that fall on these days, and not only near them, by calendar and whether in a leap month:
    29 February comes once, and so does the 30th of a lunar month."""
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    near = {day for on in days for day in candidates(on)}
    near |= {replace(day, is_leap=True) for day in near if day.calendar == "lunar"}
    found: dict[tuple[str, bool], set[int]] = {}
    for day in near:
        if any(occurrences(day, first, last, leap_day)):
            found.setdefault((day.calendar, day.is_leap), set()).add(day.month * 100 + day.day)
    return found


def _tag(one: Criterion, ground: Ground) -> Truth:
    each = func.json_each if ground.is_sqlite else func.json_array_elements_text
    tags = each(customers.c.tags).table_valued("value", name="tag")
    return exists(select(1).select_from(tags).where(tags.c.value.in_(one.words)).correlate(customers))


def _level(one: Criterion, ground: Ground) -> Truth:
    limits = LEVELS.get(ground.currency, OTHER_LEVELS)
    gold, silver = (to_minor(amount, ground.currency) for amount in (limits.gold, limits.silver))
    asked = {
        Level.GOLD: replace(one, than=Than.LEAST, low=gold),
        Level.SILVER: replace(one, than=Than.BETWEEN, low=silver, high=gold - 1),
        Level.PLAIN: replace(one, than=Than.LESS, low=silver),
    }[Level(one.value)]
    return _spent(replace(asked, days=LEVEL_DAYS), ground)


def _group(one: Criterion, ground: Ground) -> Truth:
    """The classes and labels that are worked out every day."""
    name, _, value = one.value.partition(":")
    if name == "label":
        return exists().where(labels.c.customer_id == customers.c.id, labels.c.label == value)
    asked = and_(*conditions(Kind(name, value), ground.today))
    return and_(_has_history(), func.coalesce(asked, false()))


def _bought(one: Criterion, ground: Ground) -> Truth:
    """Certain goods, or whatever belongs to a category or a brand."""
    kind, _, named = one.value.partition(":")
    goods: Any = one.ids
    if kind in ("category", "brand"):
        goods = select(products.c.id).where(products.c[kind] == named)
    joined = select(purchases.c.customer_id).join(items, items.c.purchase_id == purchases.c.id)
    return customers.c.id.in_(joined.where(items.c.product_id.in_(goods), *_bought_in(one, ground)))


def _owner(one: Criterion, _ground: Ground) -> Truth:
    if one.value == "nobody":
        return customers.c.owner_staff_id.is_(None)
    return and_(customers.c.owner_staff_id.is_not(None), customers.c.owner_staff_id.in_(one.ids))


def _points(one: Criterion, _ground: Ground) -> Truth:
    total = func.sum(points.c.delta)
    summed = select(points.c.customer_id).group_by(points.c.customer_id)
    if holds(one.than or Than.EXACTLY, one.low, one.high, 0):
        return customers.c.id.not_in(summed.having(not_(_compare(total, one))))
    return customers.c.id.in_(summed.having(_compare(total, one)))


def _field(one: Criterion, _ground: Ground) -> Truth:
    mine = (values.c.entity_id == customers.c.id, values.c.field_id.in_(one.ids))
    # What is no number is none in both databases: PostgreSQL would refuse the whole question.
    number = case((values.c.value.regexp_match(r"^[+-]?[0-9]+(\.[0-9]+)?$"), cast(values.c.value, Float)), else_=None)
    said = _compare(number, one) if one.than else func.lower(values.c.value) == one.value.lower()
    return exists().where(*mine, said)


def _area(one: Criterion, _ground: Ground) -> Truth:
    part = one.words[0].replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return func.coalesce(customers.c.address, "").like(f"%{part}%", escape="\\")


def _phone(_one: Criterion, _ground: Ground) -> Truth:
    return exists().where(contacts.c.customer_id == customers.c.id, contacts.c.kind == ContactKind.PHONE.value)


_ASKED: dict[About, Callable[[Criterion, Ground], Truth]] = {
    About.ALL: lambda _one, _ground: true(),
    About.SPENT: _spent,
    About.VISITS: _visits,
    About.AWAY: _away,
    About.CAME: _came,
    About.NEW: _new,
    About.BIRTHDAY: _birthday,
    About.TAG: _tag,
    About.LEVEL: _level,
    About.GROUP: _group,
    About.BOUGHT: _bought,
    About.OWNER: _owner,
    About.POINTS: _points,
    About.FIELD: _field,
    About.GENDER: lambda one, _ground: func.coalesce(customers.c.gender, "") == one.value,
    About.AREA: _area,
    About.PHONE: _phone,
    About.REACH: lambda _one, ground: reach_state(ground.roads).in_([state.value for state in REACHABLE]),
}
