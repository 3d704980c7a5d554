"""Goods and purchases in a file."""

from __future__ import annotations

from collections import Counter
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from bot.domain.clock import local_moment
from bot.domain.importing import Outcome, plain_number
from bot.domain.money import to_minor
from bot.entry.cells import (
    read_channel_cell,
    read_money_cell,
    read_on_sale,
    read_payment_cell,
    read_quantity_cell,
)
from bot.services.importing.known import Goods, Known, Ref
from bot.services.importing.orders import Order, day_of, orders_of, summed_up, voided_at
from bot.services.importing.people import whose
from bot.services.importing.plan import Change, Plan, Refusal, Table, possible
from bot.services.naming import name_key
from bot.services.region import phone_region

LONGEST_NAME = 120
# What makes a row of a purchase more than its head.
_ARCHIVE = frozenset({"key", "customer_key", "total", "currency", "voided"})
_ITEM = frozenset({"product", "quantity", "price", "amount"})


def plan_products(plan: Plan, table: Table, known: Known) -> None:
    seen: dict[Ref, int] = {}
    for number, row in table.rows:
        name = ""
        try:
            values = table.values(row)
            name = " ".join(values.get("name", "").split())[:LONGEST_NAME]
            with possible():
                columns = _goods(values, name, known)
        except Refusal as refusal:
            plan.refuse(table, number, refusal, name)
            continue
        ref = known.by_goods.get(name_key(name) or name)
        if ref is not None and ref in seen:
            plan.judge(table, number, Outcome.TWICE, name, reason="twice", value=str(seen[ref]))
        elif ref is None:
            seen[add_goods(plan, known, name, columns)] = number
            plan.judge(table, number, Outcome.NEW, name)
        else:
            seen[ref] = number
            _compare(plan, table, number, name, known.goods[ref], columns)


def _goods(values: dict[str, str], name: str, known: Known) -> dict[str, Any]:
    if not name:
        raise Refusal("no_product", "name")
    currency = currency_of(values, known)
    columns: dict[str, Any] = {key: values[key][:80] for key in ("category", "brand") if values.get(key)}
    for key, column in (("price", "usual_price_minor"), ("cost", "cost_minor")):
        if values.get(key):
            columns[column] = minor(values, key, currency)
            columns["currency"] = currency
    if values.get("unit"):
        columns["usual_unit"] = values["unit"][:20]
    if values.get("active"):
        columns["is_active"] = read_on_sale(values["active"])
        if columns["is_active"] is None:
            raise Refusal("state", "active", values["active"])
    return columns


def _compare(plan: Plan, table: Table, number: int, name: str, there: Goods, columns: dict[str, Any]) -> None:
    becomes = {key: value for key, value in columns.items() if there.columns.get(key) != value}
    if (name_key(name) or name) != (name_key(there.name) or there.name):
        # Put into these since: what stands here is not overruled.
        becomes = {}
    if not becomes:
        plan.judge(table, number, Outcome.SAME, there.name)
        return
    was = {key: there.columns.get(key) for key in becomes}
    told = tuple((key, str(was[key] if was[key] is not None else ""), str(value)) for key, value in becomes.items())
    plan.judge(table, number, Outcome.CHANGED, there.name, changes=told)
    if there.ref > 0:
        plan.goods_changes.append(Change(there.ref, was, becomes))
    there.columns |= becomes


def add_goods(plan: Plan, known: Known, name: str, columns: dict[str, Any] | None = None) -> Ref:
    goods = Goods(-len(plan.goods) - 1, name, columns or {})
    plan.goods.append(goods)
    known.goods[goods.ref] = goods
    known.by_goods[name_key(name) or name] = goods.ref
    return goods.ref


def currency_of(values: dict[str, str], known: Known) -> str:
    told = values.get("currency", "").strip().upper()
    if not told:
        return known.shop.currency
    if len(told) != 3 or not (told.isascii() and told.isalpha()):
        raise Refusal("currency", "currency", told)
    return told


def minor(values: dict[str, str], key: str, currency: str) -> int:
    """A sum of one currency in its smallest units. Refusal for a word, another currency, or less than nothing."""
    found = read_money_cell(values[key])
    if found is None:
        raise Refusal("money", key, values[key])
    amount, named = found
    if named is not None and named != currency:
        raise Refusal("currency", key, values[key])
    if amount < 0:
        raise Refusal("negative", key, values[key])
    return to_minor(amount, currency)


def plan_purchases(plan: Plan, table: Table, known: Known, me: int) -> None:
    """Rows under one order number are one purchase; without a number each row is one."""
    region = phone_region(known.shop)
    met: Counter[tuple[Any, ...]] = Counter()
    for order in orders_of(plan, table, known):
        try:
            with possible():
                found, who, is_new, remarks = _purchase(plan, table, order, known, region, me)
                outcome = _outcome(known, met, found)
        except Refusal as refusal:
            for number, values in order.rows:
                plan.refuse(table, number, refusal, values.get("customer", ""))
            continue
        name = known.people[who].name if who is not None else ""
        for number, _ in order.rows:
            more = (*remarks, *(("new_customer",) if is_new else ()))
            plan.judge(table, number, outcome, name, remarks=more)
        if outcome is Outcome.NEW:
            plan.purchases.append(found)


def _purchase(
    plan: Plan, table: Table, order: Order, known: Known, region: str, me: int
) -> tuple[dict[str, Any], Ref | None, bool, tuple[str, ...]]:
    rows, values = order.rows, _together(order)
    day, clock = day_of(order, table, known)
    currency = currency_of(values, known)
    for _, one in rows:
        if one.get("currency") and currency_of(one, known) != currency:
            raise Refusal("currency", "currency", one["currency"])
    of_rows = [_item(one, currency) if not _ITEM.isdisjoint(one) else None for _, one in rows]
    items = [item for item in of_rows if item is not None]
    amounts = [item["amount_minor"] if item is not None else None for item in of_rows]
    totals, discounts = (
        [minor(one, key, currency) if one.get(key) else None for _, one in rows] for key in ("total", "discount")
    )
    # In an archive of ours the total is the whole purchase's, whatever its rows come to.
    is_archive = set(table.columns.values()) >= _ARCHIVE
    total, discount, notes = summed_up(rows, amounts, totals[:1] if is_archive else totals, discounts)
    remarks = [*notes, *(["reused"] if order.is_reused else [])]
    bought_at = local_moment(day, clock.hour, clock.minute, known.shop.zone).replace(second=clock.second)
    voided = voided_at(order, known, bought_at)
    seller = known.staff.get(name_key(values["salesperson"])) if values.get("salesperson") else me
    if seller is None:
        remarks.append("salesperson")
    payment = read_payment_cell(values["payment"]) if values.get("payment") else None
    if values.get("payment") and payment is None:
        remarks.append("payment")
    who, is_new = whose(plan, values, known, region)
    for item in items:
        if item["product"] and item["product_id"] is None:
            found = known.by_goods.get(name_key(item["product"]) or item["product"])
            item["product_id"] = found if found is not None else add_goods(plan, known, item["product"])
    purchase = {
        "who": who, "external_id": order.key, "bought_on": day, "currency": currency, "total_minor": total,
        "bought_at": bought_at, "discount_minor": discount or None,
        "staff_id": seller if seller is not None else me, "payment": payment,
        "channel": read_channel_cell(values.get("channel", "")) or "offline" if values.get("channel") else "offline",
        "note": values.get("note", "")[:1000] or None, "items": items, "voided_at": voided,
    }  # fmt: skip
    return purchase, who, is_new, tuple(remarks)


def _together(order: Order) -> dict[str, str]:
    """The first row's cells, and of the customer what any row says."""
    first = dict(order.rows[0][1])
    for _, values in order.rows[1:]:
        for name in ("customer_key", "customer", "phone", "email"):
            if values.get(name):
                first.setdefault(name, values[name])
    return first


def _item(values: dict[str, str], currency: str) -> dict[str, Any]:
    count, unit = (
        read_quantity_cell(values["quantity"]) or (None, None) if values.get("quantity") else (Decimal(1), None)
    )
    if count is None or count <= 0:
        raise Refusal("quantity", "quantity", values.get("quantity", ""))
    price = None
    if values.get("price"):
        found = read_money_cell(values["price"])
        if found is None or found[0] < 0:
            raise Refusal("money", "price", values["price"])
        if found[1] is not None and found[1] != currency:
            raise Refusal("currency", "price", values["price"])
        price = found[0]
    amount = minor(values, "amount", currency) if values.get("amount") else None
    if amount is None and price is not None:
        amount = to_minor((price * count).quantize(Decimal("0.0001"), ROUND_HALF_UP), currency)
    product = " ".join(values.get("product", "").split())[:LONGEST_NAME]
    return {
        "product": product, "product_id": None, "specification": values.get("specification", "")[:120] or None,
        "quantity": plain_number(count), "unit": (values.get("unit") or unit or "")[:20] or None,
        "unit_price": plain_number(price) if price is not None else None, "amount_minor": amount,
    }  # fmt: skip


def _outcome(known: Known, met: Counter[tuple[Any, ...]], found: dict[str, Any]) -> Outcome:
    """Known by its number; without one, the second purchase alike on a day is known if the shop knows two."""
    who = (found["who"], found["bought_on"], found["total_minor"], found["currency"])
    key = found["external_id"]
    if key:
        names = (key, key.partition("@")[0], f"{key}@{found['bought_on']}")
        if who in (known.orders.get(name) for name in names):
            return Outcome.SAME
        if key in known.orders:
            raise Refusal("other_purchase", "key", key)
        return Outcome.NEW
    alike = (*who, name_key(found["items"][0]["product"]) if found["items"] else "")
    met[alike] += 1
    return Outcome.SAME if met[alike] <= known.bought[alike] else Outcome.NEW
