"""Matching what was typed with known people and goods: certain, ambiguous or new; never a guess.

Certain: the phone, the whole name, a word that the shop has taught, its full pinyin, or initials or a phone's tail that
only one record has. A taught word that means two of them lists both.
Everything near (a homophone, one wrong letter, a surname with a title) is listed beside "new".
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from rapidfuzz.distance import JaroWinkler, Levenshtein
from sqlalchemy import Row

from bot.domain.customer import ContactKind, Customer
from bot.domain.purchase import Product
from bot.domain.word import Word, WordKind
from bot.services.naming import name_key, search_key, without_title
from bot.services.work import Work

NEAR = 0.92
MOST = 6
TAIL = 4
SHORTEST_PART = 2


@dataclass(frozen=True, slots=True)
class CustomerMatch:
    """`certain` is the one; else `near` are those it may be, and it may be somebody new.

    `word_id`: the taught word that said so.
    """

    certain: Customer | None = None
    near: tuple[Customer, ...] = ()
    word_id: int | None = None


@dataclass(frozen=True, slots=True)
class ProductMatch:
    certain: Product | None = None
    near: tuple[Product, ...] = ()
    word_id: int | None = None


async def match_customer(work: Work, typed: str | None, phone: str | None = None) -> CustomerMatch:
    """Whom a typed name or phone means, among the records this person may see.

    A number that is somebody's says who it is; a name whose record has another number may be a namesake's.
    """
    if phone:
        owner = await work.uow.customers.by_address(ContactKind.PHONE, phone)
        if owner is not None and owner.erased_at is None and work.may_see(owner):
            return CustomerMatch(certain=owner) if not typed or _may_be(typed, owner) else CustomerMatch(near=(owner,))
    if not typed:
        return CustomerMatch()
    match = await _by_words(work, typed)
    if match.certain is not None and phone and match.certain.phone:
        return CustomerMatch(near=(match.certain,))
    return match


def _may_be(typed: str, owner: Customer) -> bool:
    """Whether a typed name fits the record that its number belongs to."""
    key, theirs = name_key(typed), name_key(owner.name)
    bare, title = without_title(typed)
    is_called = title is not None and theirs.startswith(bare)
    return is_called or key in theirs or theirs in key or search_key(typed) == search_key(owner.name)


async def _by_words(work: Work, typed: str) -> CustomerMatch:
    key = name_key(typed)
    if not key:
        return CustomerMatch()
    if key.isdecimal() and len(key) >= TAIL:
        return _settle(_visible(work, await work.uow.customers.by_phone_tail(key)))
    same = _visible(work, await work.uow.customers.by_name_key(key))
    if same:
        return _settle(same)
    taught = await _taught_customer(work, key)
    if taught is not None:
        return taught
    rows = [row for row in await work.uow.customers.search_keys() if _row_is_visible(work, row)]
    sure = [row.id for row in rows if key.isascii() and (f"|{key}|" in row.search_key or _first_word(row.name) == key)]
    if sure:
        return _settle(await work.uow.customers.many(sure[:MOST]))
    return CustomerMatch(near=tuple(await work.uow.customers.many(_near_names(typed, key, rows))))


async def taught_words(work: Work, key: str, kind: WordKind) -> list[Word]:
    """What a word means to this person. Who has taught it for themselves does not mean what the shop means."""
    found = [word for word in await work.uow.words.of_key(key, kind) if word.staff_id in (None, work.staff.id)]
    own = [word for word in found if word.staff_id is not None]
    return own if any(word.form_id is None for word in own) else found


async def _taught_customer(work: Work, key: str) -> CustomerMatch | None:
    """A nickname. Salespeople's own are no certainty for others who see all: they are offered."""
    words = await taught_words(work, key, WordKind.CUSTOMER)
    is_others = not words and work.staff.is_manager
    if is_others:
        words = await work.uow.words.of_key(key, WordKind.CUSTOMER)
    by_id = {word.meaning.customer_id: word for word in words}
    people = _visible(work, await work.uow.customers.many(key for key in by_id if key is not None))
    if not people:
        return None
    if len(people) > 1 or is_others:
        return CustomerMatch(near=tuple(people[:MOST]))
    return CustomerMatch(certain=people[0], word_id=by_id[people[0].id].id)


def _settle(found: Sequence[Customer]) -> CustomerMatch:
    return CustomerMatch(certain=found[0]) if len(found) == 1 else CustomerMatch(near=tuple(found[:MOST]))


def _visible(work: Work, found: Iterable[Customer]) -> list[Customer]:
    return [customer for customer in found if work.may_see(customer)]


def _row_is_visible(work: Work, row: Row[Any]) -> bool:
    return work.staff.is_manager or work.shop.sees_all_customers or row.owner_staff_id in (None, work.staff.id)


def _near_names(typed: str, key: str, rows: Iterable[Row[Any]]) -> list[int]:
    """Ids of records whose name sounds alike, is a letter off, or has the same surname as a name with a title."""
    bare, title = without_title(typed)
    sound = search_key(typed).split("|")[1]
    scored: list[tuple[float, int]] = []
    for row in rows:
        score = 0.0 if _is_other_person(key, sound, row) else _nearness(key, sound, row)
        if title and row.name_key.startswith(bare):
            score = max(score, NEAR)
        if score >= NEAR:
            scored.append((-score, row.id))
    return [row_id for _, row_id in sorted(scored)[:MOST]]


def _nearness(key: str, sound: str, row: Row[Any]) -> float:
    theirs = row.search_key.split("|")[1]
    if sound and sound == theirs:
        return 1.0
    if len(key) >= SHORTEST_PART and _is_part(key, row):
        return 0.95
    if min(len(sound), len(theirs)) < TAIL:
        return 0.0
    return JaroWinkler.similarity(sound, theirs)


def _first_word(name: str) -> str:
    """What Fiona Wang is called; all of a name without blanks."""
    return name_key(name.split(maxsplit=1)[0]) if name.split() else ""


def _is_part(key: str, row: Row[Any]) -> bool:
    """One stands in the other; among Latin words only from a word's beginning: Anna is no Joanna."""
    if len(row.name_key) < SHORTEST_PART:
        return False
    if key.isascii() and row.name_key.isascii():
        is_word = any(name_key(word) == key for word in row.name.split())
        return is_word or row.name_key.startswith(key) or key.startswith(row.name_key)
    return key in row.name_key or row.name_key in key


def _is_other_person(key: str, sound: str, row: Row[Any]) -> bool:
    """Chinese names share surnames and syllables: more than one letter apart (lin, ling) is somebody else."""
    theirs = row.search_key.split("|")[1]
    return not key.isascii() and key not in row.name_key and Levenshtein.distance(sound, theirs, score_cutoff=1) > 1


async def match_product(work: Work, typed: str) -> ProductMatch:
    """Which product a typed word means; a part of a longer name is offered, not taken."""
    key = name_key(typed)
    if not key:
        return ProductMatch()
    exact = await work.uow.products.by_name_key(key)
    if exact is not None:
        return ProductMatch(certain=exact)
    words = await taught_words(work, key, WordKind.PRODUCT)
    if words:
        goods = await work.uow.products.many(word.meaning.product_id or 0 for word in words)
        return ProductMatch(goods[0], (), words[0].id) if len(goods) == 1 else ProductMatch(near=tuple(goods[:MOST]))
    rows = await work.uow.products.search_keys()
    if key.isascii():
        sure = [row.id for row in rows if f"|{key}|" in row.search_key or _singular(key) == _singular(row.name_key)]
        if len(sure) == 1:
            return ProductMatch(certain=(await work.uow.products.many(sure))[0])
    sound = search_key(typed).split("|")[1]
    scored = sorted((-_nearness(key, sound, row), row.id) for row in rows)
    near = [row_id for score, row_id in scored if -score >= NEAR][:MOST]
    return ProductMatch(near=tuple(await work.uow.products.many(near)))


def _singular(key: str) -> str:
    return key.removesuffix("s")


async def find_customers(work: Work, words: str, limit: int = 20) -> list[Customer]:
    """Everybody a search may mean: part of the name, pinyin, initials, or the tail of a phone; best first."""
    key = name_key(words)
    if not key:
        return []
    if key.isdecimal():
        found = await work.uow.customers.by_phone_tail(key) if len(key) >= TAIL else []
        return _visible(work, found)[:limit]
    found = _visible(work, await work.uow.customers.containing(key, limit=limit * 5))
    if not found:
        match = await match_customer(work, words)
        return [match.certain] if match.certain else list(match.near)
    found.sort(key=lambda customer: _rank(key, customer))
    taught = await _taught_customer(work, key)
    if taught is not None:
        called_so = [taught.certain] if taught.certain else list(taught.near)
        found = [*called_so, *(one for one in found if one not in called_so)]
    return found[:limit]


async def find_named(work: Work, words: str) -> list[Customer]:
    """Who is meant where one is asked for: whom the words name for certain, else everybody they may mean."""
    match = await match_customer(work, words)
    return [match.certain] if match.certain is not None else await find_customers(work, words)


async def is_a_colleagues(work: Work, words: str) -> bool:
    """Whether a whole name is known, but only as colleagues' customers, of whom this person sees nothing."""
    key = name_key(words)
    same = await work.uow.customers.by_name_key(key) if key else []
    return bool(same) and not _visible(work, same)


async def find_leading(work: Work, words: str) -> tuple[list[Customer], str]:
    """Whom the beginning of a line names, and what follows: a whole name of several words before its first word."""
    parts = words.split()
    for end in range(len(parts), 1, -1):
        name = " ".join(parts[:end])
        same = [one for one in await find_customers(work, name) if name_key(one.name) == name_key(name)]
        if len(same) == 1:
            return same, " ".join(parts[end:])
    found = await find_customers(work, parts[0]) if parts else []
    return found, " ".join(parts[1:])


def _rank(key: str, customer: Customer) -> tuple[int, int]:
    """Whole name, beginning of the name, whole pinyin or initials, then the rest; shorter first."""
    theirs, search = name_key(customer.name), search_key(customer.name)
    grades = (theirs == key, theirs.startswith(key), f"|{key}|" in search, f"|{key}" in search, True)
    return grades.index(True), len(theirs)
