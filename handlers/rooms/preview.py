"""/preview: the next thirty days rehearsed on a copy, in words, as a picture and as a file; /backtest: a rule tried on
the year that was."""

from __future__ import annotations

from aiogram.filters import Command

from bot.domain.outlook import Outlook, outlook
from bot.domain.people import MANAGERS
from bot.domain.reason import Reason
from bot.entry.wishes import Wanted
from bot.services.ahead import DAYS, Stage
from bot.services.backtests import TRIABLE, backtest_view
from bot.services.telling import days_view, outlook_view
from handlers.arguments import word
from handlers.calendar import calendar_of
from handlers.errands import Errands
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("preview")
SHOWN = 5
ALL = "all"
_TESTS = {Reason.LAPSED: "ahead/backtest", Reason.REPLENISH: "ahead/backtest_replenish"}
_REASONS = (ALL, *(reason.value for reason in Reason))


@room.message(Command("preview"), allow=MANAGERS)
@room.message(Wants(Wanted.PREVIEW), By(MANAGERS), allow=MANAGERS)
async def preview(_message: Message, turn: Turn, errands: Errands, stage: Stage) -> None:
    _rehearse(turn, errands, stage, None)


@room.pressed("preview", allow=MANAGERS)
async def press(_query: CallbackQuery, arguments: list[str], turn: Turn, errands: Errands, stage: Stage) -> None:
    """preview:<reason or all>: as if it were switched on."""
    chosen = word(arguments, _REASONS)
    _rehearse(turn, errands, stage, None if chosen == ALL else Reason(chosen))


def _rehearse(turn: Turn, errands: Errands, stage: Stage, reason: Reason | None) -> None:
    now, zone, today, theme = turn.now, turn.shop.zone, turn.today, turn.who.theme

    async def tell(say: Say) -> None:
        found = outlook(await stage.preview(now, DAYS, reason), zone, reason)
        again = rows([button(say.label("preview.again"), f"preview:{reason.value if reason else ALL}")])
        say.text("ahead/preview", keyboard=again, today=today, **outlook_view(found, say.has_label, SHOWN))
        if found.sends:
            say.picture(calendar_of(found, say), "ahead/picture", theme=theme, outlook=found, today=today)
        if found.days:
            page = say.words("ahead/page", outlook=found, days=days_view(found, say.has_label), today=today)
            say.document(page.encode(), _name(say, found), "ahead/file")

    if errands.run(turn, tell):
        turn.say.text("ahead/wait", kind="preview", days=DAYS, reason=reason)
    else:
        turn.say.text("ahead/busy")


def _name(say: Say, found: Outlook) -> str:
    return say.label("preview.file", first=found.first.isoformat())


@room.message(Command("backtest"), allow=MANAGERS)
@room.message(Wants(Wanted.BACKTEST), By(MANAGERS), allow=MANAGERS)
async def backtest(_message: Message, turn: Turn, errands: Errands, stage: Stage) -> None:
    _try(turn, errands, stage, Reason.LAPSED)


@room.pressed("backtest", allow=MANAGERS)
async def press_backtest(
    _query: CallbackQuery, arguments: list[str], turn: Turn, errands: Errands, stage: Stage
) -> None:
    """backtest:<reason>."""
    _try(turn, errands, stage, Reason(word(arguments, [reason.value for reason in TRIABLE])))


def _try(turn: Turn, errands: Errands, stage: Stage, reason: Reason) -> None:
    now, today = turn.now, turn.today

    async def tell(say: Say) -> None:
        found = await stage.backtest(now, reason)
        others = [one.value for one in TRIABLE if one is not reason]
        keyboard = rows(*([button(say.label(f"backtest.of.{one}"), f"backtest:{one}")] for one in others))
        say.text(_TESTS[reason], keyboard=keyboard, today=today, test=backtest_view(found, say.label))

    if errands.run(turn, tell):
        turn.say.text("ahead/wait", kind="backtest", days=0, reason=None)
    else:
        turn.say.text("ahead/busy")
