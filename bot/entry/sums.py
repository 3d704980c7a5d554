"""The arithmetic of a sale: items, what was paid, and whether it closes. What does not close is asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from bot.entry.draft import DraftItem, Issue, Span, plain_number
from bot.entry.placing import CENT, placed
from bot.entry.quantities import unit_span
from bot.entry.rows import Row, Sheet
from bot.entry.tokens import Board, Token
from bot.entry.unsure import unsure_goods


@dataclass(slots=True)
class Reckoned:
    """Items, total and currency of a sale, with the doubts about them."""

    items: list[DraftItem] = field(default_factory=list)
    total: Decimal | None = None
    currency: str | None = None
    issues: list[Issue] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)


def reckon(board: Board, sheet: Sheet, currency: str) -> Reckoned:
    """Add up a sheet."""
    done = Reckoned()
    rows = placed(board, sheet)
    for index, row in enumerate(rows):
        done.items.append(_item(board, row, index, done.spans))
    done.currency = _currency(sheet, rows, currency)
    _total(sheet, rows, done)
    unsure = unsure_goods(board, sheet, rows, done.items, is_closed=not done.issues)
    if unsure:
        done.issues.append(Issue("items_unclear", ("items", "total"), {"typed": unsure[0]}))
    return done


def _item(board: Board, row: Row, index: int, spans: list[Span]) -> DraftItem:
    assert row.product is not None
    start, end = row.product
    if "(" in board.line.plain[start:end] and board.line.plain[end : end + 1] == ")":
        end += 1
    spans.append(Span(f"items.{index}.product", start, end))
    quantity, unit = Decimal(1), None
    if row.quantity is not None and row.quantity.number is not None:
        quantity = row.quantity.number
        spans.append(Span(f"items.{index}.quantity", row.quantity.start, row.quantity.end))
        at = unit_span(row.quantity, board.line.plain)
        unit = board.line.text[at[0] : at[1]] if at else None
    price = row.price.number if row.price is not None else None
    amount = row.amount.number if row.amount is not None else None
    if row.original is not None and amount is None and price is None:
        amount = row.original.number
    if price is not None:
        spans.append(Span(f"items.{index}.unit_price", row.price.start, row.price.end)) if row.price else None
        amount = price * quantity
    elif row.amount is not None:
        spans.append(Span(f"items.{index}.amount", row.amount.start, row.amount.end))
    return DraftItem(board.line.text[start:end].strip(), quantity, unit, price, amount, row.quantity is not None)


def _currency(sheet: Sheet, rows: list[Row], default: str) -> str | None:
    figures: list[Token | None] = [sheet.total, sheet.final, sheet.original, sheet.deposit, *sheet.loose]
    for row in rows:
        figures += [row.price, row.amount, row.original]
    present = [token for token in figures if token is not None]
    named = next((token.currency for token in present if token.currency), None)
    return named or (default if present else None)


def _total(sheet: Sheet, rows: list[Row], done: Reckoned) -> None:
    known = [item.amount for item in done.items if item.amount is not None]
    complete = bool(done.items) and len(known) == len(done.items)
    summed = sum(known, Decimal(0)) if complete else None
    typed = sheet.final or sheet.total
    if sheet.change is not None and typed is not None and typed.number is not None and sheet.change.number is not None:
        paid = typed.number - sheet.change.number
        if summed is None or abs(paid - summed) < CENT or sheet.discounts:
            _paid(done, paid)
        else:
            _mismatch(done, summed, paid)
        return
    if typed is None or typed.number is None:
        _untyped(sheet, done, summed)
        return
    done.spans.append(Span("total", typed.start, typed.end))
    value = typed.number
    same = summed is None or abs(summed - value) < CENT
    if same and sheet.final is None and sheet.discounts and typed.start < min(token.start for token in sheet.discounts):
        _discounted(sheet, done, value)
        return
    if (
        len(rows) == 1
        and rows[0].price is None
        and rows[0].amount is not None
        and summed is not None
        and abs(summed * done.items[0].quantity - value) < CENT
        and done.items[0].quantity != 1
        and summed != value
    ):
        item = done.items[0]
        done.items[0] = DraftItem(item.product, item.quantity, item.unit, summed, value, item.has_quantity)
        done.total = value
        return
    if summed is None:
        some = sum(known, Decimal(0))
        if known and some >= value:
            _mismatch(done, some, value)
        else:
            _paid(done, value)
        return
    if sheet.postage is not None and abs(summed + (sheet.postage.number or 0) - value) < CENT:
        done.total = value
        return
    reduced = sheet.final is not None or bool(sheet.discounts) or sheet.original is not None
    if abs(summed - value) < CENT or (reduced and _closes(sheet, summed, value)):
        done.total = value
    else:
        _mismatch(done, summed, value)


def _paid(done: Reckoned, value: Decimal) -> None:
    done.total = value
    if len(done.items) == 1 and done.items[0].amount is None:
        item = done.items[0]
        done.items[0] = DraftItem(item.product, item.quantity, item.unit, item.unit_price, value, item.has_quantity)


def _untyped(sheet: Sheet, done: Reckoned, summed: Decimal | None) -> None:
    if sheet.postage is not None and summed is not None:
        # with or without the delivery: both are offered
        both = (summed, summed + (sheet.postage.number or 0))
        options = tuple({"total": plain_number(value)} for value in both)
        done.issues.append(Issue("total_unclear", ("total",), {"typed": plain_number(summed)}, options))
        return
    if sheet.deposit is not None:
        done.issues.append(
            Issue("total_unclear", ("total",), {"typed": plain_number(sheet.deposit.number or Decimal(0))})
        )
        done.total = summed
    elif sheet.discounts and summed is not None:
        _discounted(sheet, done, summed)
    elif len(sheet.loose) > 1 or (sheet.loose and summed is not None):
        _loose_total(sheet, done, summed)
    elif summed is not None:
        done.total = summed
    elif done.items:
        some = any(item.amount is not None for item in done.items)
        done.issues.append(Issue("total_unclear" if some else "no_amount", ("total", "items")))


def _discounted(sheet: Sheet, done: Reckoned, summed: Decimal) -> None:
    """A figure behind the discount was paid (打九折 405); one before it may or may not be reduced."""
    last = max(token.start for token in sheet.discounts)
    figures = [row.amount or row.price for row in sheet.rows if row.amount or row.price]
    if figures and all(token is not None and token.start > last for token in figures):
        done.total = summed
        return
    if all(token.kind == "round" for token in sheet.discounts):
        options: tuple[dict[str, str], ...] = (
            {"total": plain_number(summed)},
            {"total": plain_number(summed.to_integral_value())},
        )
    else:
        reduced = _reduced(sheet, summed)
        options = ({"total": plain_number(summed)}, {"total": plain_number(reduced)})
    done.issues.append(
        Issue(
            "discount_unclear", ("total",), {"typed": plain_number(summed), "discounted": options[1]["total"]}, options
        )
    )


def _reduced(sheet: Sheet, amount: Decimal) -> Decimal:
    for token in sheet.discounts:
        number = token.number or Decimal(0)
        if token.kind == "zhe":
            amount *= number
        elif token.kind == "percent":
            amount *= (100 - number) / 100
        elif token.kind == "minus":
            amount -= number
    return amount.quantize(CENT, ROUND_HALF_UP)


def _closes(sheet: Sheet, summed: Decimal, paid: Decimal) -> bool:
    """A named discount must lead from the sum to what was paid; a bare "实收" only has to be less."""
    sized = [token for token in sheet.discounts if token.kind != "round"]
    if paid > summed:
        return False
    if sized:
        return abs(_reduced(sheet, summed) - paid) <= max(Decimal(1), paid / 100)
    if any(token.kind == "round" for token in sheet.discounts):
        return summed - paid < max(Decimal(10), summed / 10)
    return True


def _loose_total(sheet: Sheet, done: Reckoned, summed: Decimal | None) -> None:
    value = sheet.loose[-1].number or Decimal(0)
    if summed is not None and abs(value - summed) < CENT:
        done.total = value
        return
    typed = " ".join(plain_number(token.number or Decimal(0)) for token in sheet.loose)
    done.issues.append(Issue("total_unclear", ("total", "items"), {"typed": typed}))


def _mismatch(done: Reckoned, computed: Decimal, typed: Decimal) -> None:
    """2瓶 × 64 = 128, typed 130: which one holds? Both answers are offered."""
    priced = next((item for item in done.items if item.unit_price is not None), None)
    data = {"computed": plain_number(computed), "typed": plain_number(typed)}
    if priced is not None and priced.unit_price is not None:
        data |= {
            "quantity": plain_number(priced.quantity),
            "unit": priced.unit or "",
            "unit_price": plain_number(priced.unit_price),
            "product": priced.product,
        }
    options = ({"total": data["computed"]}, {"total": data["typed"]})
    done.issues.append(Issue("sum_mismatch", ("items", "total"), data, options))
    done.total = None
