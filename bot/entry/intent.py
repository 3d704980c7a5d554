"""What a line is about: decided from its verbs, days and figures, before anything else is filled in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from bot.entry import acts
from bot.entry.days import DayExpr, faces_future, resolve
from bot.entry.draft import Intent
from bot.entry.tokens import Board
from bot.entry.vocabulary import acts as words
from bot.entry.vocabulary.marks import CONTACT_DATA, ENTER

GIVING_BACK = frozenset({"return", "exchange", "repair"})
TRADING = frozenset({"buy", "sell"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What the tokens of a line say, each as one yes or no."""

    kinds: frozenset[str]
    money: bool
    ahead: bool  # a day that can only lie ahead
    behind: bool  # a day that can only lie behind
    timed: bool  # any day or clock time
    follow: bool  # a verb of calling, visiting, reminding
    task: bool  # something to be done for somebody
    said: bool  # a verb of saying, liking, complaining
    talked: bool
    complains: bool  # something missing, late, wrong
    wish: bool
    intends: bool  # will, going to
    contact: bool  # a phone, a birthday, an address
    is_new: bool  # 新客, new customer
    enters: bool  # 登记, add

    def has(self, *kinds: str) -> bool:
        """Some token is of one of these kinds."""
        return not self.kinds.isdisjoint(kinds)


def facts_of(board: Board, now: datetime) -> Facts:
    """Collect the facts of a marked line."""
    facing = [faces_future(token.day) for token in board.tokens if token.day is not None]
    kinds = frozenset(token.kind for token in board.tokens)
    return Facts(
        kinds=kinds,
        money=bool(kinds & {"per", "each", "total_after"})
        or any(_is_money(token.kind, token.word, token.number or Decimal(0)) for token in board.tokens),
        ahead=any(facing) or any(_is_soon(token.day, now) for token in board.tokens if token.day),
        behind=any(face is False for face in facing),
        timed=bool(kinds & {"day", "clock"}),
        follow=_any(board, words.FOLLOW, words.FOLLOW_EN),
        task=_any(board, words.FOLLOW_TASK, words.FOLLOW_TASK_EN, words.GIVE_TASK),
        said=_any(board, words.SAY, words.OPINION, words.SAY_EN),
        talked=_any(board, words.TALK),
        complains=acts.pattern(words.COMPLAINT).search(board.line.plain) is not None,
        wish=_any(board, words.WISH),
        intends=_any(board, words.INTENDS),
        contact=bool(kinds & {"phone", "bad_phone", "birthday", "bad_birthday", "email"}) or _any(board, CONTACT_DATA),
        is_new=any(token.word.startswith(("新", "new")) for token in board.of("role")),
        enters=acts.pattern(rf"\s*(?:{ENTER})").match(board.line.plain) is not None,
    )


def _is_soon(expr: DayExpr, now: datetime) -> bool:
    """11月30日 said on 25 November: five days ahead, or nearly a year ago?"""
    if expr.kind not in ("month_day", "day_only") or expr.c:
        return False
    coming, gone = resolve(expr, now, "future").day, resolve(expr, now, "past").day
    if coming is None or gone is None or coming == gone:
        return False
    return (coming - now.date()).days * 2 < (now.date() - gone).days


def _any(board: Board, *patterns: str) -> bool:
    return any(acts.has(board, text) for text in patterns)


def _is_money(kind: str, word: str, number: Decimal) -> bool:
    """A bare number before a word may count it; a large one is money all the same."""
    return kind in ("money", "unit_price") or (kind == "num" and (word != "count" or number >= 50))


def intent_of(board: Board, now: datetime) -> Intent:
    """The first rule that fits decides."""
    facts = facts_of(board, now)
    if _is_no_entry(board.line.plain, board, facts):
        return "unknown"
    return next(intent for intent, fits in RULES if fits(facts))


def _is_no_entry(plain: str, board: Board, facts: Facts) -> bool:
    doing = facts.timed and (facts.follow or facts.task)
    if acts.is_question(plain) and not _asked_us(plain) and not doing and not (facts.money and facts.has("qty", "pay")):
        return True
    if _any(board, words.REQUEST) and not facts.money:
        return True
    return acts.is_chatter(plain) and not facts.has("qty", "money", "phone")


def _asked_us(plain: str) -> bool:
    """芳姐问有没有新款: somebody else's question is a remark."""
    return not plain.rstrip().endswith(("?", "？")) and acts.pattern(words.ASKED).search(plain) is not None


def _recalls(facts: Facts) -> bool:
    """昨天回访了王姐: a call in the past is a remark, not a task."""
    if facts.money or facts.contact or facts.has("qty", "pay"):
        return False
    trading = facts.has(*GIVING_BACK, *TRADING)
    return facts.behind and not facts.ahead and not trading and (facts.follow or facts.said or facts.task)


def _is_complaint(facts: Facts) -> bool:
    """积木少了两块: what is missing is counted, not paid; with a refund or a payment it is more than talk."""
    return facts.complains and not facts.ahead and not facts.has("pay", "total", *GIVING_BACK)


def _is_timed_task(facts: Facts) -> bool:
    """12月8号上午九点半 倪总 装窗帘: an hour and no money is something to come."""
    plain = not (facts.money or facts.contact or facts.said or facts.behind)
    return plain and facts.has("clock") and not facts.has("qty", "pay", *GIVING_BACK, *TRADING)


def _is_talk(facts: Facts) -> bool:
    is_said = facts.talked or (facts.has("relative") and not (facts.contact or facts.is_new or facts.enters))
    return is_said and not facts.money and not facts.ahead and not facts.has("return", "repair", *TRADING)


def _is_followup(facts: Facts) -> bool:
    if facts.money or not facts.timed or (facts.said and facts.wish):
        return False
    if facts.has("qty") and facts.has("pay", "zhe", "percent", "minus") and not facts.follow:
        # 2瓶洗面奶 微信 下周三来试面霜: sold and paid, the sum is missing
        return False
    return (
        facts.ahead
        or (facts.intends and not facts.behind)
        or ((facts.follow or facts.task) and not facts.has(*GIVING_BACK))
    )


def _is_remark(facts: Facts) -> bool:
    return not facts.money and facts.said and not facts.has("pay", *TRADING)


RULES: tuple[tuple[Intent, Callable[[Facts], bool]], ...] = (
    ("note", lambda facts: facts.has("not_bought")),
    ("note", _is_complaint),
    ("note", _recalls),
    ("followup", _is_timed_task),
    ("note", _is_talk),
    ("followup", _is_followup),
    ("return", lambda facts: facts.has(*GIVING_BACK)),
    ("contact", lambda facts: _is_remark(facts) and (facts.contact or facts.is_new)),
    ("note", _is_remark),
    ("purchase", lambda facts: facts.money or (facts.has(*TRADING) and not facts.wish)),
    ("contact", lambda facts: facts.contact),
    ("purchase", lambda facts: facts.has("qty") and not facts.said and not facts.follow),
    ("note", lambda facts: facts.has("role") and facts.said and not facts.is_new),
    ("contact", lambda facts: facts.has("role") or facts.enters),
    ("followup", lambda facts: facts.follow and not facts.said),
    ("note", lambda facts: facts.said),
    ("purchase", lambda _: True),
)
