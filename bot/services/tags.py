"""Labels on customers, put and taken off by whoever may see the record."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.domain.customer import Customer
from bot.domain.errors import Gone, ShopError
from bot.domain.tag import LONGEST, MOST, mark_of, with_tag, without_tag
from bot.services.work import Work


async def put(work: Work, customer_id: int, tag: str, *, is_on: bool = True) -> tuple[Customer, list[str]]:
    """The customer and their labels from now on; the same again changes nothing."""
    customer, tag = await work.customer(customer_id), " ".join(tag.split()).lstrip("#").strip()
    if not tag or len(tag) > LONGEST:
        raise ShopError("tag_length", longest=LONGEST)
    before = await work.uow.fields.tags_of(customer.id)
    after = with_tag(before, await _as_known(work, tag)) if is_on else without_tag(before, tag)
    if len(after) > MOST:
        raise ShopError("tag_many", most=MOST)
    if after != before:
        await work.uow.customers.change(customer.id, work.now, tags=after)
        was, now = {"tags": before}, {"tags": after}
        await work.uow.audit.record_personal(work.staff.id, "labelled", customer.id, was, now, work.now)
    return customer, after


async def _as_known(work: Work, tag: str) -> str:
    """As the shop has written it so far."""
    return next((known for known, _ in await in_use(work) if known.casefold() == tag.casefold()), tag)


async def in_use(work: Work) -> Sequence[tuple[str, int]]:
    """(label, on how many customers) of the whole shop, the most used first."""
    counted = Counter(tag for _, tags in await work.uow.fields.tagged() for tag in tags)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))


async def by_mark(work: Work, mark: str) -> str:
    """The label behind a button. Gone if nobody has it any more."""
    for tag, _ in await in_use(work):
        if mark_of(tag) == mark:
            return tag
    raise Gone


async def with_label(work: Work, tag: str) -> list[Customer]:
    """Whom this person may see of those who have it."""
    ids = [key for key, tags in await work.uow.fields.tagged() if tag.casefold() in (one.casefold() for one in tags)]
    return [one for one in await work.uow.customers.many(ids) if work.may_see(one)]
