"""Decides what a marked line is about, and fills the slots of the draft."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import cast

from bot.entry import acts
from bot.entry.contacts import read_birthday_text
from bot.entry.doubts import comes_back, doubt_customer, doubt_products
from bot.entry.draft import Channel, Draft, Intent, Issue, Payment, Span
from bot.entry.goods import sheet_of
from bot.entry.han_names import Person
from bot.entry.intent import intent_of
from bot.entry.marks import part_known_goods
from bot.entry.misgivings import claim_money_words, doubt_kin, doubt_money, is_no_sale
from bot.entry.people import find_people
from bot.entry.quantities import bare_units
from bot.entry.runs import Run, runs_of
from bot.entry.slots import Slots
from bot.entry.sums import Reckoned, reckon
from bot.entry.surroundings import Piece
from bot.entry.timing import set_day
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary import acts as words
from bot.entry.vocabulary.marks import ENTER
from bot.entry.words import ShopWords

_IDEOGRAPHS = re.compile(r"[\u3400-\u9fff]{2}")
SURE = 45
LEAST = {"followup": 44}


INTRODUCES = r"(?:朋友)?(?:介绍|推荐|带)(?:过?来)?的|(?:的朋友)"


def read_entry(board: Board, now: datetime, shop: ShopWords) -> Draft:
    """The draft of a board whose fixed words are claimed."""
    plain = board.line.plain
    intent = intent_of(board, now)
    if intent == "unknown":
        return Draft(text=board.line.text)
    if intent in ("purchase", "return") and is_no_sale(board):
        return _too_little(board)
    slots = Slots(intent=intent)
    _claim_all(board, words.FILLER, "filler")
    acts.find_giving(board)
    if intent in ("purchase", "return"):
        acts.find_gifts(board)
        _claim_all(board, words.LATER, "promotion")
        claim_money_words(board)
        bare_units(board)
    else:
        _task_words(board, intent)
    _customer(board, shop, slots)
    _contact_data(board, slots)
    if intent == "return":
        _defects(board)
    if intent in ("purchase", "return"):
        _short_verbs(board)
        part_known_goods(board, shop)
        _trade(board, shop, slots)
    if slots.intent == "purchase" and slots.total is None and _is_bare(board, slots):
        if slots.customer is None or len(slots.items) != 1:
            return Draft(text=board.line.text)
        if not _goes_on(board) and acts.pattern(words.NOTE_LABEL).match(plain) is None:
            return _too_little(board)
        slots = Slots("note", slots.customer, spans=[span for span in slots.spans if span.slot == "customer"])
    if slots.intent in ("purchase", "return"):
        doubt_money(board, slots)
    if slots.intent in ("purchase", "return", "contact"):
        doubt_kin(board, slots)
    set_day(board, now, slots)
    _note(board, slots)
    if not _says_something(board, slots, plain):
        return Draft(text=board.line.text)
    return _finish(board, slots)


def _task_words(board: Board, intent: Intent) -> None:
    patterns = (
        [
            ("follow", words.FOLLOW),
            ("follow", words.FOLLOW_EN),
            ("task", words.FOLLOW_TASK),
            ("task", words.FOLLOW_TASK_EN),
        ]
        if intent in ("followup", "note")
        else []
    )
    patterns += [("say", words.SAY), ("say", words.SAY_EN)] if intent in ("note", "followup", "contact") else []
    patterns = [("enter", ENTER), *patterns] if intent == "contact" else patterns
    for kind, text in patterns:
        for found in board.find(acts.pattern(text)):
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            board.claim(Token(kind, start, found.end(), word=found[0].strip()))


def _short_verbs(board: Board) -> None:
    """买, 拿, 订 … at the head of a stretch of words."""
    plain, short = board.line.plain, acts.pattern(words.BUY_SHORT)
    for run in runs_of(board):
        at = run.start
        if (
            short.match(plain, at)
            and not board.shielded[at]
            and (at + 1 < run.end or board.taken[at + 1 : at + 2] == b"\x01")
        ):
            board.claim(Token("buy", at, at + 1, word=plain[at]))


def _claim_all(board: Board, text: str, kind: str) -> None:
    for found in board.find(acts.pattern(text)):
        board.claim(Token(kind, found.start(), found.end(), word=found[0]))


def _defects(board: Board) -> None:
    """What is wrong with a thing: from there to the next comma or figure it is a remark."""
    plain, named = board.line.plain, False
    for run in runs_of(board):
        found = acts.pattern(words.DEFECT).search(plain, run.start, run.end)
        # 有点大 换小一码 裙子: what is too big is named further on
        if found and found.start() == run.start and not named and not found[0].startswith(("有点", "有些", "太", "偏")):
            found = acts.pattern(words.DEFECT).search(plain, found.end(), run.end)
        named = named or bool(found is None or found.start() > run.start)
        if found and not board.shielded[found.start()]:
            board.claim(Token("defect", found.start(), run.end, word=plain[found.start() : run.end]))


def _customer(board: Board, shop: ShopWords, slots: Slots) -> Person | None:
    people = find_people(board, shop)
    for person in people:
        if _introduces(board, person):
            end = person.end + len(acts.pattern(INTRODUCES).match(board.line.plain[person.end :])[0])  # type: ignore[index]
            board.claim(Token("introduced", person.start, end, word=board.line.plain[person.start : end]))
    buyer = _sold_to(board, people)
    people = [person for person in people if board.is_free(person.start, person.end)]
    if not people:
        return None
    best = buyer or people[0]
    if (
        buyer is None
        and best.score < SURE
        and not (slots.intent != "purchase" and best.score >= LEAST.get(slots.intent, 36))
        and not (slots.intent != "followup" and best.score >= 30 and best.start == _first(board))
    ):
        return None
    if board.of("anonymous") and best.score < 80:
        return None
    board.claim(Token("customer", best.start, best.end))
    if board.line.plain.startswith("'s", best.end):
        board.claim(Token("filler", best.end, best.end + 2))
    slots.customer = board.line.text[best.start : best.end].strip()
    if not best.is_sure:
        typed = {"customer": slots.customer}
        slots.issues.append(Issue("customer_unclear", ("customer",), {"typed": slots.customer}, (typed,)))
    slots.spans.append(Span("customer", best.start, best.end))
    return best


def _sold_to(board: Board, people: list[Person]) -> Person | None:
    """小李卖给张姐, Amy sold Tom: with a person on either side of the verb the first one sells."""
    for sell in board.of("sell"):
        seller = next((person for person in people if 0 <= sell.start - person.end <= 1), None)
        buyer = next((person for person in people if person.start >= sell.end and _receives(board, sell, person)), None)
        if seller and buyer and (sell.word.endswith("给") or sell.word.endswith("sold")):
            board.claim(Token("introduced", seller.start, seller.end, word="seller"))
            return buyer
    return None


def _receives(board: Board, sell: Token, person: Person) -> bool:
    """Directly behind the verb, or behind a "to" of its own."""
    ends = {sell.end} | {token.end for token in board.of("give") if token.word in ("to", "给")}
    return person.score >= 20 and not ends.isdisjoint((person.start, person.start - 1))


def _first(board: Board) -> int:
    runs = runs_of(board)
    return runs[0].start if runs else -1


def _introduces(board: Board, person: Person) -> bool:
    """石姐介绍的 柳小姐: the first is not the customer."""
    return acts.pattern(INTRODUCES).match(board.line.plain, person.end) is not None


def _contact_data(board: Board, slots: Slots) -> None:
    for token in board.of("phone")[:1]:
        slots.phone = token.word
        slots.spans.append(Span("phone", token.start, token.end))
    for token in board.of("bad_phone"):
        if slots.phone is None:
            digits = "".join(char for char in token.word if char.isdigit())
            slots.issues.append(Issue("bad_phone", ("phone",), {"typed": token.word, "digits": str(len(digits))}))
    for token in board.of("birthday", "bad_birthday")[:1]:
        lunar = (
            " lunar"
            if any(
                "lunar" in label.word or label.word[:2] in ("农历", "阴历", "旧历")
                for label in board.of("birthday_label")
            )
            else ""
        )
        slots.birthday = read_birthday_text(board.line.plain[token.start : token.end] + lunar)
        slots.spans.append(Span("birthday", token.start, token.end))
        if slots.birthday is None:
            slots.issues.append(Issue("bad_birthday", ("birthday",), {"typed": token.word}))


def _trade(board: Board, shop: ShopWords, slots: Slots) -> None:
    pieces: list[Piece] = sorted([*board.tokens, *_word_runs(board)], key=lambda piece: piece.start)
    sheet = sheet_of(board, pieces)
    done: Reckoned = reckon(board, sheet, shop.currency)
    slots.items, slots.total, slots.currency = tuple(done.items), done.total, done.currency
    slots.spans += done.spans
    slots.issues += [issue for issue in done.issues if not (slots.intent == "return" and issue.kind == "no_amount")]
    if slots.intent == "purchase" and not slots.items and slots.total is None and sheet.loose:
        slots.total = sheet.loose[0].number
    if slots.intent == "purchase" and not slots.items and slots.total is not None:
        slots.currency = slots.currency or shop.currency
        slots.issues.append(Issue("no_product", ("items",)))
    if slots.intent == "return" and slots.total is not None and not comes_back(board):
        # 电脑维修 150: a repair that was paid for may as well be a service sold
        slots.issues.append(Issue("items_unclear", ("items",), {"typed": board.line.text}))
    doubt_products(board, slots)
    if slots.customer is None and slots.intent == "purchase" and not board.of("anonymous"):
        doubt_customer(board, slots)
    for token in board.of("doubt")[:1]:
        slots.issues.append(Issue("items_unclear", ("items", "total"), {"typed": token.word}))
    if slots.intent == "return" and not slots.items and slots.total is not None and not slots.issues:
        slots.issues.append(Issue("no_product", ("items",)))
    _payment(board, slots)
    for token in board.of("channel")[:1]:
        slots.channel = token.word
        slots.spans.append(Span("channel", token.start, token.end))
    if slots.channel is None and any("walk" in token.word for token in board.of("anonymous")):
        slots.channel = "offline"
    slots.note = _told(board.line.text, sheet.notes) or None


def _told(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """What is left of the words, in one line: as they were typed, with no gap where there was none in Chinese."""
    told, last = "", 0
    for start, end in spans:
        is_run_on = told and not re.search(r"\s", text[last:start]) and _IDEOGRAPHS.fullmatch(told[-1] + text[start])
        told += ("" if not told or is_run_on else " ") + text[start:end]
        last = end
    return told


def _word_runs(board: Board) -> list[Run]:
    return runs_of(board)


def _payment(board: Board, slots: Slots) -> None:
    tokens = board.of("pay")
    methods = list(dict.fromkeys(token.word for token in tokens))
    if len(methods) > 1:
        slots.issues.append(
            Issue(
                "two_payments",
                ("payment",),
                {"typed": " ".join(methods)},
                tuple({"payment": method} for method in methods),
            )
        )
    elif methods:
        slots.payment = methods[0]
        slots.spans.append(Span("payment", tokens[0].start, tokens[0].end))


def _is_bare(board: Board, slots: Slots) -> bool:
    """No money, no quantity, no verb: a name and a thing at most."""
    return not slots.items or not any(
        token.kind in ("qty", "num", "money", "unit_price", "buy", "sell", "pay", "percent", "zhe", "deposit")
        for token in board.tokens
    )


def _goes_on(board: Board) -> bool:
    """芳姐最近怀孕了: what follows the name is a sentence, not a thing."""
    name = next(iter(board.of("customer")), None)
    rest = board.line.plain[name.end :] if name else ""
    return acts.pattern(words.SENTENCE).search(rest.strip()) is not None


def _too_little(board: Board) -> Draft:
    issue = Issue("intent_unclear", ("intent",), {"typed": board.line.text})
    return Draft(text=board.line.text, clarify=("intent",), issues=(issue,))


SILENT = frozenset(
    {
        "customer",
        "role",
        "phone",
        "phone_label",
        "birthday",
        "birthday_label",
        "bad_phone",
        "day",
        "clock",
        "give",
        "enter",
        "anonymous",
        "bad_birthday",
    }
)


def _note(board: Board, slots: Slots) -> None:
    if slots.intent in ("purchase", "return"):
        return
    hidden = bytearray(len(board.line.plain))
    label = acts.pattern(words.NOTE_LABEL).match(board.line.plain)
    if label is not None:
        hidden[: label.end()] = b"\x01" * label.end()
    for token in board.tokens:
        if token.kind == "give" and not _leads(board, token):
            continue
        if slots.intent == "note" and token.kind == "day" and not _is_its_day(slots, token):
            continue
        if token.kind in SILENT or (token.kind == "follow" and slots.intent == "followup"):
            hidden[token.start : token.end] = b"\x01" * (token.end - token.start)
    parts, start = [], -1
    text = board.line.text
    for index in range(len(text) + 1):
        cut = index == len(text) or hidden[index]
        if not cut and start < 0:
            start = index
        if cut and start >= 0:
            part = text[start:index].strip(" ,，:：.。、;；!！-()（）")
            if slots.intent == "followup":
                part = words.REMINDS.sub("", part)
            if part:
                parts.append(part)
            start = -1
    # 备注 王姐 说下周三来: who said it and when have slots of their own, and a bare 说 says nothing.
    told = [part for part in parts if part.casefold() not in words.BARE_SAY] or parts
    slots.note = " ".join(told) or None


def _is_its_day(slots: Slots, token: Token) -> bool:
    """下次带同事来, 过年前要囤货: a day that is not the note's own is part of what it says."""
    return any(span.slot == "date" and span.start <= token.start < span.end for span in slots.spans)


def _leads(board: Board, token: Token) -> bool:
    """给 or to directly before the customer."""
    return any(other.kind == "customer" and 0 <= other.start - token.end <= 1 for other in board.tokens)


def _says_something(board: Board, slots: Slots, plain: str) -> bool:
    _ = plain
    if slots.intent == "note":
        return slots.note is not None and (slots.customer is not None or bool(board.of("role", "anonymous")))
    if slots.intent == "followup":
        return slots.customer is not None or (slots.note is not None and bool(board.of("follow", "task")))
    if slots.intent == "contact":
        return slots.customer is not None or slots.phone is not None or slots.birthday is not None
    return True


def _finish(board: Board, slots: Slots) -> Draft:
    clarify: list[str] = []
    for issue in slots.issues:
        clarify += [slot for slot in issue.slots if slot not in clarify]
    return Draft(
        text=board.line.text,
        intent=slots.intent,
        customer=slots.customer,
        phone=slots.phone,
        birthday=slots.birthday,
        items=slots.items,
        total=slots.total,
        currency=slots.currency,
        payment=cast("Payment | None", slots.payment),
        channel=cast("Channel | None", slots.channel),
        date=slots.day,
        at=slots.at,
        note=slots.note,
        clarify=tuple(clarify),
        issues=tuple(slots.issues),
        spans=tuple(sorted(slots.spans, key=lambda span: (span.start, span.end))),
    )
