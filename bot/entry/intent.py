"""What a line is about: decided from its verbs, days and figures, before anything else is filled in."""

from __future__ import annotations

from bot.entry import acts
from bot.entry.days import faces_future
from bot.entry.draft import Intent
from bot.entry.tokens import Board
from bot.entry.vocabulary import acts as words
from bot.entry.vocabulary.marks import CONTACT_DATA, ENTER


def intent_of(board: Board) -> Intent:
    """What the line is about, from its verbs, days and figures."""
    plain = board.line.plain
    kinds = {token.kind for token in board.tokens}
    money = [
        token
        for token in board.tokens
        if token.kind in ("money", "unit_price")
        or (token.kind == "num" and (token.word != "count" or (token.number or 0) >= 50))
    ]
    ahead = any(token.day is not None and faces_future(token.day) for token in board.of("day"))
    some_day = bool(kinds & {"day", "clock"})
    follow = acts.has(board, words.FOLLOW) or acts.has(board, words.FOLLOW_EN)
    task = (
        acts.has(board, words.FOLLOW_TASK) or acts.has(board, words.FOLLOW_TASK_EN) or acts.has(board, words.GIVE_TASK)
    )
    said = acts.has(board, words.SAY) or acts.has(board, words.OPINION) or acts.has(board, words.SAY_EN)
    if acts.is_question(plain) and not (some_day and (follow or task)) and not (money and kinds & {"qty", "pay"}):
        return "unknown"
    if acts.has(board, words.REQUEST) and not money:
        return "unknown"
    if acts.is_chatter(plain) and not kinds & {"qty", "money", "phone"}:
        return "unknown"
    if "not_bought" in kinds:
        return "note"
    wish = acts.has(board, words.WISH)
    behind = any(token.day is not None and faces_future(token.day) is False for token in board.of("day"))
    trade = kinds & {"return", "exchange", "repair", "buy", "sell"}
    if not money and not contact_of(board) and not (kinds & {"qty", "pay"}) and some_day:
        if behind and not ahead and not trade and (follow or said or task):
            return "note"
        if not behind and not trade and not said and kinds & {"clock"}:
            return "followup"
    if acts.has(board, words.TALK) and not money and not kinds & {"return", "repair", "buy", "sell"} and not ahead:
        return "note"
    contact = contact_of(board)
    if not money and (follow or task or ahead) and (ahead or some_day) and not (said and wish):
        if (ahead or follow or task) and (not (kinds & {"return", "exchange", "repair"}) or ahead):
            return "followup"
    if kinds & {"return", "exchange", "repair"}:
        return "return"
    if not money and said and not kinds & {"pay"} and not kinds & {"buy", "sell"}:
        return "contact" if contact or _is_new(board) else "note"
    if money and (not contact or kinds & {"qty", "pay", "buy", "sell", "total"} or len(money) > 0):
        return "purchase"
    if kinds & {"buy", "sell"} and not wish:
        return "purchase"
    if contact:
        return "contact"
    if "qty" in kinds and not said and not follow:
        return "purchase"
    if kinds & {"role"} or acts.pattern(acts_enter()).match(plain):
        return "note" if said and not _is_new(board) else "contact"
    if follow and not said:
        return "followup"
    if said:
        return "note"
    if some_day and (task or follow):
        return "followup"
    return "purchase"


def contact_of(board: Board) -> bool:
    """A phone, a birthday, an address is given."""
    return bool(board.of("phone", "bad_phone", "birthday", "bad_birthday", "email")) or acts.has(board, CONTACT_DATA)


def acts_enter() -> str:
    """The words that enter a contact."""
    return rf"\s*(?:{ENTER})"


def _is_new(board: Board) -> bool:
    return any(token.word.startswith(("新", "new")) for token in board.of("role"))
