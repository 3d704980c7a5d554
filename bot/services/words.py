"""The shop's own words: listed, taught and forgotten by those who use them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.errors import Gone, NotAllowed
from bot.domain.word import Meaning, Word, WordKind
from bot.entry.draft import Draft
from bot.entry.fields import read_channel, read_payment
from bot.entry.teaching import Teaching, is_again, is_common_word
from bot.services.forms.kinds import plain_text
from bot.services.learning import WordRefused, scope_of, why_not
from bot.services.matching import match_customer, match_product
from bot.services.naming import name_key
from bot.services.vocabulary import read
from bot.services.work import Work

PER_PAGE = 8
LONGEST_MEANING = 200
QUOTED = 40


@dataclass(frozen=True, slots=True)
class WordView:
    """A word as people are shown it. `full`: a name, an order in words, or the code of a payment or channel."""

    word: Word
    full: str
    taught_by: str
    may_forget: bool


@dataclass(frozen=True, slots=True)
class WordPage:
    """Some of the words, by kind, the newest of each kind first."""

    words: tuple[WordView, ...]
    page: int
    pages: int
    count: int


async def list_words(work: Work, page: int = 0) -> WordPage:
    """What the shop has taught, as far as this person may see whom it is about."""
    seen = await show_words(work, await work.uow.words.in_force())
    seen.sort(key=lambda one: one.word.meaning.kind.place)
    pages = max(1, -(-len(seen) // PER_PAGE))
    page = min(page, pages - 1)
    return WordPage(tuple(seen[page * PER_PAGE : (page + 1) * PER_PAGE]), page, pages, len(seen))


async def show_words(work: Work, words: Sequence[Word]) -> list[WordView]:
    """With full names; without what is about somebody else's customers."""
    customer_ids = {word.meaning.customer_id for word in words if word.meaning.customer_id is not None}
    product_ids = {word.meaning.product_id for word in words if word.meaning.product_id is not None}
    people = {one.id: one.name for one in await work.uow.customers.many(customer_ids) if work.may_see(one)}
    goods = {one.id: one.name for one in await work.uow.products.many(product_ids)}
    staff = {staff_id: await _name_of(work, staff_id) for staff_id in {word.learned_by for word in words}}
    views = []
    for word in words:
        meaning = word.meaning
        full = people.get(meaning.customer_id or 0) or goods.get(meaning.product_id or 0) or meaning.text
        if full is not None:
            views.append(WordView(word, full, staff[word.learned_by], _may_forget(work, word)))
    return views


async def _name_of(work: Work, staff_id: int) -> str:
    found = await work.uow.staff.get(staff_id)
    return found.name if found else ""


def _may_forget(work: Work, word: Word) -> bool:
    return work.staff.is_manager or word.learned_by == work.staff.id


async def teach(work: Work, teaching: Teaching) -> Word:
    """Say what a word means here; what it meant before is superseded, and kept. WordRefused if that cannot be."""
    word, told = plain_text(teaching.word), plain_text(teaching.meaning or "")
    if not word or not told:
        raise WordRefused("half", word or told[:QUOTED])
    if len(told) > LONGEST_MEANING:
        raise WordRefused("meaning", f"{told[:QUOTED]}…")
    meaning = await _meaning(work, word, told)
    reason = await why_not(work, word, meaning.kind)
    if reason is not None:
        raise WordRefused(reason, word)
    key, scope = name_key(word), scope_of(work, meaning.kind)
    before = [one for one in await work.uow.words.of_key(key) if one.staff_id == scope]
    for one in before:
        if one.meaning == meaning:
            return one
        if not _may_forget(work, one):
            raise WordRefused("taken", word)
    await work.uow.words.supersede([one.id for one in before], work.now)
    learned = await work.uow.words.add(
        word=word,
        key=key,
        meaning=meaning,
        now=work.now,
        learned_at=work.now,
        learned_by=work.staff.id,
        staff_id=scope,
    )
    await work.uow.audit.record(work.staff.id, "word_taught", "word", learned.id, None, None, work.now)
    return learned


async def _meaning(work: Work, word: str, told: str) -> Meaning:
    """What is meant by the right side: a way of paying, a channel, goods with a quantity, a product, a customer."""
    if is_common_word(told):
        payment, channel = read_payment(told), read_channel(told)
        if payment is not None:
            return Meaning(WordKind.PAYMENT, text=payment)
        if channel is not None:
            return Meaning(WordKind.CHANNEL, text=channel)
    product = (await match_product(work, told)).certain
    if product is None and _is_order(await read(work, told)):
        return Meaning(WordKind.ORDER, text=told)
    customer = (await match_customer(work, told)).certain
    if product is not None and customer is not None:
        raise WordRefused("both", told)
    if product is not None:
        is_order = is_again(word)
        return Meaning(WordKind.ORDER, text=told) if is_order else Meaning(WordKind.PRODUCT, product_id=product.id)
    if customer is not None:
        return Meaning(WordKind.CUSTOMER, customer_id=customer.id)
    raise WordRefused("meaning", told)


def _is_order(draft: Draft) -> bool:
    is_counted = any(item.has_quantity or item.amount is not None for item in draft.items)
    return draft.customer is None and (is_counted or len(draft.items) > 1)


async def forget(work: Work, word_id: int) -> Word:
    """Not used from now on, and kept on record. Gone if it is not used already, NotAllowed if it is not theirs."""
    word = await work.uow.words.get(word_id)
    if word is None:
        raise Gone
    if not _may_forget(work, word) or not await show_words(work, [word]):
        raise NotAllowed
    if not await work.uow.words.forget(word_id, work.staff.id, work.now):
        raise Gone
    await work.uow.audit.record(work.staff.id, "word_forgotten", "word", word.id, None, None, work.now)
    return word


async def forget_typed(work: Work, typed: str) -> Word:
    """All that a word means to this person. WordRefused if it means nothing."""
    found = [
        one
        for one in await work.uow.words.of_key(name_key(typed))
        if one.staff_id in (None, work.staff.id) or work.staff.is_manager
    ]
    seen = await show_words(work, found)
    if not seen:
        raise WordRefused("unknown", typed[:QUOTED])
    mine = [one.word for one in seen if one.may_forget]
    if not mine:
        raise NotAllowed
    for word in mine:
        await forget(work, word.id)
    return mine[0]
