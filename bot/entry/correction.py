"""A reply to a receipt that corrects it: "改成3瓶", "不是微信是现金", "make it 2"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from bot.domain.occasion import YearDay
from bot.entry import contacts
from bot.entry.days import resolve
from bot.entry.figures import find_figures
from bot.entry.marks import find_marks
from bot.entry.moments import find_moments
from bot.entry.quantities import unit_span
from bot.entry.runs import runs_of
from bot.entry.shadow import shadow_of
from bot.entry.tokens import Board, Token
from bot.entry.words import ShopWords

Value = str | Decimal | date | datetime | YearDay | None
NO_WORDS = ShopWords()
LONGEST = 80

RE_CUE = re.compile(
    r"改[成为到一]?|换成|应该是|应该|应是|应为|更正|更改|错了|写错了?|打错了?|搞错了?|弄错了?|记错了?|不是|不对|"
    r"是(?![的否])|其实|纠正|"
    r"\b(?:make\s+(?:it|that)|change(?:\s+(?:it|that|the))?|should\s+(?:be|have\s+been)|correct(?:ion)?|actually|"
    r"sorry|wrong|not|instead(?:\s+of)?|it'?s|it\s+was|that'?s|was|is|set|update|fix|to)\b"
)
RE_NEGATED = re.compile(
    r"(?:不是|并非|而不是|别写|not|isn'?t|wasn'?t|instead of|rather than)\s*([^,，。;；是]{1,20}?)(?=[,，。;；]|"
    r"而?是|应|改|\bbut\b|\bit'?s\b|$)"
)
RE_FIELD = re.compile(
    r"(?P<customer>客户|顾客|客人|姓名|名字|买家|\b(?:customer|client|name|buyer)\b)|(?P<product>商品|产品|货品|"
    r"东西|品名|货|\b(?:product|item|goods)\b)|"
    r"(?P<quantity>数量|件数|个数|\b(?:qty|quantity|count)\b)|(?P<unit_price>单价|"
    r"每[个件条双瓶盒支只台套包袋罐箱本张把斤]|\b(?:unit\s+price|price|each)\b)|"
    r"(?P<total>总价|总额|合计|总共|一共|共|金额|价格|价钱|实收|实付|收款|\b(?:total|amount|sum|paid)\b)|"
    r"(?P<note>备注|\b(?:note|memo|remark)\b)"
)
RE_FILL = re.compile(
    r"^(?:了|的|把|将|请|麻烦|帮我|那单|这单|上一?[单条]|刚才|那个|这个|我|吧|啊|呀|哈|而|是|为|成|应该|应|:|the|a|"
    r"an|it|is|was|to|be|for|please|pls|by|with|on|in|of|,|，|。|;|；|\.|!|！|\s|-)+|"
    r"(?:了|的|吧|啊|呀|哈|噢|哦|买的?|卖的?|付的?|收的?|给的?|谢谢|please|pls|thanks|,|，|。|;|；|\.|!|！|\s|-)+$"
)


@dataclass(frozen=True, slots=True)
class Change:
    """One slot and its new value; None clears it.

    Slots: customer, phone, birthday, payment, channel, date, total, currency, note, product, quantity, unit,
    unit_price. The last four speak of an item: `product` then says which, None where the line has only one.
    """

    slot: str
    value: Value
    product: str | None = None


@dataclass(frozen=True, slots=True)
class Correction:
    """The changes a reply asks for, in the order typed."""

    text: str
    changes: tuple[Change, ...]


def read_correction(text: str, *, now: datetime) -> Correction | None:
    """The correction in `text`, or None where it is none: an entry of its own, a question, a greeting."""
    if len(text) > LONGEST:
        return None
    board = Board(shadow_of(text))
    cued = RE_CUE.search(board.line.plain) is not None or RE_FIELD.search(board.line.plain) is not None
    for found in RE_NEGATED.finditer(board.line.plain):
        board.claim(Token("negated", *found.span()))
    note = _note(board)
    if note is not None:
        return Correction(text, (Change("note", note),))
    contacts.find_birthday(board)
    contacts.find_phones(board, NO_WORDS.phone_region)
    find_moments(board)
    fields = _fields(board)
    find_marks(board, NO_WORDS)
    find_figures(board)
    for found in board.find(RE_CUE):
        board.claim(Token("cue", *found.span(), word=found[0]))
    changes = _changes(board, now, fields)
    words = _words(board)
    if words and not cued:
        return None
    changes += _named(board, fields, words, changes)
    left = [word for word in words if not any(word in (change.value, change.product) for change in changes)]
    return Correction(text, tuple(changes)) if changes and not left else None


def _note(board: Board) -> str | None:
    found = re.match(r"\s*(?:备注|加备注|note|memo)(?:改成|改为|是|:|\s)\s*(.+)", board.line.plain)
    return board.line.text[found.start(1) :].strip() if found else None


def _fields(board: Board) -> list[Token]:
    fields = []
    for found in board.find(RE_FIELD):
        token = Token("field", *found.span(), word=str(found.lastgroup))
        if board.claim(token):
            fields.append(token)
    return fields


def _changes(board: Board, now: datetime, fields: list[Token]) -> list[Change]:
    changes: list[Change] = []
    for token in board.ordered():
        changes.extend(_change(board, token, now, fields))
    return changes


def _change(board: Board, token: Token, now: datetime, fields: list[Token]) -> list[Change]:  # noqa: PLR0911 - one case, one return
    match token.kind:
        case "pay":
            return [Change("payment", token.word)]
        case "channel":
            return [Change("channel", token.word)]
        case "phone":
            return [Change("phone", token.word)]
        case "birthday":
            return [Change("birthday", contacts.read_birthday_text(token.word))]
        case "day" if token.day is not None:
            day = resolve(token.day, now, "past").day
            return [Change("date", day)] if day else []
        case "qty" | "num" | "money" | "unit_price":
            return _figure(board, token, fields)
    return []


def _figure(board: Board, token: Token, fields: list[Token]) -> list[Change]:
    field = next((field.word for field in reversed(fields) if field.end <= token.start), "")
    each = any(
        (other.kind in ("each", "per") and -1 <= other.start - token.end <= 1)
        or (other.kind == "each" and other.end <= token.start)
        for other in board.tokens
    )
    if token.kind == "qty":
        unit = unit_span(token, board.line.plain)
        changes = [Change("quantity", token.number, _scope(board, token))]
        return [*changes, Change("unit", board.line.text[unit[0] : unit[1]], _scope(board, token))] if unit else changes
    currency = [Change("currency", token.currency)] if token.currency and token.currency != NO_WORDS.currency else []
    if each or field == "unit_price" or token.kind == "unit_price":
        return [Change("unit_price", token.number, _scope(board, token)), *currency]
    small = token.number is not None and token.number == token.number.to_integral_value() and token.number <= 20
    if field == "quantity" or (not field and token.kind == "num" and small):
        return [Change("quantity", token.number, _scope(board, token))]
    return [Change("total", token.number), *currency]


def _scope(board: Board, token: Token) -> str | None:
    """面膜改成3盒: the words before the cue name the item."""
    for start, end in _spans(board):
        if end <= token.start and any(
            other.kind == "cue" and end <= other.start < token.start for other in board.tokens
        ):
            return board.line.text[start:end]
    return None


def _spans(board: Board) -> list[tuple[int, int]]:
    spans = []
    for run in runs_of(board):
        start, end = run.start, run.end
        while True:
            found = RE_FILL.search(board.line.plain[start:end])
            if found is None or found.start() == found.end():
                break
            start, end = (start + found.end(), end) if found.start() == 0 else (start, start + found.start())
        if start < end:
            spans.append((start, end))
    return spans


def _words(board: Board) -> list[str]:
    return [board.line.text[start:end] for start, end in _spans(board)]


def _named(board: Board, fields: list[Token], words: list[str], changes: list[Change]) -> list[Change]:
    """客户是李姐, product is serum, 是李姐的: words that are a new name."""
    named: list[Change] = []
    for (start, _end), word in zip(_spans(board), words, strict=True):
        field = next((field.word for field in reversed(fields) if field.end <= start), "")
        if field in ("customer", "product"):
            named.append(Change(field, word))
        elif not changes and not fields and any(token.kind == "negated" for token in board.tokens):
            named.append(Change(_kind_of(word), word))
    return named


def _kind_of(word: str) -> str:
    """A titled word is a customer, another one a product."""
    from bot.entry.people import find_people

    people = find_people(Board(shadow_of(word)), NO_WORDS)
    return "customer" if people and people[0].score >= 85 else "product"
