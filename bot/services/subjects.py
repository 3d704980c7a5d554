"""What a question is about: a colleague, goods, a category, a brand or a customer, by the shop's own words.

Never a guess: what may be several is offered.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.domain.inquiry import Only
from bot.domain.people import Staff
from bot.services.matching import match_customer, match_product
from bot.services.naming import name_key
from bot.services.reports import colleague
from bot.services.work import Work
from storage.figures import Good


@dataclass(frozen=True, slots=True)
class Meant:
    """`staff` or `only`; else `choices` (name, what), if there are any."""

    staff: Staff | None = None
    only: Only | None = None
    choices: tuple[tuple[str, Only], ...] = ()

    @property
    def is_nobody(self) -> bool:
        return self.staff is None and self.only is None and not self.choices


async def sold_by_or_of(work: Work, typed: str) -> Meant:
    """Of "X sold": a colleague first, then goods."""
    staff = await colleague(work, typed)
    return Meant(staff=staff) if staff is not None else await goods(work, typed)


async def goods(work: Work, typed: str) -> Meant:
    """A product; a category or a brand of exactly this name; what the words may mean otherwise."""
    match = await match_product(work, typed)
    if match.certain is not None:
        return Meant(only=Only("product", str(match.certain.id)))
    shelf = _shelf(name_key(typed), (await work.uow.figures.goods()).values())
    if shelf is not None:
        return Meant(only=shelf)
    return Meant(choices=tuple((one.name, Only("product", str(one.id))) for one in match.near))


def _shelf(key: str, found: Iterable[Good]) -> Only | None:
    """A category or brand is named by its first product."""
    for kind in ("category", "brand"):
        ids = [one.id for one in found if name_key(getattr(one, kind) or "") == key]
        if ids and key:
            return Only(kind, str(min(ids)))
    return None


async def buyer(work: Work, typed: str) -> Meant:
    """A customer that one may see."""
    match = await match_customer(work, typed)
    if match.certain is not None:
        return Meant(only=Only("customer", str(match.certain.id)))
    return Meant(choices=tuple((one.name, Only("customer", str(one.id))) for one in match.near))
