"""The customers of the demo: who they are, when they came first, how often they come, when they stopped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from bot.domain.lunar import occurrences
from bot.domain.occasion import YearDay
from bot.domain.personas import DemoPeople, Persona
from bot.services.demo_data.stock import Stock

CUSTOMERS = 120
HISTORY_DAYS = 548
# (usual gap in days, how many of a hundred): from weekly regulars to twice a year.
RHYTHMS = ((7, 4), (14, 9), (30, 27), (45, 20), (60, 16), (90, 15), (180, 9))
REGULAR_GAP, REGULAR_SILENT, NEWCOMER_SILENT = 30, 21, 44
# Birthdays of chance keep away from today, so that the two that matter stand out.
QUIET = range(-1, 15)


@dataclass(frozen=True, slots=True)
class Folk:
    """One customer. `seller`: index of the salesperson in charge, None for nobody; `gap` in days.

    `consent` to offers: None if never asked, then a salesperson passes them on by hand. `has_left`: they were on
    Telegram, and have blocked the bot.
    """

    name: str
    gender: str
    phone: str | None
    birthday: YearDay | None
    seller: int | None
    first_on: date
    until: date
    gap: int
    note: str | None = None
    address: str | None = None
    telegram_id: int | None = None
    has_left: bool = False
    consent: bool | None = None


# Lunar days that need care: a leap month, a 30th day with and without a year; and 29 February.
SPECIAL_DAYS = (
    YearDay(2, 29, year=1988),
    YearDay(8, 15, "lunar", is_leap=True, year=1995),
    YearDay(12, 30, "lunar"),
    YearDay(1, 30, "lunar", year=1990),
    YearDay(8, 15, "lunar", year=1978),
    YearDay(5, 5, "lunar"),
)


def make_folk(rng: Random, today: date, stock: Stock, people: DemoPeople) -> list[Folk]:
    """The two who are played, two of one name, and the others."""
    names = _names(rng, stock)
    phones = _phones(rng, {people.regular.phone, people.newcomer.phone})
    folk = [_regular(today, stock, people.regular), _newcomer(today, stock, people.newcomer)]
    folk += [_plain(rng, today, stock, *name, next(phones), number) for number, name in enumerate(names)]
    return folk


def _regular(today: date, stock: Stock, who: Persona) -> Folk:
    """Comes every month, was here three weeks ago, and has a birthday in two days."""
    return Folk(
        name=who.name(_locale(stock)),
        gender="female",
        phone=who.phone,
        birthday=_born(today + timedelta(days=2), 31),
        seller=0,
        first_on=today - timedelta(days=430),
        until=today - timedelta(days=REGULAR_SILENT),
        gap=REGULAR_GAP,
        note=stock.words["regular_note"],
        telegram_id=who.telegram_id,
        consent=True,
    )


def _newcomer(today: date, stock: Stock, who: Persona) -> Folk:
    """Has a birthday in nine days, and is not on Telegram yet."""
    return Folk(
        name=who.name(_locale(stock)),
        gender="male",
        phone=who.phone,
        birthday=_born(today + timedelta(days=9), 28),
        seller=0,
        first_on=today - timedelta(days=240),
        until=today - timedelta(days=NEWCOMER_SILENT),
        gap=60,
        note=stock.words["newcomer_note"],
    )


def _locale(stock: Stock) -> str:
    return "zh" if stock.words["surname_first"] else "en"


def _born(birthday: date, age: int) -> YearDay:
    """A birthday with its year; without for 29 February, which not every year has."""
    is_leap = (birthday.month, birthday.day) == (2, 29)
    return YearDay(birthday.month, birthday.day, year=None if is_leap else birthday.year - age)


def _plain(rng: Random, today: date, stock: Stock, name: str, gender: str, phone: str, number: int) -> Folk:
    gap = rng.choices([g for g, _ in RHYTHMS], [w for _, w in RHYTHMS])[0]
    # Half of them came in the shop's first weeks, the others bit by bit since.
    back = HISTORY_DAYS - rng.randint(0, 45) if rng.random() < 0.5 else rng.randint(3, HISTORY_DAYS)
    first_on = today - timedelta(days=back)
    doubles = stock.words["doubles"]
    is_double = name == doubles["name"]
    has_left = rng.random() < 0.04
    note = doubles["notes"][number] if is_double else rng.choice(stock.texts("notes")) if rng.random() < 0.4 else None
    return Folk(
        name=name,
        gender=gender,
        phone=phone if is_double or rng.random() < 0.9 else None,
        birthday=SPECIAL_DAYS[number - 2] if 2 <= number < 2 + len(SPECIAL_DAYS) else _birthday(rng, today),
        seller=rng.choices([0, 1, None], [46, 42, 12])[0],
        first_on=first_on,
        until=_last_day(rng, first_on, today),
        gap=gap,
        note=note,
        address=rng.choice(stock.texts("addresses")) if rng.random() < 0.25 else None,
        telegram_id=2900 + number if has_left else None,
        has_left=has_left,
        consent=False if has_left or rng.random() < 0.06 else None,
    )


def _last_day(rng: Random, first_on: date, today: date) -> date:
    """Every sixth has stopped coming, at some time before the last two months."""
    room = (today - first_on).days - 60
    if room > 30 and rng.random() < 0.17:
        return first_on + timedelta(days=rng.randint(20, room))
    return today


def _birthday(rng: Random, today: date) -> YearDay | None:
    """Solar with a year, solar without, lunar, or not known."""
    kind = rng.choices(["dated", "plain", "lunar", "none"], [50, 18, 14, 18])[0]
    while True:
        born = date(today.year - rng.randint(19, 66), 1, 1) + timedelta(days=rng.randint(0, 364))
        if kind == "none":
            return None
        if kind == "lunar":
            day = YearDay(rng.randint(1, 12), rng.randint(1, 29), "lunar", year=rng.choice((None, born.year)))
        else:
            day = YearDay(born.month, born.day, year=born.year if kind == "dated" else None)
        if all((found - today).days not in QUIET for _, found in returns_of(day, today)):
            return day


def returns_of(day: YearDay, today: date) -> list[tuple[int, date]]:
    """(year in its own calendar, solar day) of a birthday in the last two years and the coming one."""
    return list(occurrences(day, today - timedelta(days=730), today + timedelta(days=366)))


def _names(rng: Random, stock: Stock) -> list[tuple[str, str]]:
    """(name, gender): first the two of one name, then those known by what they are called and full names, mixed."""
    words = stock.words
    taken = set(words["not_these"])
    others = [(name, "female") for name in stock.texts("called")]
    while len(others) < CUSTOMERS - 4:
        gender = "male" if rng.random() < 0.1 else "female"
        given = rng.choice(stock.texts("men" if gender == "male" else "women"))
        parts = [rng.choice(words["surnames"]), given]
        name = words["joiner"].join(parts if words["surname_first"] else reversed(parts))
        if name not in taken:
            taken.add(name)
            others.append((name, gender))
    rng.shuffle(others)
    return [(words["doubles"]["name"], "female")] * 2 + others


def _phones(rng: Random, taken: set[str]) -> Iterator[str]:
    """Mobile numbers, made up; no two end alike, so that the last four digits mean one person."""
    tails = {phone[-4:] for phone in taken}
    while True:
        prefix = rng.choice(("135", "136", "137", "138", "139", "150", "151", "158", "159", "186", "187", "188"))
        number = f"{prefix}{rng.randint(0, 9999):04d}{rng.randint(0, 9999):04d}"
        if number[-4:] not in tails:
            tails.add(number[-4:])
            yield f"+86{number}"
