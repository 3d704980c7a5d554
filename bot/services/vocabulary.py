"""The shop's own words for the reader: its customers, goods, currency and region."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from bot.entry.draft import Draft
from bot.entry.parser import read_line
from bot.entry.words import ShopWords
from bot.services.region import phone_region
from bot.services.work import Work

_Known = tuple[tuple[object, ...], ShopWords]
# Thousands of names are not read for every line: they are kept per database until one of them changes.
_known: WeakKeyDictionary[object, _Known] = WeakKeyDictionary()


async def shop_words(work: Work) -> ShopWords:
    """What the shop knows by name. It raises a reading's score and never overrules what was typed."""
    names = work.uow.names
    version = (*await names.version(), work.shop.currency, work.shop.timezone)
    kept = _known.get(names.home)
    if kept is not None and kept[0] == version:
        return kept[1]
    words = ShopWords(
        customers=frozenset(await names.customers()),
        products=frozenset(await names.products()),
        currency=work.shop.currency,
        phone_region=phone_region(work.shop),
    )
    _known[names.home] = (version, words)
    return words


async def read(work: Work, text: str) -> Draft:
    return read_line(text, now=work.local_now, words=await shop_words(work))
