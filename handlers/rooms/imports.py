"""Files with customers, goods or purchases: sent to the bot, looked through, corrected, brought in, taken back."""

from __future__ import annotations

import asyncio
from typing import Any

from aiogram.filters import Command, Filter
from aiogram.types import Document, InlineKeyboardMarkup

from bot.domain.errors import Gone, ShopError
from bot.domain.importing import MOST_BYTES_BY_CHAT, Outcome, Refused
from bot.domain.people import MANAGERS
from bot.services.importing.desk import ImportDesk, Looked, chosen, fields_of
from bot.services.importing.report import refused, remarks, verdict_file
from bot.services.importing.work import Batch, batch_of, cancel
from handlers.arguments import carrier, record_id, word
from handlers.errands import Errands
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.say import Say, button, rows
from handlers.turn import Turn
from handlers.visitors import is_vcard

room = Room("imports")
NAMES = (".csv", ".tsv", ".txt", ".xlsx", ".xls", ".xlsm", ".json", ".zip")
KINDS = ("customers", "purchases", "products")
EDIT_SECONDS = 3.0
NOTHING = "x"


class TableFile(Filter):
    """A document that may hold a table; a vCard file with several people."""

    async def __call__(self, message: Message, turn: Turn) -> bool:
        document = message.document
        if document is None:
            return False
        if is_vcard(document):
            return turn.attachment is None or turn.attachment.upper().count(b"BEGIN:VCARD") > 1
        return (document.file_name or "").lower().endswith(NAMES)


@room.message(TableFile(), By(MANAGERS), allow=MANAGERS)
async def document(message: Message, turn: Turn, errands: Errands, importing: ImportDesk) -> None:
    found = message.document
    assert found is not None
    if (found.file_size or 0) > MOST_BYTES_BY_CHAT:
        turn.say.text("imports/too_large", most=MOST_BYTES_BY_CHAT // 1024**2)
        return
    staff_id, now = turn.staff.id, turn.now

    async def look(say: Say) -> None:
        content = await _fetch(message, found)
        if content is None:
            say.text("errors/file_not_had")
            return
        try:
            _show(say, await importing.look(staff_id, found.file_name or "", content, now), found.file_name or "")
        except Refused as refusal:
            say.text("imports/refused", reason=refusal.reason, values=refusal.values)

    _begin(turn, errands, look, "imports/reading", name=found.file_name or "")


async def _fetch(message: Message, document: Document) -> bytes | None:
    assert message.bot is not None
    loaded = await message.bot.download(document.file_id)
    return loaded.read() if loaded else None


def _begin(turn: Turn, errands: Errands, task: Any, template: str, **view: Any) -> None:
    if errands.run(turn, task):
        turn.say.text(template, **view)
    else:
        turn.say.text("ahead/busy")


def _show(say: Say, looked: Looked, name: str) -> None:
    """The dry run: what would happen, what can't, and the buttons."""
    plan, key = looked.plan, looked.import_id
    go = [button(say.label("import.go"), f"imp:{key}:go", "success")] if not plan.is_empty else []
    other = [
        button(say.label("import.columns"), f"imp:{key}:cols"),
        button(say.label("import.cancel"), f"imp:{key}:no"),
    ]
    say.text(
        "imports/verdict",
        keyboard=rows(go, other),
        name=name,
        tables=[_mapping(table.kind.value, dict(table.columns), table.headers) for table in plan.tables],
        counts=plan.tally.counts,
        total={one.value: plan.tally.of(one) for one in Outcome},
        left=plan.left[:8],
        refused=refused(plan),
        remarks=remarks(plan),
        is_empty=plan.is_empty,
    )
    say.document(verdict_file(plan, say.label), say.label("import.file_name"), "imports/file", rows=len(plan.verdicts))


def _mapping(kind: str, columns: dict[int, str], headers: list[str]) -> dict[str, Any]:
    """A table for people: which column was taken as what."""
    taken = [(headers[at] if at < len(headers) else "", field) for at, field in sorted(columns.items())]
    return {"kind": kind, "columns": taken}


async def _open(turn: Turn, arguments: list[str]) -> Batch:
    """An import that is still to be decided. Gone if it is not."""
    batch = await batch_of(turn.uow, record_id(arguments))
    if batch.state != "read" or "tables" not in batch.counts:
        raise Gone("import_gone")
    return batch


_VERBS = ("go", "cols", "no", "col", "set", "kind", "again", "undo", "back")


@room.pressed("imp", allow=MANAGERS)
async def press(
    query: CallbackQuery, arguments: list[str], turn: Turn, errands: Errands, importing: ImportDesk
) -> None:
    """imp:<import>:<verb>, with a sheet, a column and a field where columns are chosen."""
    verb = word(arguments, _VERBS, 1)
    if verb in ("undo", "back"):
        await _ask_or_undo(query, arguments, turn, errands, importing, is_sure=verb == "back")
        return
    batch = await _open(turn, arguments)
    if verb == "go":
        _bring_in(turn, errands, importing, batch, carrier(query))
    elif verb == "no":
        await cancel(turn.uow, batch.id)
        turn.say.edit(carrier(query), "imports/cancelled", name=batch.name)
    elif verb == "again":
        _look_again(turn, errands, importing, batch)
    elif verb == "cols":
        turn.say.edit(carrier(query), "imports/columns", keyboard=_columns(turn.say, batch), batch=batch)
    else:
        await _choose(query, arguments, turn, batch, verb)


def _look_again(turn: Turn, errands: Errands, importing: ImportDesk, batch: Batch) -> None:
    async def look(say: Say) -> None:
        try:
            _show(say, await importing.look_again(batch.id), batch.name)
        except (Refused, Gone):
            say.text("errors/import_gone")

    _begin(turn, errands, look, "imports/reading", name=batch.name)


def _columns(say: Say, batch: Batch) -> InlineKeyboardMarkup:
    """A button a column, with what it is taken as; and what the table is."""
    lines = []
    for table in batch.counts["tables"][:3]:
        columns, sheet = chosen(table, batch.choices), table["sheet"]
        kind = batch.choices.get(str(sheet), {}).get("kind", table["kind"])
        if kind in KINDS:
            following = KINDS[(KINDS.index(kind) + 1) % len(KINDS)]
            told = say.label("import.is", kind=say.label(f"import.kind.{kind}"))
            lines.append([button(told, f"imp:{batch.id}:kind:{sheet}:{following}")])
        for at, head in enumerate(table["headers"][:30]):
            field = columns.get(at)
            told = _field(say, field) if field else "–"
            lines.append([button(f"{head[:24]} → {told}", f"imp:{batch.id}:col:{sheet}:{at}")])
    return rows(*lines, [button(say.label("import.again"), f"imp:{batch.id}:again", "success")])


def _field(say: Say, field: str) -> str:
    return field.removeprefix("custom.") if field.startswith("custom.") else say.label(f"import.field.{field}")


async def _choose(query: CallbackQuery, arguments: list[str], turn: Turn, batch: Batch, verb: str) -> None:
    sheet = record_id(arguments, 2)
    table = next((one for one in batch.counts["tables"] if one["sheet"] == sheet), None)
    if table is None:
        raise Gone
    said = dict(batch.choices.get(str(sheet), {}))
    kind = said.get("kind", table["kind"])
    if verb == "kind":
        said = {"kind": word(arguments, KINDS, 3)}
    else:
        at = record_id(arguments, 3)
        fields = fields_of(kind, [one.name for one in await turn.uow.imports.fields()])
        if at >= len(table["headers"]):
            raise Gone
        if verb == "col":
            keyboard = _fields(turn.say, batch.id, sheet, at, fields)
            head, sample = table["headers"][at], [row[at] for row in table["sample"] if at < len(row)]
            turn.say.edit(carrier(query), "imports/column", keyboard=keyboard, head=head, sample=sample)
            return
        picked = word(arguments, (NOTHING, *map(str, range(len(fields)))), 4)
        columns = dict(said.get("columns", {})) | {str(at): "" if picked == NOTHING else fields[int(picked)]}
        said["columns"] = columns
    choices = batch.choices | {str(sheet): said}
    await turn.uow.imports.change(batch.id, choices=choices)
    fresh = await batch_of(turn.uow, batch.id)
    turn.say.edit(carrier(query), "imports/columns", keyboard=_columns(turn.say, fresh), batch=fresh)


def _fields(say: Say, import_id: int, sheet: int, at: int, fields: list[str]) -> InlineKeyboardMarkup:
    buttons = [
        button(_field(say, field)[:30], f"imp:{import_id}:set:{sheet}:{at}:{number}")
        for number, field in enumerate(fields)
    ]
    lines = [buttons[start : start + 3] for start in range(0, len(buttons), 3)]
    none = [button(say.label("import.not_taken"), f"imp:{import_id}:set:{sheet}:{at}:{NOTHING}")]
    return rows(*lines, none, [button(say.label("form.back"), f"imp:{import_id}:cols")])


def _bring_in(turn: Turn, errands: Errands, importing: ImportDesk, batch: Batch, message_id: int) -> None:
    now, state = turn.now, {"done": 0, "whole": 0}

    def progress(done: int, whole: int) -> None:
        state.update(done=done, whole=whole)

    async def carry(say: Say) -> None:
        task = asyncio.create_task(importing.bring_in(batch.id, now, progress))
        shown = 0
        while not (await asyncio.wait([task], timeout=EDIT_SECONDS))[0]:
            percent = 100 * state["done"] // state["whole"] if state["whole"] else 0
            if percent != shown:
                shown = percent
                say.edit(message_id, "imports/running", name=batch.name, percent=percent)
                await errands.tell(say)
        try:
            plan = await task
        except Gone:
            say.text("errors/import_gone")
            return
        undo = rows([button(say.label("import.undo"), f"imp:{batch.id}:undo")])
        total = {one.value: plan.tally.of(one) for one in Outcome}
        say.edit(message_id, "imports/done", keyboard=undo, name=batch.name, counts=plan.tally.counts, total=total)

    if errands.run(turn, carry):
        turn.say.edit(message_id, "imports/running", name=batch.name, percent=0)
    else:
        turn.say.text("ahead/busy")


async def _ask_or_undo(
    query: CallbackQuery, arguments: list[str], turn: Turn, errands: Errands, importing: ImportDesk, *, is_sure: bool
) -> None:
    batch = await batch_of(turn.uow, record_id(arguments))
    if batch.state != "done":
        raise ShopError("import_undone")
    message_id = carrier(query)
    if not is_sure:
        sure = [button(turn.say.label("import.undo_sure"), f"imp:{batch.id}:back", "danger")]
        turn.say.text("imports/undo_ask", keyboard=rows(sure), batch=batch, counts=batch.counts)
        return
    staff_id, now = turn.staff.id, turn.now

    async def take_back(say: Say) -> None:
        try:
            told = await importing.undo(batch.id, staff_id, now)
        except Gone:
            say.text("errors/import_undone")
            return
        say.edit(message_id, "imports/undone", name=batch.name, told=told)

    if errands.run(turn, take_back):
        turn.say.edit(message_id, "imports/undoing", name=batch.name)
    else:
        turn.say.text("ahead/busy")


@room.message(Command("imports"), allow=MANAGERS)
async def listing(_message: Message, turn: Turn) -> None:
    """How to, and the last files; each can still be taken back."""
    found = [await batch_of(turn.uow, row.id) for row in await turn.uow.imports.recent()]
    undos = [
        [button(turn.say.label("import.undo_one", name=one.name[:30]), f"imp:{one.id}:undo")]
        for one in found
        if one.state == "done"
    ]
    turn.say.text("imports/list", keyboard=rows(*undos) if undos else None, batches=found, today=turn.today)
