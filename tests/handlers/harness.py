"""A desk on a fresh database, and people who type: real updates through the real dispatcher, no line to Telegram.

    async with shop_desk(tmp_path) as desk:
        heard = await desk.says(LIN, "/help")
        assert "张三" in heard.text
        heard = await desk.presses(LIN, heard.data("保存"))

`heard` is what the bot answered to that one update, as calls of the Bot API. A handler that breaks fails the test at
once; `desk.is_tolerant = True` lets the apology through instead.
"""

from __future__ import annotations

import copy
import itertools
import json
import logging
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram import Bot
from aiogram.methods import SendPhoto, TelegramMethod
from aiogram.types import InlineKeyboardMarkup

from bot.domain.customer import ContactKind
from bot.domain.people import Role
from bot.rendering import Renderer
from bot.services.importing.desk import ImportDesk
from bot.services.naming import name_key, search_key
from handlers.desk import Desk, letter_of, process
from handlers.errands import Errands
from handlers.rooms import build_dispatcher
from reminders.stage import Rehearsals
from storage.unit_of_work import Storage, UnitOfWork
from tests.fresh import empty_shop
from tests.handlers.recording import BOT_NAME, NOON, RecordingSession


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with a phone."""

    id: int
    first_name: str
    language_code: str = "zh-hans"
    phone: str | None = None

    @property
    def raw(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "is_bot": False,
            "first_name": self.first_name,
            "language_code": self.language_code,
        }


OWNER = Person(1001, "周老板")
MANAGER = Person(1002, "何店长")
LIN = Person(1003, "小林")
WEI = Person(1004, "小魏")
CUSTOMER = Person(1005, "李婷", phone="+8613800000001")
STRANGER = Person(1006, "路人", phone="+8613900000009")
REVOKED = Person(1007, "阿强")
CAST = (OWNER, MANAGER, LIN, WEI, CUSTOMER, STRANGER, REVOKED)
_HIRED = ((MANAGER, Role.MANAGER), (LIN, Role.SALESPERSON), (WEI, Role.SALESPERSON), (REVOKED, Role.SALESPERSON))
# Looking at a number puts it in order first.
WORKED_OUT = (
    "stale",
    "daily_sales",
    "daily_ways",
    "daily_facets",
    "daily_products",
    "monthly_products",
    "customer_periods",
    "customer_stats",
    "customer_classes",
    "credits",
    "figures",
)


class StillClock:
    """Time stands until a test moves it."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move(self, delta: timedelta) -> None:
        self._now += delta


@dataclass(frozen=True, slots=True)
class Heard:
    """What the bot answered to one update."""

    calls: tuple[TelegramMethod[Any], ...]

    def to(self, person: Person) -> Heard:
        """Only what this person received."""
        return Heard(tuple(call for call in self.calls if getattr(call, "chat_id", None) == person.id))

    def of(self, kind: type[TelegramMethod[Any]]) -> list[Any]:
        return [call for call in self.calls if isinstance(call, kind)]

    def of_photo(self) -> list[SendPhoto]:
        return [call for call in self.calls if isinstance(call, SendPhoto)]

    @property
    def texts(self) -> list[str]:
        """Texts and captions, new and edited; no toasts."""
        found = (getattr(call, "text", None) or getattr(call, "caption", None) for call in self.calls)
        return [
            text
            for call, text in zip(self.calls, found, strict=True)
            if isinstance(text, str) and hasattr(call, "chat_id")
        ]

    @property
    def text(self) -> str:
        return "\n".join(self.texts)

    @property
    def toast(self) -> str | None:
        return next((call.text for call in self.calls if type(call).__name__ == "AnswerCallbackQuery"), None)

    @property
    def buttons(self) -> list[tuple[str, str]]:
        """(label, data) of every inline button."""
        return [
            (button.text, button.callback_data)
            for call in self.calls
            if isinstance(markup := getattr(call, "reply_markup", None), InlineKeyboardMarkup)
            for row in markup.inline_keyboard
            for button in row
            if button.callback_data
        ]

    def data(self, label: str) -> str:
        """The data of the button whose label contains these words."""
        for text, data in self.buttons:
            if label in text:
                return data
        raise AssertionError(f"no button {label!r} among {[text for text, _ in self.buttons]}")

    def __contains__(self, words: str) -> bool:
        return words in self.text


@dataclass(slots=True)
class Records:
    """Ids of the records that the cast stands on."""

    staff: dict[int, int] = field(default_factory=dict)
    """Telegram id to staff id."""
    of_lin: int = 0
    """Lin's customer, who is CUSTOMER on Telegram."""
    of_wei: int = 0
    of_nobody: int = 0


class ShopDesk:
    """The desk, its database and its people."""

    def __init__(self, desk: Desk, session: RecordingSession, clock: StillClock, path: Path, errands: Errands) -> None:
        self.desk = desk
        self.errands = errands
        self.session = session
        self.clock = clock
        self.path = path
        self.records = Records()
        self.is_tolerant = False
        self.mail = 0
        self._eye = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._updates = itertools.count(1)
        self._messages = itertools.count(1)

    def go_on(self, other: ShopDesk) -> None:
        """From where another desk stopped, on a copy of its file."""
        self.records, self.mail = other.records, other.mail
        self._updates, self._messages = copy.copy(other._updates), copy.copy(other._messages)
        self.session.go_on(other.session)

    # What people do

    async def says(self, person: Person, text: str, **extra: Any) -> Heard:
        """Type a message. A command gets its entity, as from a real client."""
        message = self._message(person) | {"text": text} | extra
        if text.startswith("/"):
            message["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}]
        return await self.receives({"message": message})

    async def starts(self, person: Person, payload: str = "") -> Heard:
        """Open the bot, by a link with a payload or without."""
        return await self.says(person, f"/start {payload}".strip())

    async def edits(self, person: Person, message_id: int, text: str) -> Heard:
        message = self._message(person) | {"message_id": message_id, "text": text, "edit_date": self._unix()}
        return await self.receives({"edited_message": message})

    async def presses(self, person: Person, data: str, message_id: int = 5000) -> Heard:
        """Press an inline button, or send any data as a modified client can."""
        carrier = {
            "message_id": message_id,
            "date": self._unix(),
            "chat": {"id": person.id, "type": "private"},
            "from": {"id": self.desk.bot.id, "is_bot": True, "first_name": "回头"},
            "text": "…",
        }
        query = {"id": str(next(self._updates)), "from": person.raw, "chat_instance": "1", "data": data}
        return await self.receives({"callback_query": query | {"message": carrier}})

    async def shares_contact(
        self, person: Person, phone: str | None = None, *, of: Person | None = None, is_forwarded: bool = False
    ) -> Heard:
        """Share a contact: one's own unless `of` names somebody else."""
        owner = of or person
        contact = {
            "phone_number": phone or owner.phone or "+8613700000000",
            "first_name": owner.first_name,
            "user_id": owner.id,
        }
        message = self._message(person) | {"contact": contact}
        if is_forwarded:
            message["forward_origin"] = {"type": "user", "sender_user": owner.raw, "date": self._unix()}
        return await self.receives({"message": message})

    async def sends_document(self, person: Person, name: str, mime: str, data: bytes) -> Heard:
        file_id = f"file{next(self._updates)}"
        self.session.files[file_id] = data
        document = {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_name": name,
            "mime_type": mime,
            "file_size": len(data),
        }
        return await self.receives({"message": self._message(person) | {"document": document}})

    async def asks_inline(self, person: Person, query: str) -> Heard:
        asked = {"id": str(next(self._updates)), "from": person.raw, "query": query, "offset": ""}
        return await self.receives({"inline_query": asked})

    async def blocks(self, person: Person, *, again_allowed: bool = False) -> Heard:
        """Stop the bot in Telegram, or allow it again."""
        bot_user = {"id": self.desk.bot.id, "is_bot": True, "first_name": "回头"}
        gone, here = {"user": bot_user, "status": "kicked", "until_date": 0}, {"user": bot_user, "status": "member"}
        old, new = (gone, here) if again_allowed else (here, gone)
        member = {
            "chat": {"id": person.id, "type": "private", "first_name": person.first_name},
            "from": person.raw,
            "date": self._unix(),
            "old_chat_member": old,
            "new_chat_member": new,
        }
        return await self.receives({"my_chat_member": member})

    async def receives(self, body: dict[str, Any]) -> Heard:
        """One raw update, all its way: inbox, transaction, replies."""
        update_id, lane, text = letter_of({"update_id": next(self._updates), **body})
        storage, before = self.desk.storage, len(self.session.calls)
        async with storage.write() as uow:
            await uow.inbox.store([(update_id, lane, text)], self.clock.now())
        async with storage.read() as uow:
            letter = next(one for one in await uow.inbox.open() if one.update_id == update_id)
        with _no_errors(self.is_tolerant, text):
            await process(self.desk, letter)
            await self.errands.idle()
        return Heard(tuple(self.session.calls[before:]))

    # What can be looked at

    @asynccontextmanager
    async def write(self) -> AsyncIterator[UnitOfWork]:
        async with self.desk.storage.write() as uow:
            yield uow

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """Straight from the file."""
        return self._eye.execute(statement, values).fetchall()

    def snapshot(self) -> dict[str, list[tuple[Any, ...]]]:
        """Every row of every table, without the inbox, who has written, and numbers that are worked out from the rest:
        to prove that nothing has changed."""
        names = [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]
        kept = [name for name in names if name not in ("inbox", "visitors", "sqlite_sequence", *WORKED_OUT)]
        return {name: self.rows(f"SELECT * FROM {name} ORDER BY 1") for name in kept}

    def close(self) -> None:
        self._eye.close()

    def _message(self, person: Person) -> dict[str, Any]:
        return {
            "message_id": next(self._messages),
            "date": self._unix(),
            "from": person.raw,
            "chat": {"id": person.id, "type": "private", "first_name": person.first_name},
        }

    def _unix(self) -> int:
        return int(self.clock.now().timestamp())


class _Trap(logging.Handler):
    """Keeps what the desk logs about a broken handler."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.caught: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.caught.append(record)


@contextmanager
def _no_errors(is_tolerant: bool, body: str) -> Iterator[None]:
    trap, logger = _Trap(), logging.getLogger("handlers")
    logger.addHandler(trap)
    try:
        yield
    finally:
        logger.removeHandler(trap)
    if trap.caught and not is_tolerant:
        cause = trap.caught[0].exc_info[1] if trap.caught[0].exc_info else None
        raise AssertionError(f"a handler broke on {json.loads(body)}") from cause


@cache
def _renderer() -> Renderer:
    """One for all desks of a process: it compiles each template once."""
    return Renderer()


@asynccontextmanager
async def shop_desk(
    tmp_path: Path,
    *,
    now: datetime = NOON,
    locale: str = "zh",
    with_cast: bool = True,
    before: tuple[bytes, ShopDesk] | None = None,
) -> AsyncIterator[ShopDesk]:
    """A shop of its own. Without the cast there is the owner only. `before`: a file and its desk, to go on from."""
    path = tmp_path / "shop.db"
    path.write_bytes(before[0] if before else empty_shop())
    url = f"sqlite:///{path}"
    storage, session, clock = Storage(url), RecordingSession(), StillClock(now)
    shop: ShopDesk

    def on_mail() -> None:
        shop.mail += 1

    bot = Bot("42:" + "a" * 35, session=session)
    errands = Errands(bot)
    desk = Desk(
        storage=storage,
        bot=bot,
        dispatcher=build_dispatcher(errands=errands, stage=Rehearsals(url, _renderer()), importing=ImportDesk(url)),
        renderer=_renderer(),
        clock=clock,
        username=BOT_NAME,
        on_mail=on_mail,
    )
    shop = ShopDesk(desk, session, clock, path, errands)
    try:
        if before is not None:
            shop.go_on(before[1])
            yield shop
            return
        async with storage.write() as uow:
            await uow.shop.ensure(
                name="花间集", timezone="Asia/Shanghai", currency="CNY", locale=locale, now=now - timedelta(days=90)
            )
            await uow.staff.ensure_owners([OWNER.id], now - timedelta(days=90))
            if with_cast:
                shop.records = await _people(uow, now - timedelta(days=30))
        yield shop
    finally:
        shop.close()
        await storage.close()


async def _people(uow: UnitOfWork, then: datetime) -> Records:
    records = Records()
    owner = await uow.staff.by_telegram(OWNER.id)
    assert owner is not None
    await uow.staff.change(owner.id, name=OWNER.first_name)
    records.staff[OWNER.id] = owner.id
    for person, role in _HIRED:
        hired = await uow.staff.hire(person.id, person.first_name, role, then)
        records.staff[person.id] = hired.id
    await uow.staff.change(records.staff[REVOKED.id], revoked_at=then + timedelta(days=10))
    records.of_lin = await _customer(uow, "李婷", records.staff[LIN.id], "+8613800000001", then)
    records.of_wei = await _customer(uow, "王芳", records.staff[WEI.id], "+8613800000002", then)
    records.of_nobody = await _customer(uow, "张伟", None, "+8613800000003", then)
    await uow.customers.add_contact(records.of_lin, ContactKind.TELEGRAM, str(CUSTOMER.id), then)
    return records


async def _customer(uow: UnitOfWork, name: str, owner: int | None, phone: str, then: datetime) -> int:
    key = await uow.customers.add(
        name=name, name_key=name_key(name), search_key=search_key(name), now=then, owner_staff_id=owner
    )
    await uow.customers.add_contact(key, ContactKind.PHONE, phone, then)
    return key
