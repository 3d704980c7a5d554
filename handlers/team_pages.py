"""How the team's and one person's figures look in chat: their buttons, and the picture."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.charts.ranking import Rank, Ranking
from bot.charts.words import Words
from bot.domain.credit import CHOICES
from bot.domain.money import Money
from bot.domain.people import Role
from bot.domain.period import Period, Unit, earlier, later
from bot.services.team import PARTS, Board, Member, Page
from handlers.inquiries import name_of
from handlers.pictures import figures
from handlers.say import button, rows
from handlers.turn import Turn

FIRST_CHOICES = (Period(Unit.DAY), Period(Unit.WEEK), Period(Unit.MONTH), Period(Unit.MONTH, 1))
SHOWN, IN_A_ROW = 12, 3


def to(name: str, period: Period, staff_id: int = 0, *more: str | int) -> str:
    return ":".join((name, period.unit.value, str(period.back), str(staff_id), *(str(one) for one in more)))


def periods(turn: Turn, name: str, period: Period, staff_id: int = 0) -> list[InlineKeyboardButton]:
    others = [one for one in FIRST_CHOICES if one != period]
    return [button(turn.say.label(f"reports.{one.unit}_{one.back}"), to(name, one, staff_id)) for one in others]


def board_view(turn: Turn, found: Board) -> dict[str, Any]:
    return {"board": found, "title": name_of(turn, found.period), "today": turn.today, "shown": SHOWN}


def board_buttons(turn: Turn, found: Board) -> InlineKeyboardMarkup:
    say, period = turn.say, found.period
    names = [button(_name(one)[:16], to("perf", period, one.id)) for one in found.members[:SHOWN]]
    opened = [button(say.label("chart.button"), to("perfpic", period))] if found.whole.sales else []
    opened += [button(say.label("reports.definition"), to("perfdef", period))]
    more = [button(say.label("performance.fair"), "fair")]
    more += [button(say.label("performance.costs"), "costs:0")]
    more += [button(say.label("performance.people"), "team")] if turn.staff.role is Role.OWNER else []
    return rows(*_in_rows(names), periods(turn, "perf", period), opened, more)


def person_view(turn: Turn, found: Board, member: Member) -> dict[str, Any]:
    rank = next((at for at, one in enumerate(found.members, 1) if one.id == member.id), None)
    is_boss = turn.staff.is_manager
    view = {"member": member, "span": found.span, "period": found.period, "title": name_of(turn, found.period)}
    return view | {
        "today": turn.today,
        "is_mine": member.id == turn.staff.id,
        "rank": rank if is_boss and member.sales else None,
        "of": sum(bool(one.sales) for one in found.members),
        "is_boss": is_boss,
    }


def person_buttons(turn: Turn, found: Board, member: Member) -> InlineKeyboardMarkup:
    say, period = turn.say, found.period
    deeper = [button(say.label("reports.rows"), to("statrows", period, member.id, 0))] if member.sales else []
    has = {"new": member.new, "promises": member.promises.due + member.promises.open, "credit": member.shared.minor}
    deeper += [
        button(say.label(f"performance.{part}"), to("perfrows", period, member.id, part, 0))
        for part in PARTS
        if has[part]
    ]
    before, after = earlier(period), later(period, turn.today)
    steps = [button(say.label("reports.earlier"), to("perf", before, member.id))] if before else []
    steps += [button(say.label("reports.later"), to("perf", after, member.id))] if after else []
    last = [button(say.label("reports.definition"), to("perfdef", period, member.id))]
    last += [button(say.label("performance.team"), to("perf", period))] if turn.staff.is_manager else []
    return rows(deeper, periods(turn, "perf", period, member.id), steps, last)


def rows_buttons(turn: Turn, period: Period, page: Page) -> InlineKeyboardMarkup:
    say, key = turn.say, page.member.id
    steps = []
    if page.page:
        steps.append(button(say.label("reports.earlier"), to("perfrows", period, key, page.what, page.page - 1)))
    if page.page + 1 < page.pages:
        steps.append(button(say.label("reports.later"), to("perfrows", period, key, page.what, page.page + 1)))
    cards = []
    if page.what != "credit":
        cards = [button(str(one["name"])[:16], f"c:{one['id']}:card") for one in page.rows if one["id"] and one["name"]]
    return rows(*_in_rows(cards), steps, [button(say.label("reports.back"), to("perf", period, key))])


def definition_buttons(turn: Turn, period: Period, staff_id: int, days: int) -> InlineKeyboardMarkup:
    say = turn.say
    dial = [
        button(
            say.label("performance.days" if one else "performance.off", days=one), to("perfdays", period, staff_id, one)
        )
        for one in CHOICES
        if one != days and turn.staff.is_manager
    ]
    return rows(*_in_rows(dial), [button(say.label("reports.back"), to("perf", period, staff_id))])


def picture(turn: Turn, found: Board) -> tuple[Ranking, dict[str, Any]]:
    """Who sold how much, and the caption that says it in words."""
    say, currency = turn.say, turn.shop.currency
    scale = figures(say, currency)
    sold = [one for one in found.members if one.sales]
    title = say.label("chart.nothing")
    if sold and found.whole.takings.minor:
        share = round(100 * sold[0].takings.minor / found.whole.takings.minor)
        title = say.label("performance.first", name=_name(sold[0]), percent=share)
    told = f"{name_of(turn, found.period)} · {say.label('performance.by')}"
    words = Words(title, told, say.label("chart.gross_note", symbol=scale.symbol), say.label("chart.nothing"))
    ranks = [
        Rank(_name(one), one.takings.minor, note=say.label("performance.note", sales=one.sales, new=one.new))
        for one in sold
    ]
    sums = tuple((_name(one), Money(one.takings.minor, currency)) for one in sold[:SHOWN])
    others = max(0, len(sold) - SHOWN)
    view = {"finding": title, "sums": sums, "others": others, "span": found.span, "staff": None, "today": turn.today}
    return Ranking(words, scale, ranks), view


def _in_rows(buttons: list[InlineKeyboardButton]) -> Iterable[list[InlineKeyboardButton]]:
    return (buttons[at : at + IN_A_ROW] for at in range(0, len(buttons), IN_A_ROW))


def _name(one: Member) -> str:
    return one.name or str(one.id)
