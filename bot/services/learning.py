"""Learning from a saved form: what the line was read as, and what the person made of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.domain.errors import ShopError
from bot.domain.form import Form, FormKind
from bot.domain.learning import Correction, Lesson, is_word_length, lesson_of
from bot.domain.word import Meaning, Word, WordKind
from bot.entry.fields import read_payment
from bot.entry.teaching import is_again, is_common_word, sounds_like_paying
from bot.services.matching import taught_words
from bot.services.naming import name_key
from bot.services.work import Work

# A contact's name is its own; it is no way of calling somebody.
TEACHING_KINDS = frozenset({FormKind.PURCHASE, FormKind.RETURN, FormKind.FOLLOWUP, FormKind.NOTE})


async def learn_from(work: Work, form: Form) -> list[Word]:
    """The words that a form teaches, as it was when it was saved; and the known ones it used are counted."""
    if form.kind not in TEACHING_KINDS or form.text is None:
        return []
    await work.uow.words.used(_used(form.values))
    learned = [await _learn(work, form, correction) for correction in _corrections(form.values)]
    return [word for word in learned if word is not None]


def _used(values: Any) -> list[int]:
    """The taught words by which it was read, where it was left at that."""
    who = values.get("customer") or {}
    read = [row["word"] for row in values.get("items") or [] if _stands(row)]
    return [word_id for word_id in (who.get("word"), *read) if word_id is not None]


def _stands(row: dict[str, Any]) -> bool:
    return row.get("word") is not None and row["product_id"] == row.get("read")


def _corrections(values: Any) -> Iterator[Correction]:
    heard = values.get("heard") or {}
    who = (values.get("customer") or {}).get("id")
    if heard.get("customer") and who is not None and who != heard["read"]:
        yield Correction(heard["customer"], Meaning(WordKind.CUSTOMER, customer_id=who), heard["offered"] == [who])
    for row in values.get("items") or []:
        product_id = row["product_id"]
        if row.get("typed") and product_id is not None and product_id != row["read"]:
            meaning = Meaning(WordKind.PRODUCT, product_id=product_id)
            yield Correction(row["typed"], meaning, row["offered"] == [product_id])
    remark, paid = heard.get("note"), values.get("payment")
    if remark and paid and heard["payment"] is None and " " not in remark and sounds_like_paying(remark):
        yield Correction(remark, Meaning(WordKind.PAYMENT, text=paid))


async def _learn(work: Work, form: Form, correction: Correction) -> Word | None:
    meaning, key = correction.meaning, name_key(correction.word)
    if await why_not(work, correction.word, meaning.kind) is not None:
        return None
    scope = scope_of(work, meaning.kind)
    noticed = await work.uow.words.noticed(key, meaning.kind, scope)
    in_force = await taught_words(work, key, meaning.kind)
    lesson = lesson_of(correction, in_force, noticed)
    if lesson is Lesson.NOTHING:
        return None
    if lesson is Lesson.CONFIRM and noticed is not None:
        await work.uow.words.confirm(noticed.id, form.id, work.now)
        return await work.uow.words.get(noticed.id)
    if noticed is not None:
        await work.uow.words.supersede([noticed.id], work.now)
    added = await work.uow.words.add(
        word=correction.word,
        key=key,
        meaning=meaning,
        now=work.now,
        learned_at=work.now if lesson is Lesson.LEARN else None,
        learned_by=work.staff.id,
        staff_id=scope,
        form_id=form.id,
    )
    return added if lesson is Lesson.LEARN else None


def scope_of(work: Work, kind: WordKind) -> int | None:
    """Whom a new word is for. Where salespeople see their own customers only, so are the names they give them."""
    is_own = kind is WordKind.CUSTOMER and not work.staff.is_manager and not work.shop.sees_all_customers
    return work.staff.id if is_own else None


async def why_not(work: Work, word: str, kind: WordKind) -> str | None:
    """Why this can be no word of the shop's own: length, common, customer, product; None where it can."""
    key = name_key(word)
    if not is_word_length(key):
        return "length"
    if any(work.may_see(customer) for customer in await work.uow.customers.by_name_key(key)):
        return "customer"
    if await work.uow.products.by_name_key(key) is not None:
        return "product"
    return None if _is_free(word, kind) else "common"


def _is_free(word: str, kind: WordKind) -> bool:
    """What every shop means by a word stays; but "the usual" may get goods, and "other" payments a better name."""
    if kind is WordKind.ORDER and is_again(word):
        return True
    if kind is WordKind.PAYMENT and read_payment(word) == "other":
        return True
    return not is_common_word(word)


class WordRefused(ShopError):
    """This cannot be taught; `reason` says why."""

    def __init__(self, reason: str, word: str) -> None:
        super().__init__("word_refused", reason=reason, word=word)
