"""Which figure of a sale belongs to which thing, before anything is added up."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from bot.entry.quantities import unit_span
from bot.entry.rows import Row, Sheet
from bot.entry.tokens import Board

CENT = Decimal("0.01")


def placed(board: Board, sheet: Sheet) -> list[Row]:
    """The rows that name a thing, each with its figures; what is the whole sale's stays with the sheet."""
    rows = _with_products(board, sheet)
    _count_beside(sheet, rows)
    _share_last(sheet, rows)
    _in_turn(sheet, rows)
    _price_in_front(sheet, rows)
    _check_prices(sheet, rows)
    _settle_loose(sheet, rows)
    return rows


def _with_products(board: Board, sheet: Sheet) -> list[Row]:
    """Rows that name a thing; figures of nameless rows go to the sheet."""
    rows: list[Row] = []
    for row in sheet.rows:
        if row.product is None and row.quantity is not None and row.quantity.word.isascii():
            # 2 mugs, 4 plates: with nothing else to name, the measure is the thing
            named = unit_span(row.quantity, board.line.plain)
            if named is not None and not (rows and rows[-1].quantity is None):
                row.product = named
                row.quantity = replace(row.quantity, word="")
        if row.product is not None:
            rows.append(row)
            continue
        if rows and rows[-1].quantity is None and row.quantity is not None:
            rows[-1].quantity = row.quantity
            row.quantity = None
        if rows and row.price is not None and rows[-1].price is None:
            rows[-1].price = row.price
        if row.amount is not None:
            if rows and rows[-1].amount is None and rows[-1].price is None:
                rows[-1].amount = row.amount
            else:
                sheet.loose.append(row.amount)
    return rows


def _count_beside(sheet: Sheet, rows: list[Row]) -> None:
    """洗发水2瓶 护发素1 共150: beside a counted row and a total a small bare figure counts as well."""
    counted = any(row.quantity is not None and row.amount is None for row in rows)
    for row in rows if sheet.total is not None and counted else ():
        token = row.amount
        if token is None or row.quantity is not None or token.kind != "num" or token.number is None:
            continue
        if token.number <= 9 and token.number == token.number.to_integral_value():
            row.quantity, row.amount = replace(token, kind="qty", word=""), None


def _share_last(sheet: Sheet, rows: list[Row]) -> None:
    """T恤1件 腰带1条 360: one bare figure behind several things pays them all."""
    if len(rows) < 2 or sheet.total is not None:
        return
    paid = [row for row in rows if row.amount is not None or row.price is not None]
    if len(paid) == 1 and paid[0] is rows[-1] and rows[-1].price is None:
        sheet.total, rows[-1].amount = rows[-1].amount, None


def _in_turn(sheet: Sheet, rows: list[Row]) -> None:
    """泳衣1件 泳帽1顶 分别199和49."""
    if sheet.in_turn and len(sheet.in_turn) == len(rows) and all(row.amount is None for row in rows):
        for row, token in zip(rows, sheet.in_turn, strict=True):
            row.amount = token
    else:
        sheet.loose += sheet.in_turn


def _price_in_front(sheet: Sheet, rows: list[Row]) -> None:
    """9.9元袜子3双 29.7: a figure before the thing that is the price of one."""
    if len(rows) != 1 or len(sheet.loose) != 1 or rows[0].price is not None or rows[0].quantity is None:
        return
    paid = sheet.total or sheet.final or rows[0].amount
    first, count = sheet.loose[0], rows[0].quantity.number
    if paid is None or paid.number is None or first.number is None or count is None or first is paid:
        return
    if abs(first.number * count - paid.number) < CENT:
        rows[0].price, rows[0].amount, sheet.total = first, None, paid
        sheet.loose = []


def _check_prices(sheet: Sheet, rows: list[Row]) -> None:
    """2瓶 @64 130: a figure behind a unit price is no amount of the row if it is not what the price comes to."""
    for row in rows:
        if row.price is None or row.amount is None or row.price.number is None or row.amount.number is None:
            continue
        count = row.quantity.number if row.quantity is not None and row.quantity.number is not None else Decimal(1)
        if abs(row.price.number * count - row.amount.number) >= CENT:
            sheet.loose.append(row.amount)
            row.amount = None


def _settle_loose(sheet: Sheet, rows: list[Row]) -> None:
    """Money that stands apart: before the first product it is what was paid, behind the last one it is the total."""
    loose = sorted(sheet.loose, key=lambda token: token.start)
    if not loose:
        return
    if len(loose) == 1 and len(rows) == 1 and rows[0].amount is None and rows[0].price is None and sheet.total is None:
        rows[0].amount = loose[0]
        sheet.loose = []
    elif len(loose) == 1 and sheet.total is None:
        sheet.total = loose[0]
        sheet.loose = []
    else:
        sheet.loose = loose
