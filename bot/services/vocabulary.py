"""The shop's own words for the reader: its customers and goods, what they are called here, currency and region."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import cast
from weakref import WeakKeyDictionary

from bot.domain.purchase import Product
from bot.domain.word import Word, WordKind
from bot.entry.draft import Channel, Draft, Payment
from bot.entry.parser import read_line
from bot.entry.words import ShopWords, UsualGoods
from bot.services.region import phone_region
from bot.services.work import Work
from storage.unit_of_work import UnitOfWork

_Orders = tuple[tuple[str, str], ...]
_Known = tuple[tuple[object, ...], ShopWords, _Orders]
# Thousands of names are not read for every line: they are kept per database until one of them changes.
_known: WeakKeyDictionary[object, _Known] = WeakKeyDictionary()
_asked: WeakKeyDictionary[UnitOfWork, tuple[ShopWords, _Orders]] = WeakKeyDictionary()


async def shop_words(work: Work) -> ShopWords:
    """What the shop knows by name. It raises a reading's score and never overrules what was typed."""
    return (await _know(work))[0]


async def spelled_out(work: Work, text: str) -> str:
    """The line with a taught order in place of its word: 王芳 老样子 -> 王芳 洗面奶 2瓶."""
    _, orders = await _know(work)
    for word, order in orders:
        edges = r"(?<![a-z0-9])", r"(?![a-z0-9])"
        found = re.search(edges[0] + re.escape(word) + edges[1], text, re.IGNORECASE)
        if found is not None:
            return f"{text[: found.start()].rstrip()} {order} {text[found.end() :].lstrip()}".strip()
    return text


async def _know(work: Work) -> tuple[ShopWords, _Orders]:
    """Asked once in a unit of work, however many lines it reads."""
    found = _asked.get(work.uow)
    if found is None:
        found = _asked[work.uow] = await _ask(work)
    return found


async def _ask(work: Work) -> tuple[ShopWords, _Orders]:
    names = work.uow.names
    version = (*await names.version(), work.shop.currency, work.shop.timezone)
    kept = _known.get(names.home)
    if kept is not None and kept[0] == version:
        return kept[1], kept[2]
    taught, goods = await work.uow.words.in_force(), await work.uow.products.usual()
    people = dict(await names.named_customers())
    words = _words_of(work, taught, goods, people)
    orders = [(word.word, word.meaning.text or "") for word in taught if word.meaning.kind is WordKind.ORDER]
    longest_first = tuple(sorted(orders, key=lambda order: -len(order[0])))
    _known[names.home] = (version, words, longest_first)
    return words, longest_first


def _words_of(work: Work, taught: Sequence[Word], goods: Sequence[Product], people: dict[int, str]) -> ShopWords:
    """Nicknames count as names of people, other names of goods as goods: so the reader cuts the line right."""
    of = {kind: [word for word in taught if word.meaning.kind is kind] for kind in WordKind}
    products = {product.id: product.name for product in goods}
    nicknames = {word.word: people.get(word.meaning.customer_id or 0, "") for word in of[WordKind.CUSTOMER]}
    called = {word.word: products.get(word.meaning.product_id or 0, "") for word in of[WordKind.PRODUCT]}
    return ShopWords(
        customers=frozenset(people.values()) | nicknames.keys(),
        products=frozenset(products.values()) | called.keys(),
        aliases=nicknames | called,
        usual={product.name: _usual(product) for product in goods},
        payments={word.word: cast("Payment", word.meaning.text) for word in of[WordKind.PAYMENT]},
        channels={word.word: cast("Channel", word.meaning.text) for word in of[WordKind.CHANNEL]},
        currency=work.shop.currency,
        phone_region=phone_region(work.shop),
    )


def _usual(product: Product) -> UsualGoods:
    price = product.usual_price
    return UsualGoods(product.usual_unit, price.major if price else None, price.currency if price else None)


async def read(work: Work, text: str) -> Draft:
    """One line, read with the shop's own words."""
    words = await shop_words(work)
    spelled = await spelled_out(work, text)
    draft = read_line(spelled, now=work.local_now, words=words)
    if spelled == text or draft.intent == "purchase":
        return draft
    return read_line(text, now=work.local_now, words=words)
