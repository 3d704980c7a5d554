"""The arithmetic of a sale: items, what was paid, and whether it closes. What does not close is asked."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal

from bot.entry.draft import DraftItem, Issue, Span, plain_number
from bot.entry.prices import RE_DESCRIBES
from bot.entry.quantities import unit_span
from bot.entry.rows import Row, Sheet
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.lists import wordset

CENT = Decimal("0.01")
NO_GOODS = wordset(
    "我们 他们 她们 分别 一共 已付 收款 付款 客户 单 账 上次 上次的 钱 货款 尾款 余款 欠款 还款 已还 红包 小费 "
    "me him her it them us this that cash card bill will off owed tax tip order"
) | {"the bill"}
SHORT_GOODS = frozenset(
    "茶酒烟米油鱼肉蛋糖盐醋花书笔伞鞋包帽表鸡鸭鹅虾蟹面粉菜奶药锅碗盘杯刀灯锁床柜桌椅车琴画纸布衣裤裙袜巾皂香蜡梨桃"
    "李杏枣瓜豆姜葱蒜参饼粥汤饭鼓球棋牌镜梳扇炭煤冰水衫袄遮匙勺绳带"
)
LIST_WORDS = ("and", "plus", "和", "跟", "及", "还有", "加", "+", "、", "&")


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
    rows = _with_products(board, sheet)
    _count_beside(sheet, rows)
    _share_last(sheet, rows)
    _in_turn(sheet, rows)
    _price_in_front(sheet, rows)
    _check_prices(sheet, rows)
    _settle_loose(sheet, rows)
    for index, row in enumerate(rows):
        done.items.append(_item(board, row, index, done.spans))
    done.currency = _currency(sheet, rows, currency)
    _total(sheet, rows, done)
    _doubt_rows(board, sheet, rows, done)
    return done


def _doubt_rows(board: Board, sheet: Sheet, rows: list[Row], done: Reckoned) -> None:
    """Among several things each needs a figure or a list word; words that only stand there may be anything."""
    doubtful = [item.product for item in done.items if _is_no_goods(item.product)]
    if not done.issues and len(rows) > 1:
        bare = all(row.quantity is None and row.amount is None and row.price is None for row in rows)
        commas = bare and sheet.total is not None and not sheet.loose
        for row in rows:
            if row.quantity is None and row.amount is None and row.price is None and not _listed(board, row, commas):
                assert row.product is not None
                doubtful.append(board.line.text[row.product[0] : row.product[1]])
        doubtful += _one_dish(board, rows)
    if not done.issues and len(rows) == 1 and sheet.total is None and _priced_name(rows[0]):
        doubtful.append(done.items[0].product)
    if doubtful:
        done.issues.append(Issue("items_unclear", ("items", "total"), {"typed": doubtful[0]}))


def _priced_name(row: Row) -> bool:
    """99元面膜2盒: 99 for one or for both?"""
    if row.product is None or row.amount is None or row.quantity is None or row.quantity.number in (None, 1):
        return False
    return row.amount.end == row.product[0] and row.quantity.start >= row.product[1]


def _count_beside(sheet: Sheet, rows: list[Row]) -> None:
    """洗发水2瓶 护发素1 共150: beside a counted row and a total a small bare figure counts as well."""
    counted = any(row.quantity is not None and row.amount is None for row in rows)
    for row in rows if sheet.total is not None and counted else ():
        token = row.amount
        if token is None or row.quantity is not None or token.kind != "num" or token.number is None:
            continue
        if token.number <= 9 and token.number == token.number.to_integral_value():
            row.quantity, row.amount = replace(token, kind="qty", word=""), None


def _one_dish(board: Board, rows: list[Row]) -> list[str]:
    """lemon and ginger tea: a bare singular before "and" may only describe the thing behind it."""
    for row, follower in itertools.pairwise(rows):
        assert row.product is not None
        assert follower.product is not None
        between = board.line.plain[row.product[1] : follower.product[0]]
        first = board.line.plain[slice(*row.product)]
        second = board.line.plain[slice(*follower.product)]
        bare = row.quantity is row.amount is row.price is follower.quantity is None
        article = board.line.plain[: row.product[0]].endswith(("a ", "an ", "the ", "his ", "her "))
        single = re.fullmatch(r"[a-z]+", first) is not None and not first.endswith("s")
        joined = between in (" and ", " & ") and re.fullmatch(r"[a-z]+(?: [a-z]+)+", second) is not None
        if bare and single and joined and not article:
            return [board.line.text[row.product[0] : follower.product[1]]]
    return []


def _is_no_goods(product: str) -> bool:
    """A pronoun, a number that was not understood, a lone character that is no thing."""
    lone = len(product) == 1 and product not in SHORT_GOODS
    number = re.match(r"\d+(?= [A-Za-z])", product)
    counts = number is not None and RE_DESCRIBES.match(product.lower(), number.end()) is None
    return product.lower() in NO_GOODS or lone or counts


def _listed(board: Board, row: Row, commas: bool) -> bool:
    """Joined to its neighbour by 和, 、, and, +; by a comma where nothing but a total follows."""
    assert row.product is not None
    before = board.line.plain[: row.product[0]].rstrip()
    after = board.line.plain[row.product[1] :].lstrip()
    signs = (*LIST_WORDS, ",", "，") if commas else LIST_WORDS
    if any(token.start == row.product[1] or token.end == row.product[0] for token in board.of("listed")):
        return True
    return before.endswith(signs) or after.startswith(signs)


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


def _share_last(sheet: Sheet, rows: list[Row]) -> None:
    """T恤1件 腰带1条 360: one bare figure behind several things pays them all."""
    if len(rows) < 2 or sheet.total is not None:
        return
    paid = [row for row in rows if row.amount is not None or row.price is not None]
    if len(paid) == 1 and paid[0] is rows[-1] and rows[-1].price is None:
        sheet.total, rows[-1].amount = rows[-1].amount, None


def _check_prices(sheet: Sheet, rows: list[Row]) -> None:
    """2瓶 @64 130: a figure behind a unit price is no amount of the row if it is not what the price comes to."""
    for row in rows:
        if row.price is None or row.amount is None or row.price.number is None or row.amount.number is None:
            continue
        count = row.quantity.number if row.quantity is not None and row.quantity.number is not None else Decimal(1)
        if abs(row.price.number * count - row.amount.number) >= CENT:
            sheet.loose.append(row.amount)
            row.amount = None


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


def _total(sheet: Sheet, rows: list[Row], done: Reckoned) -> None:  # noqa: PLR0912 - one way of closing, one branch
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
        if len(done.items) == 1 and done.items[0].amount is None and not sheet.discounts:
            _paid(done, value)
        elif known and len(known) != len(done.items) and sum(known, Decimal(0)) >= value:
            _mismatch(done, sum(known, Decimal(0)), value)
        else:
            _paid(done, value)
        return
    if sheet.postage is not None and abs(summed + (sheet.postage.number or 0) - value) < CENT:
        done.total = value
        return
    reduced = sheet.final is not None or bool(sheet.discounts) or sheet.original is not None
    if abs(summed - value) < CENT or (reduced and _closes(sheet, summed, value)):
        done.total = value
    elif sheet.loose or not reduced:
        _mismatch(done, summed, value)
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
        some = [item.amount for item in done.items if item.amount is not None]
        kind = "total_unclear" if some else "no_amount"
        slots = ("total", "items")
        done.issues.append(Issue("total_unclear" if kind == "total_unclear" else "no_amount", slots))


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
