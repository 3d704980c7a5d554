"""The desk: takes stored updates one after another per chat, handles each once, and sees that it is answered.

The effect of an update, the mark that it is handled and the replies are one transaction. Replies go out after it; a
process killed in between sends them when it is back, so a receipt may come twice but a sale is never booked twice.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import Message, Update
from aiohttp import ClientError
from sqlalchemy.exc import DBAPIError

from bot.domain.clock import Clock
from bot.domain.errors import ShopError
from bot.rendering import Renderer
from bot.services.lines import remember_line
from bot.telegram.pictures import made_ready
from bot.telegram.replies import Reply, pack, unpack
from bot.telegram.session import loads
from handlers.turn import Turn
from handlers.visitors import attachment_of, welcome
from storage.inbox import Letter
from storage.unit_of_work import Storage, UnitOfWork

log = logging.getLogger(__name__)
TRIES = 3
UNCHANGED = "message is not modified"
REFUSED = (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNotFound,
    TelegramEntityTooLarge,
    TelegramMigrateToChat,
)
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
# About nine minutes: a server that stumbles over one message for longer must not silence the person for ever.
SERVER_TRIES = 20


class HandledElsewhere(Exception):
    """Another process has handled the update: what was done here is rolled back."""


class Durable(Exception):
    """A COMMIT that was reported as failed had been kept after all: the letter as it stands, with its replies."""

    def __init__(self, letter: Letter) -> None:
        super().__init__()
        self.letter = letter


@dataclass(frozen=True, slots=True)
class Desk:
    storage: Storage
    bot: Bot
    dispatcher: Dispatcher
    renderer: Renderer
    clock: Clock
    username: str
    on_mail: Callable[[], None]


class Worker:
    """Runs the desk: lanes in parallel, each lane in order."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[int, deque[Letter]] = defaultdict(deque)
        self._running: dict[int, asyncio.Task[None]] = {}
        self._known: set[int] = set()
        self._looking = asyncio.Lock()
        self._finished: set[int] = set()
        self.is_off = False

    async def wake(self) -> None:
        """Take up everything that is open in the inbox; nothing where another process does so."""
        if self.is_off:
            return
        async with self._looking:
            self._finished.clear()
            async with self._desk.storage.read() as uow:
                letters = await uow.inbox.open()
            # What was finished while we looked still looks open to us.
            self.take(letter for letter in letters if letter.update_id not in self._finished)

    def take(self, letters: Iterable[Letter]) -> None:
        for letter in letters:
            if letter.update_id in self._known:
                continue
            self._known.add(letter.update_id)
            self._waiting[letter.lane].append(letter)
            if letter.lane not in self._running:
                self._running[letter.lane] = asyncio.create_task(self._work(letter.lane))

    async def idle(self) -> None:
        """Returns when nothing is being handled."""
        while self._running:
            await asyncio.wait(list(self._running.values()))

    async def close(self, seconds: float) -> None:
        """Finish what is being handled; who waits for a dead line longer is let go, their replies are stored."""
        try:
            await asyncio.wait_for(self.idle(), seconds)
        except TimeoutError:
            tasks = list(self._running.values())
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _work(self, lane: int) -> None:
        try:
            while self._waiting[lane]:
                letter = self._waiting[lane].popleft()
                try:
                    await process(self._desk, letter)
                except Exception:
                    log.exception("update %s is left for later", letter.update_id)
                finally:
                    self._finished.add(letter.update_id)
                    self._known.discard(letter.update_id)
        finally:
            self._running.pop(lane, None)
            self._waiting.pop(lane, None)


async def process(desk: Desk, letter: Letter) -> None:
    """Handle a letter if it is new, then send what is left of its replies."""
    replies: Sequence[Reply] = unpack(letter.replies) if letter.replies else ()
    if letter.state == "new":
        try:
            replies = await _handle(desk, letter)
        except HandledElsewhere:
            return
        except Durable as found:
            letter, replies = found.letter, unpack(found.letter.replies or "[]")
        except Exception:
            await _note_failure(desk, letter)
            raise
    await _answer(desk, letter, replies)


async def _note_failure(desk: Desk, letter: Letter) -> None:
    """After a few times it is put aside, so that it does not come up for ever."""
    async with desk.storage.write() as uow:
        await uow.inbox.mark_failure(letter.update_id, give_up=letter.failures + 1 >= TRIES)


async def _handle(desk: Desk, letter: Letter) -> Sequence[Reply]:
    update = Update.model_validate(loads(letter.body), context={"bot": desk.bot})
    attachment = await _attachment(desk, update)
    is_in_doubt = False
    for attempt in range(1, TRIES + 1):
        try:
            return await _apply(desk, letter, update, attachment, None)
        except HandledElsewhere:
            if is_in_doubt and (found := await _as_stored(desk, letter)) is not None:
                raise Durable(found) from None
            raise
        except ShopError as error:
            return await _apply(desk, letter, update, attachment, error)
        except Exception as error:
            is_in_doubt |= isinstance(error, DBAPIError)
            log.exception("update %s failed, try %s", letter.update_id, attempt)
    return await _apply(desk, letter, update, attachment, ShopError("broken"))


async def _as_stored(desk: Desk, letter: Letter) -> Letter | None:
    async with desk.storage.read() as uow:
        found = [one for one in await uow.inbox.open() if one.update_id == letter.update_id]
    return found[0] if found and found[0].state == "handled" else None


async def _attachment(desk: Desk, update: Update) -> bytes | None:
    """The file that was sent; None where there is none or it can't be had, which the handler says."""
    try:
        return await attachment_of(desk.bot, update)
    except (TelegramAPIError, ClientDecodeError, ClientError, TimeoutError) as error:
        log.warning("the file of update %s can't be had: %s", update.update_id, type(error).__name__)
        return None


async def _apply(
    desk: Desk, letter: Letter, update: Update, attachment: bytes | None, error: ShopError | None
) -> Sequence[Reply]:
    """One transaction: the effect and the mark. With an error there is no effect, only words."""
    async with desk.storage.write() as uow:
        turn = await welcome(uow, update, desk.clock.now(), desk.renderer, desk.username)
        if turn is None:
            await _claim(uow, letter, (), desk.clock.now())
            return ()
        turn.attachment = attachment
        if error is None:
            await desk.dispatcher.feed_update(desk.bot, update, turn=turn)
        else:
            turn.say.apology(error.key, error.view)
        turn.say.toast()
        await _claim(uow, letter, turn.say.replies, turn.now)
    _afterwards(desk, turn)
    return turn.say.replies


async def _claim(uow: UnitOfWork, letter: Letter, replies: Sequence[Reply], now: datetime) -> None:
    if not await uow.inbox.mark_handled(letter.update_id, pack(replies), now):
        raise HandledElsewhere


def _afterwards(desk: Desk, turn: Turn) -> None:
    for call in turn.after:
        call()
    if turn.has_mail:
        desk.on_mail()


async def _answer(desk: Desk, letter: Letter, replies: Sequence[Reply]) -> None:
    anchors: list[tuple[int, int]] = []
    lines: list[tuple[int, int]] = []
    for reply in replies:
        message_id = await send(desk.bot, reply)
        if reply.form_id is not None and message_id is not None:
            anchors.append((reply.form_id, message_id))
        if reply.line_of is not None and message_id is not None:
            lines.append((reply.line_of, message_id))
    async with desk.storage.write() as uow:
        for form_id, message_id in anchors:
            await uow.forms.anchor(form_id, message_id)
        for form_id, message_id in lines:
            await remember_line(uow, form_id, message_id)
        await uow.inbox.mark_done(letter.update_id)


async def send(bot: Bot, reply: Reply) -> int | None:
    """The id of the sent message. A refusal is logged and passed over; a dead line is waited out."""
    name, pause, tries = type(reply.call).__name__, FIRST_PAUSE, 0
    call = await made_ready(reply.call)
    while True:
        try:
            sent = await bot(call)
        except TelegramRetryAfter:
            # The session holds the next try back for as long as Telegram asks.
            continue
        except REFUSED as error:
            if not reply.may_fail and UNCHANGED not in error.message:
                log.warning("%s refused: %s", name, error.message)
            return None
        except TelegramNetworkError as error:
            log.warning("no line to Telegram: %s", error.message)
        except (TelegramAPIError, ClientDecodeError) as error:
            tries += 1
            log.warning("%s failed: %s", name, type(error).__name__)
            if tries == SERVER_TRIES:
                return None
        else:
            return sent.message_id if isinstance(sent, Message) else None
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE)


def letter_of(update: dict[str, object]) -> tuple[int, int, str]:
    """(id, lane, body) of a raw update: the lane is the person, else the chat."""
    update_id = int(str(update["update_id"]))
    for value in update.values():
        if isinstance(value, dict):
            source = value.get("from") or value.get("chat") or value.get("user") or {}
            return update_id, int(source.get("id", 0)), json.dumps(update, ensure_ascii=False)
    return update_id, 0, json.dumps(update, ensure_ascii=False)
