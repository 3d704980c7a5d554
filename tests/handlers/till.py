"""A person at the till: types, taps by the words on the button, and reads what stands on the screen."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram.methods import DeleteMessage, EditMessageText, SendMessage

from bot.domain.customer import ContactKind
from bot.services.coupons import BIRTHDAY, issue, offer_named
from bot.services.naming import name_key, search_key
from tests.handlers.harness import BOT_NAME, LIN, Heard, Person, ShopDesk, shop_desk

ANNA = Person(LIN.id, "Lin", "en")


@dataclass(slots=True)
class Till:
    """One person's chat with the bot: `screen` is what was said last, by message, as far as it has buttons."""

    desk: ShopDesk
    person: Person = LIN
    heard: Heard = field(default_factory=lambda: Heard(()))
    typed: int = 1000
    """The id of the message typed last."""
    shown: int = 0
    """The id of the bot's message that was sent last."""
    _boards: dict[int, Heard] = field(default_factory=dict)
    _said: dict[int, str] = field(default_factory=dict)

    async def type(self, text: str, *, reply_to: int | None = None, **extra: Any) -> str:
        """Send a line; all that the bot says to it."""
        if reply_to is not None:
            chat = {"id": self.person.id, "type": "private"}
            said = self._said.get(reply_to, "…")
            extra["reply_to_message"] = {"message_id": reply_to, "date": 1, "chat": chat, "text": said}
        self.typed += 1
        return self._hear(await self.desk.says(self.person, text, message_id=self.typed, **extra))

    async def enter(self, text: str) -> str:
        """Type a line and save what it became; what is said then."""
        await self.type(text)
        return await self.tap("保存")

    async def tap(self, label: str, *, at: int | None = None) -> str:
        """Press the newest button whose label has these words, or the one in a certain message."""
        for message_id in [at] if at is not None else sorted(self._boards, reverse=True):
            for text, data in self._boards[message_id].buttons:
                if label in text:
                    return await self.press(data, message_id)
        raise AssertionError(f"no button {label!r} among {self.labels}")

    async def press(self, data: str, message_id: int = 5000) -> str:
        return self._hear(await self.desk.presses(self.person, data, message_id))

    async def edit(self, message_id: int, text: str) -> str:
        return self._hear(await self.desk.edits(self.person, message_id, text))

    async def send(self, **content: Any) -> str:
        """Any other message: a photo, a sticker, a forwarded line."""
        message = self.desk._message(self.person)
        return self._hear(await self.desk.receives({"message": message | content}))

    def hear(self, heard: Heard) -> str:
        """What came of another act."""
        return self._hear(heard)

    @property
    def labels(self) -> list[str]:
        """The buttons that can be pressed now, newest message first."""
        boards = [self._boards[key] for key in sorted(self._boards, reverse=True)]
        return [text for board in boards for text, _ in board.buttons]

    def data(self, label: str) -> str:
        """The data of the newest button with these words."""
        for key in sorted(self._boards, reverse=True):
            for text, data in self._boards[key].buttons:
                if label in text:
                    return data
        raise AssertionError(f"no button {label!r} among {self.labels}")

    def _hear(self, heard: Heard) -> str:
        self.heard = heard
        ids = {id(call): message_id for call, message_id in self.desk.session.sent}
        for call in heard.calls:
            if isinstance(call, SendMessage):
                if int(call.chat_id) == self.person.id:
                    self.shown = ids[id(call)]
                    self._boards[self.shown] = Heard((call,))
                    self._said[self.shown] = call.text
            elif isinstance(call, EditMessageText) and call.message_id is not None:
                self._boards[call.message_id] = Heard((call,))
            elif isinstance(call, DeleteMessage):
                self._boards.pop(call.message_id, None)
        return heard.to(self.person).text

    # The books

    def one(self, statement: str, *values: Any) -> Any:
        """The single value of a query on the file."""
        return self.desk.rows(statement, *values)[0][0]

    def row(self, statement: str, *values: Any) -> tuple[Any, ...]:
        return self.desk.rows(statement, *values)[0]

    @property
    def sales(self) -> int:
        return int(self.one("SELECT count(*) FROM purchases WHERE voided_at IS NULL"))

    def points(self, customer_id: int) -> int:
        return int(self.one("SELECT coalesce(sum(delta), 0) FROM points_entries WHERE customer_id = ?", customer_id))

    async def add_customer(self, name: str, phone: str | None = None, owner: int | None = None) -> int:
        now = self.desk.clock.now()
        async with self.desk.write() as uow:
            key = await uow.customers.add(
                name=name, name_key=name_key(name), search_key=search_key(name), now=now, owner_staff_id=owner
            )
            if phone:
                await uow.customers.add_contact(key, ContactKind.PHONE, phone, now)
        return key

    async def give_coupon(self, customer_id: int) -> str:
        """A birthday coupon, ten percent off; its code as shown."""
        async with self.desk.write() as uow:
            offer, shop = await offer_named(uow, BIRTHDAY), await uow.shop.get()
            assert offer is not None
            assert shop is not None
            coupon = await issue(
                uow,
                offer=offer,
                customer_id=customer_id,
                occasion_key=f"birthday:{customer_id}:{self.desk.clock.now():%Y%m%d%H%M%S}",
                zone=shop.zone,
                now=self.desk.clock.now(),
            )
        return coupon.shown


@asynccontextmanager
async def till(tmp_path: Path, *, locale: str = "zh", person: Person | None = None) -> AsyncIterator[Till]:
    """Lin behind the counter of a fresh shop; in English she is ANNA's phone."""
    async with shop_desk(tmp_path, locale=locale) as desk:
        yield Till(desk, person or (LIN if locale == "zh" else ANNA))


__all__ = ["ANNA", "BOT_NAME", "Till", "till"]
