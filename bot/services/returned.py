"""The points that a return has taken: given back when it is undone, or when the sale it took them from is."""

from __future__ import annotations

from bot.domain.purchase import Purchase
from bot.services.work import Work

LOOKED_AT = 50


async def give_back_points(work: Work, case_id: int, customer_id: int, most: int | None = None) -> int:
    """What a return has taken and not given back yet, `most` of it; how many."""
    voided = f"return_void:{case_id}"
    taken = -await work.uow.points.of_reasons(customer_id, f"return:{case_id}", voided)
    back = max(0, taken if most is None else min(taken, most))
    await work.uow.points.add(customer_id, back, voided, work.now)
    return back


async def given_back(work: Work, case_id: int, customer_id: int | None) -> int:
    """What of a return's points is with the customer again, though it stands: its sale was undone."""
    return await work.uow.points.of_reasons(customer_id, f"return_void:{case_id}") if customer_id is not None else 0


async def cover_returns(work: Work, purchase: Purchase, taken: int) -> tuple[int, int]:
    """A sale is undone whose goods have come back: its points are not taken twice. (returns that stand, points back).

    Where the same goods are in another sale, the return may be that one's, and nothing is given back.
    """
    goods = {item.product_id for item in purchase.items if item.product_id is not None}
    if purchase.customer_id is None or not goods:
        return 0, 0
    case_ids = await work.uow.cases.standing(purchase.customer_id, goods, purchase.bought_on)
    if not case_ids or await _is_sold_again(work, purchase, purchase.customer_id, goods):
        return 0, 0
    back = 0
    for case_id in case_ids:
        back += await give_back_points(work, case_id, purchase.customer_id, taken - back)
    return len(case_ids), back


async def _is_sold_again(work: Work, purchase: Purchase, customer_id: int, goods: set[int]) -> bool:
    others = await work.uow.purchases.of_customer(customer_id, limit=LOOKED_AT)
    return any(other.id != purchase.id and goods & {item.product_id for item in other.items} for other in others)
