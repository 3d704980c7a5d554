"""The field "items": rows of goods, each with its own parts, edited by paths such as items.0.quantity.

A row is {"product", "product_id", "specification", "quantity", "unit", "unit_price", "amount", "near": [ids]}, and what
it was read from, to learn from what it becomes: {"typed", "read": id, "offered": [ids], "word": the taught word's id,
"usual": what one usually costs, "sure": a price that was confirmed}.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from bot.domain.errors import Gone
from bot.domain.form import Form
from bot.domain.purchase import LineItem, Product
from bot.entry.draft import DraftItem, plain_number
from bot.entry.fields import read_amount, read_item, read_quantity
from bot.services.forms.kinds import is_negative, is_sane, plain_text
from bot.services.forms.model import Choice, Unreadable
from bot.services.forms.prices import ANSWERS, settle_price, usual_of
from bot.services.matching import match_product
from bot.services.work import Work

PARTS = ("product", "specification", "quantity", "amount")
MOST_ITEMS = 30
LONGEST = 100


async def row_of(work: Work, item: DraftItem) -> dict[str, Any]:
    """A read item, matched with the shop's goods."""
    match = await match_product(work, item.product)
    near = [product.id for product in match.near]
    return {
        "product": match.certain.name if match.certain else plain_text(item.product)[:LONGEST],
        "product_id": match.certain.id if match.certain else None,
        "specification": None,
        "quantity": plain_number(item.quantity),
        "unit": item.unit or (match.certain.usual_unit if match.certain else None),
        "unit_price": _text(item.unit_price),
        "amount": _text(item.amount),
        "near": near,
        "typed": item.product,
        "read": match.certain.id if match.certain else None,
        "offered": near,
        "word": match.word_id,
        "usual": usual_of(match.certain),
    }


def line_item(row: dict[str, Any]) -> LineItem:
    return LineItem(
        product=row["product"],
        quantity=Decimal(row["quantity"]),
        unit=row["unit"],
        unit_price=_number(row["unit_price"]),
        amount=_number(row["amount"]),
        specification=row["specification"],
        product_id=row["product_id"],
    )


def row_of_line(item: LineItem) -> dict[str, Any]:
    """The row of something sold before (repeat, correct)."""
    return {
        "product": item.product,
        "product_id": item.product_id,
        "specification": item.specification,
        "quantity": plain_number(item.quantity),
        "unit": item.unit,
        "unit_price": _text(item.unit_price),
        "amount": _text(item.amount),
        "near": [],
    }


def sum_of(rows: list[dict[str, Any]]) -> str | None:
    """The total of the rows; None while one of them has no amount."""
    amounts = [_number(row["amount"]) for row in rows]
    if not amounts or any(amount is None for amount in amounts):
        return None
    return plain_number(sum((a for a in amounts if a is not None), Decimal()))


def _text(value: Decimal | None) -> str | None:
    return plain_number(value) if value is not None else None


def _number(value: str | None) -> Decimal | None:
    return Decimal(value) if value is not None else None


class Goods:
    """The whole list. Its paths: items (the list), items.+ (one more), items.N (a row), items.N.<part>."""

    async def read(self, work: Work, form: Form, typed: str) -> list[dict[str, Any]]:
        """A typed item is added; at a row it replaces the row, at a part it fills the part."""
        rows = [dict(row) for row in form.values.get("items") or []]
        _, *path = (form.asking or "items").split(".")
        if len(path) == 2:
            await self._fill(work, rows[_index(path[0], rows)], path[1], typed)
            return rows
        item = read_item(typed)
        if item is None or len(item.product) > LONGEST:
            raise Unreadable("item", typed=typed[:40])
        row = await row_of(work, item)
        if path and path[0] != "+":
            rows[_index(path[0], rows)] = row
        elif len(rows) >= MOST_ITEMS:
            raise Unreadable("too_many_items", most=MOST_ITEMS)
        else:
            rows.append(row)
        return rows

    async def _fill(self, work: Work, row: dict[str, Any], part: str, typed: str) -> None:
        if part == "product":
            row |= _named(typed, await row_of(work, DraftItem(product=plain_text(typed)[:LONGEST])))
        elif part == "specification":
            row["specification"] = plain_text(typed)[:LONGEST] or None
        elif part == "quantity":
            _set_quantity(row, typed)
        elif part == "amount":
            _set_amount(row, typed)
        else:
            raise Gone

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        rows = form.values.get("items") or []
        _, *path = (form.asking or "items").split(".")
        if len(path) == 2:
            return await self._part_choices(work, rows[_index(path[0], rows)], path[1])
        if path and path[0] != "+":
            parts = [Choice(f"open.{path[0]}.{part}", label=f"field.item_{part}") for part in PARTS]
            return [*parts, Choice(f"drop.{path[0]}", label="form.drop_item")]
        if path or not rows:
            popular = await work.uow.products.popular()
            return [Choice(f"add.{p.id}", text=p.name) for p in popular]
        listed = [Choice(f"open.{n}", text=_short(row)) for n, row in enumerate(rows)]
        return [*listed, Choice("open.+", label="form.add_item")]

    async def _part_choices(self, work: Work, row: dict[str, Any], part: str) -> list[Choice]:
        if part == "product":
            return [Choice(f"is.{p.id}", text=p.name) for p in await work.uow.products.many(row["near"])]
        if part == "quantity":
            unit = row["unit"] or ""
            return [Choice(f"set.{n}", text=f"{n}{unit}", is_chosen=row["quantity"] == str(n)) for n in range(1, 7)]
        return []

    async def pick(self, work: Work, form: Form, argument: str) -> list[dict[str, Any]]:
        rows = [dict(row) for row in form.values.get("items") or []]
        verb, _, rest = argument.partition(".")
        _, *path = (form.asking or "items").split(".")
        if verb == "add" and rest.isdecimal():
            if len(rows) >= MOST_ITEMS:
                raise Unreadable("too_many_items", most=MOST_ITEMS)
            rows.append(_from_product(await _product(work, rest)))
        elif verb == "drop" and rest.isdecimal():
            del rows[_index(rest, rows)]
        elif verb == "is" and rest.isdecimal() and len(path) == 2:
            product = await _product(work, rest)
            row = rows[_index(path[0], rows)]
            row |= {"product": product.name, "product_id": product.id, "near": [], "usual": usual_of(product)}
            row["unit"] = row["unit"] or product.usual_unit
        elif verb == "set" and len(path) == 2 and path[1] == "quantity":
            _set_quantity(rows[_index(path[0], rows)], rest)
        elif verb == "price":
            place, _, answer = rest.partition(".")
            at = _index(place, rows)
            if answer not in ANSWERS or rows[at].get("usual") is None:
                raise Gone
            rows[at] = settle_price(rows[at], answer)
        else:
            raise Gone
        return rows


def _named(typed: str, matched: dict[str, Any]) -> dict[str, Any]:
    if not typed.strip():
        raise Unreadable("item", typed="")
    return {key: matched[key] for key in ("product", "product_id", "near", "usual")}


def _set_quantity(row: dict[str, Any], typed: str) -> None:
    found = read_quantity(typed)
    if found is None or not 0 < found[0] < 100_000:
        raise Unreadable("quantity", typed=typed[:40])
    quantity, unit = found
    row["quantity"], row["unit"] = plain_number(quantity), unit or row["unit"]
    if row["unit_price"] is not None:
        amount = Decimal(row["unit_price"]) * quantity
        if not is_sane(amount):
            raise Unreadable("quantity", typed=typed[:40])
        row["amount"] = plain_number(amount)


def _set_amount(row: dict[str, Any], typed: str) -> None:
    found = read_amount(typed)
    if found is None or not is_sane(found[0]) or is_negative(typed):
        raise Unreadable("amount", typed=typed[:40])
    row["amount"], row["unit_price"] = plain_number(found[0]), None


def _from_product(product: Product) -> dict[str, Any]:
    price = _text(product.usual_price.major) if product.usual_price else None
    return {
        "product": product.name,
        "product_id": product.id,
        "specification": None,
        "quantity": "1",
        "unit": product.usual_unit,
        "unit_price": price,
        "amount": price,
        "near": [],
    }


async def _product(work: Work, key: str) -> Product:
    found = await work.uow.products.get(int(key)) if len(key) < 10 else None
    if found is None:
        raise Gone
    return found


def is_place(rows: list[dict[str, Any]], parts: list[str]) -> bool:
    """Whether ["+"], ["0"] or ["0", "quantity"] is a place in the list."""
    if parts == ["+"]:
        return True
    first, *rest = parts
    is_row = first.isascii() and first.isdecimal() and len(first) <= 2 and int(first) < len(rows)
    return is_row and (not rest or (len(rest) == 1 and rest[0] in PARTS))


def _short(row: dict[str, Any]) -> str:
    return f"{row['product']} ×{row['quantity']}{row['unit'] or ''}"


def _index(text: str, rows: list[dict[str, Any]]) -> int:
    if not is_place(rows, [text]) or text == "+":
        raise Gone
    return int(text)
