"""The shop's own words for the reader: its customers, goods, currency and region."""

from __future__ import annotations

from typing import Any

from bot.domain.form import FormKind
from bot.entry.draft import Draft
from bot.entry.parser import read_line
from bot.entry.words import ShopWords
from bot.services.forms.propose import KIND_OF, values_of
from bot.services.region import phone_region
from bot.services.work import Work


async def shop_words(work: Work) -> ShopWords:
    """What the shop knows by name. It raises a reading's score and never overrules what was typed."""
    people = await work.uow.customers.names()
    goods = await work.uow.products.names()
    return ShopWords(
        customers=frozenset(people),
        products=frozenset(goods),
        currency=work.shop.currency,
        phone_region=phone_region(work.shop),
    )


async def read(work: Work, text: str) -> Draft:
    return read_line(text, now=work.local_now, words=await shop_words(work))


async def reread(work: Work, text: str) -> tuple[FormKind | None, dict[str, Any]]:
    """(kind, values) of a line; (None, {}) if it is no entry."""
    draft = await read(work, text)
    kind = KIND_OF.get(draft.intent)
    return (kind, await values_of(work, kind, draft)) if kind else (None, {})
