"""How the staff do: /results shows the team, /mine oneself; targets, and what is behind each number."""

from __future__ import annotations

from typing import Any

from aiogram.filters import Command, CommandObject

from bot.domain.credit import days_of
from bot.domain.money import to_minor
from bot.domain.people import MANAGERS, STAFF, Role
from bot.domain.period import Period, Unit
from bot.entry.costs_and_targets import AboutStaff, Amount, asks_staff, read_target, read_target_words
from bot.entry.questions.periods import Impossible, resolve
from bot.services import targets, team
from bot.services.reports import colleague, whose
from handlers import team_pages as pages
from handlers.arguments import carrier, record_id, word
from handlers.inquiries import name_of, period_of
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn

room = Room("performance")
THIS_MONTH, FARTHEST = Period(Unit.MONTH), 10_000
NOT_OWNER = frozenset(Role) - {Role.OWNER}


class AsksStaff(Spoken):
    """团队业绩, 我的目标, 小陈毛利: of a colleague only if there is one of this name."""

    name = "about"

    def read(self, text: str) -> AboutStaff | None:
        return asks_staff(text)

    async def fits(self, turn: Turn, found: AboutStaff) -> bool:
        return not found.name or await colleague(turn.work, found.name) is not None


class SetsTarget(Spoken):
    """目标 小陈 2万."""

    name = "aim"

    def read(self, text: str) -> Amount | None:
        return read_target(text)


@room.message(Command("results"), allow=STAFF)
async def results(_message: Message, turn: Turn) -> None:
    await _open(turn, THIS_MONTH, None if turn.staff.is_manager else turn.staff.id)


@room.message(Command("team"), By(NOT_OWNER), allow=STAFF)
async def same(_message: Message, turn: Turn) -> None:
    await _open(turn, THIS_MONTH, None if turn.staff.is_manager else turn.staff.id)


@room.message(Command("mine"), allow=STAFF)
async def mine(_message: Message, turn: Turn) -> None:
    await _open(turn, THIS_MONTH, turn.staff.id)


@room.message(AsksStaff(), allow=STAFF)
async def asked(_message: Message, about: AboutStaff, turn: Turn) -> None:
    try:
        period = resolve(about.period, turn.today) if about.period else THIS_MONTH
    except Impossible as error:
        turn.say.text("reports/no_such_days", kind=error.kind, today=turn.today)
        return
    person = await colleague(turn.work, about.name) if about.name else None
    is_team = about.name is None and turn.staff.is_manager
    await _open(turn, period, None if is_team else person.id if person else turn.staff.id)


@room.pressed("perf", allow=STAFF)
async def pressed(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """perf:<unit>:<back>:<staff, or 0 for the team>."""
    await _open(turn, period_of(arguments), record_id(arguments, 2) or None, carrier(query))


async def _open(turn: Turn, period: Period, staff_id: int | None, message_id: int | None = None) -> None:
    if staff_id is None:
        found = await team.board(turn.work, period)
        view, keyboard, name = pages.board_view(turn, found), pages.board_buttons(turn, found), "board"
    else:
        found, member = await team.page_of(turn.work, period, staff_id)
        view, keyboard = pages.person_view(turn, found, member), pages.person_buttons(turn, found, member)
        name = "person"
    if message_id is None:
        turn.say.text(f"performance/{name}", keyboard=keyboard, **view)
    else:
        turn.say.edit(message_id, f"performance/{name}", keyboard=keyboard, **view)


@room.pressed("perfrows", allow=STAFF)
async def open_rows(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """perfrows:<unit>:<back>:<staff>:<what>:<page>."""
    period, what = period_of(arguments), word(arguments, team.PARTS, 3)
    number = min(record_id(arguments, 4), FARTHEST)
    page = await team.rows(turn.work, period, record_id(arguments, 2), what, number)
    view: dict[str, Any] = {"page": page, "title": name_of(turn, period), "today": turn.today}
    turn.say.edit(carrier(query), "performance/rows", keyboard=pages.rows_buttons(turn, period, page), **view)


@room.pressed("perfdef", allow=STAFF)
async def define(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """perfdef:<unit>:<back>:<staff>."""
    period, staff_id = period_of(arguments), record_id(arguments, 2)
    await whose(turn.work, staff_id or None)
    _define(query, turn, period, staff_id, days_of(turn.shop.preferences))


@room.pressed("perfdays", allow=MANAGERS)
async def set_days(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """perfdays:<unit>:<back>:<staff>:<days>."""
    days = record_id(arguments, 3)
    await team.set_credit_days(turn.work, days)
    turn.say.toast("done")
    _define(query, turn, period_of(arguments), record_id(arguments, 2), days)


def _define(query: CallbackQuery, turn: Turn, period: Period, staff_id: int, days: int) -> None:
    keyboard = pages.definition_buttons(turn, period, staff_id, days)
    view = {"days": days, "is_boss": turn.staff.is_manager}
    turn.say.edit(carrier(query), "performance/definition", keyboard=keyboard, **view)


@room.pressed("perfpic", allow=MANAGERS)
async def draw(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """perfpic:<unit>:<back>:0."""
    found = await team.board(turn.work, period_of(arguments))
    chart, view = pages.picture(turn, found)
    turn.say.picture(chart, "reports/picture", theme=turn.who.theme, **view)


# -- targets ----------------------------------------


@room.message(Command("target"), allow=MANAGERS)
async def target(_message: Message, command: CommandObject, turn: Turn) -> None:
    words = (command.args or "").strip()
    found = read_target_words(words)
    if found is None:
        turn.say.text("performance/target_how", words=words[:60])
    else:
        await _aim(turn, found)


@room.message(SetsTarget(), By(MANAGERS), allow=MANAGERS)
async def sets_target(_message: Message, aim: Amount, turn: Turn) -> None:
    await _aim(turn, aim)


async def _aim(turn: Turn, aim: Amount) -> None:
    person = await colleague(turn.work, aim.name) if aim.name else None
    if aim.name and person is None:
        turn.say.text("performance/nobody", words=aim.name[:60])
        return
    try:
        minor = to_minor(aim.value, turn.shop.currency) if aim.value is not None else 0
    except ValueError:
        minor = -1
    if minor < 0 or not aim.is_clear(turn.shop.currency):
        turn.say.text("performance/target_how", words=aim.typed[:60])
        return
    key = person.id if person else targets.WHOLE_SHOP
    before, after = await targets.set_target(turn.work, key, minor)
    found = await team.board(turn.work, THIS_MONTH)
    told = found.whole if person is None else next((one for one in found.members if one.id == key), None)
    view: dict[str, Any] = {
        "before": before,
        "after": after,
        "name": person.name if person else "",
        "today": turn.today,
    }
    data = pages.to("perf", THIS_MONTH, key)
    keyboard = rows([button(turn.say.label("performance.open"), data)])
    turn.say.text("performance/target", keyboard=keyboard, member=told, **view)
