"""/segment: one line picks out customers; looked at, kept under a name, renamed, dropped, taken out as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

from aiogram.filters import Command, CommandObject, Filter
from aiogram.types import InlineKeyboardMarkup

from bot.domain.criteria import About, Criterion
from bot.domain.errors import Gone
from bot.domain.people import MANAGERS, Role
from bot.entry.segments.reading import asks_who
from bot.entry.segments.who import in_order
from bot.services import segments
from bot.services.exporting.writers import RISKY
from bot.services.people_numbers.lists import KINDS
from bot.services.segments import LONGEST_NAME, Look
from bot.services.vocabulary import read
from handlers.arguments import carrier, record_id, word
from handlers.asked import ask, settle
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import button, rows
from handlers.spoken import Spoken
from handlers.turn import Turn

room = Room("segments")
# Asked after the rooms that answer such questions in their own way.
asking = Room("segments asked")
LONGEST_AWAY = 3650
VERBS = ("look", "save", "name", "drop", "dropped", "file")
_WAITS = 900


class Names(Filter):
    """The answer to how a segment shall be called; a complete entry stays an entry."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if not text or text.startswith("/") or "\n" in text:
            return False
        question = await turn.uow.questions.open_of(turn.who.telegram_id)
        about = question.about.split(":") if question is not None else [""]
        if question is None or about[0] != "segment" or (turn.now - question.asked_at).total_seconds() > _WAITS:
            return False
        if (await read(turn.work, text)).is_certain:
            return False
        return {"segment_id": int(about[1])}


@room.message(Command("segment"), allow=MANAGERS)
async def segment(_message: Message, command: CommandObject, turn: Turn) -> None:
    """/segment, or /segment 生日在下个月 且 消费大于500."""
    words = (command.args or "").strip()
    if words:
        await pick_out(turn, words)
    else:
        await _list(turn, None)


async def pick_out(turn: Turn, words: str) -> None:
    """Who fits a line; or what in it was not understood."""
    found = await segments.understand(turn.work, words)
    if not found.is_whole:
        groups = segments.told(found.spec, turn.today)
        turn.say.text("segments/missing", missing=found.missing, groups=groups, today=turn.today)
        return
    await _show(turn, await segments.open_look(turn.work, words, found.spec), 0, None)


@room.pressed("seg", allow=MANAGERS)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """seg, seg:<segment>:<verb>[:<page>, or for the file the second of the look]."""
    message_id = carrier(query)
    if not arguments:
        await _list(turn, message_id)
        return
    key, verb = record_id(arguments), word(arguments, VERBS, 1)
    if verb == "look":
        await _show(turn, key, record_id(arguments, 2), message_id)
    elif verb == "save":
        await segments.save(turn.work, key)
        turn.say.toast("saved")
        await _show(turn, key, 0, message_id)
    elif verb == "name":
        await segments.find(turn.work, key)
        await ask(turn, f"segment:{key}")
        turn.say.text("segments/ask_name", longest=LONGEST_NAME)
    elif verb == "drop":
        found = await segments.find(turn.work, key)
        sure = button(turn.say.label("segment.drop_sure"), f"seg:{key}:dropped", "danger")
        keyboard = rows([sure], [button(turn.say.label("campaign.back"), f"seg:{key}:look:0")])
        turn.say.edit(message_id, "segments/drop", keyboard=keyboard, name=found.name or found.typed)
    elif verb == "dropped":
        found = await segments.drop(turn.work, key)
        keyboard = rows([button(turn.say.label("segment.all"), "seg")])
        turn.say.edit(message_id, "segments/dropped", keyboard=keyboard, name=found.name or found.typed)
    else:
        await _file(turn, key, datetime.fromtimestamp(record_id(arguments, 2), UTC))


@room.pressed("segof", allow=MANAGERS)
async def keep_answer(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """segof:away:<days>, segof:<kind>:<value>: the people of an answer, to be kept."""
    if arguments[:1] == ["away"]:
        days = record_id(arguments, 1)
        if not 0 < days <= LONGEST_AWAY:
            raise Gone
        one, typed = Criterion(About.AWAY, days=days), turn.say.label("segment.away", days=days)
    else:
        name = word(arguments, [kind for kind in KINDS if kind != "all"])
        value = word(arguments, KINDS[name], 1)
        one = Criterion(About.GROUP, value=f"{name}:{value}")
        typed = turn.say.label(f"folk.{name}.{value}" if value else f"folk.title.{name}")
    await _show(turn, await segments.open_look(turn.work, typed, ((one,),)), 0, None)


class AsksWho(Spoken):
    """Who bought mask, 谁生日在下个月: by those who run the shop, where the whole of it is understood."""

    name = "words"

    def read(self, text: str) -> str | None:
        return in_order(text) or (text if asks_who(text) else None)

    async def fits(self, turn: Turn, found: str) -> bool:
        return turn.who.role in MANAGERS and (await segments.understand(turn.work, found)).is_whole


@asking.message(AsksWho(), allow=MANAGERS)
async def who_fits(_message: Message, words: str, turn: Turn) -> None:
    await pick_out(turn, words)


@room.message(By(MANAGERS), Names(), allow=MANAGERS)
async def named(message: Message, segment_id: int, turn: Turn) -> None:
    await segments.save(turn.work, segment_id, (message.text or "").strip())
    await settle(turn, "given")
    await _show(turn, segment_id, 0, None)


async def _list(turn: Turn, message_id: int | None) -> None:
    found = await segments.counted(turn.work)
    lines = [[button(f"{one.name} · {count}", f"seg:{one.id}:look:0")] for one, count in found]
    keyboard = rows(*lines, [button(turn.say.label("campaign.all"), "camp")])
    if message_id is None:
        turn.say.text("segments/list", keyboard=keyboard, has_any=bool(found))
    else:
        turn.say.edit(message_id, "segments/list", keyboard=keyboard, has_any=bool(found))


async def _show(turn: Turn, key: int, page: int, message_id: int | None) -> None:
    look = await segments.look(turn.work, key, page)
    keyboard = _keyboard(turn, look)
    if message_id is None:
        turn.say.text("segments/look", keyboard=keyboard, look=look, today=turn.today)
    else:
        turn.say.edit(message_id, "segments/look", keyboard=keyboard, look=look, today=turn.today)


def _keyboard(turn: Turn, look: Look) -> InlineKeyboardMarkup:
    label, key = turn.say.label, look.segment.id
    names = [button(person.name, f"c:{person.id}:card") for person in look.people]
    steps = []
    if look.page:
        steps.append(button(label("reach.before"), f"seg:{key}:look:{look.page - 1}"))
    if look.page + 1 < look.pages:
        steps.append(button(label("reach.after"), f"seg:{key}:look:{look.page + 1}"))
    kept = look.segment.name is not None
    verb = "name" if kept else "save"
    keep = [button(label("segment.rename" if kept else "segment.save"), f"seg:{key}:{verb}")]
    last = [button(label("segment.drop"), f"seg:{key}:drop")] if kept else []
    if turn.who.role is Role.OWNER and look.count:
        last.append(button(label("segment.file"), f"seg:{key}:file:{int(turn.now.timestamp())}"))
    act = [button(label("segment.campaign"), f"campnew:{key}")] if look.count else []
    return rows(*(names[at : at + 2] for at in range(0, len(names), 2)), steps, [*act, *keep], last,
                [button(label("segment.all"), "seg")])  # fmt: skip


async def _file(turn: Turn, key: int, asked_at: datetime) -> None:
    found, people = await segments.rows_out(turn.work, key, asked_at)
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(turn.say.label("segment.columns").split(","))
    writer.writerows([[f"'{cell}" if cell and cell[0] in RISKY else cell for cell in row] for row in people])
    name = turn.say.label("segment.file_name")
    turn.say.document(text.getvalue().encode("utf-8-sig"), name, "segments/file",
                      name=found.name or found.typed, count=len(people))  # fmt: skip
