"""What may also be meant otherwise: a doubt is asked, never guessed away."""

from __future__ import annotations

import re

from bot.entry import acts
from bot.entry.draft import Issue
from bot.entry.han_names import starts_with_goods
from bot.entry.shadow import is_han
from bot.entry.slots import Slots
from bot.entry.tokens import Board
from bot.entry.vocabulary import acts as words
from bot.entry.vocabulary.surnames import COMMON


def comes_back(board: Board) -> bool:
    """Something is given back or exchanged, or sent in under a warranty; not only mended."""
    sent = any(acts.pattern(words.SENT_IN).search(token.word) for token in board.of("repair"))
    return sent or bool(board.of("return", "exchange", "defect"))


RE_SECOND_PERSON = re.compile(
    rf"[{''.join(sorted(COMMON))}](?:[姐哥总叔姨婶伯嫂]|太太?(?![阳空妃])|阿姨|老师|先生|女士|小姐|老板|师傅|经理|主任)"
)


def doubt_products(board: Board, slots: Slots) -> None:
    """孟姐 王姐 面膜: a second person in the name of a thing. 面膜 2: two of them, or two yuan?"""
    for span in slots.spans:
        if span.slot.endswith(".product") and RE_SECOND_PERSON.match(board.line.plain, span.start, span.end):
            if not board.shielded[span.start]:
                typed = board.line.text[span.start : span.end]
                slots.issues.append(Issue("customer_unclear", ("customer", "items"), {"typed": typed}))
            return
        last = [*RE_SECOND_PERSON.finditer(board.line.plain, span.start, span.end)][-1:]
        if span.slot.endswith(".product") and slots.customer is None and last and last[0].end() == span.end:
            # 两盒面膜李姐198: the buyer glued behind the thing
            slots.issues.append(Issue("customer_unclear", ("customer", "items"), {"typed": last[0][0]}))
            return
    figures = board.of("qty", "num", "money", "unit_price", "pay", "total", "per")
    small = len(figures) == 1 and figures[0].kind == "num" and (figures[0].number or 0) < 10
    if small and slots.intent == "purchase" and slots.total is not None and slots.items:
        slots.issues.append(Issue("total_unclear", ("total", "items"), {"typed": str(slots.total)}))


def doubt_customer(board: Board, slots: Slots) -> None:
    """晨曦 面膜 2盒 50 without a sure name: the first of two words may be the customer."""
    first = next((span for span in slots.spans if span.slot == "items.0.product"), None)
    if first is None or board.line.plain[: first.start].strip() or slots.issues or board.of("sell"):
        return
    word = board.line.plain[first.start : first.end]
    if len(word) >= 4 and all(map(is_han, word)) and word[0] in COMMON and not starts_with_goods(word):
        # 孟凡蒸汽眼罩: a person and a thing without a blank, or one long thing
        slots.issues.append(Issue("customer_unclear", ("customer",), {"typed": word}))
        return
    counted = any(span.slot == "items.0.quantity" for span in slots.spans)
    if not counted and re.fullmatch(r"[a-z]{3,}(?: [a-z]+)+", board.line.simple[first.start : first.end]):
        # xiaoming vase 88: a name in small letters, or a thing of two words
        slots.issues.append(Issue("customer_unclear", ("customer",), {"typed": word}))
        return
    head, blank, tail = board.line.plain[first.start : first.end].partition(" ")
    if blank and all(map(is_han, head)) and len(head) <= 6 and is_han(tail.strip()[:1] or " "):
        typed = board.line.text[first.start : first.start + len(head)]
        slots.issues.append(Issue("customer_unclear", ("customer",), {"typed": typed}, ({"customer": typed},)))
