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

from aiogram import Bot, Dispatcher
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
)
from aiogram.types import Message, Update

from bot.domain.clock import Clock
from bot.domain.errors import ShopError
from bot.rendering import Renderer
from bot.telegram.replies import Reply, pack, unpack
from bot.telegram.session import loads
from handlers.turn import Turn
from handlers.visitors import attachment_of, welcome
from storage.inbox import Letter
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)
TRIES = 3
UNCHANGED = "message is not modified"


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

    async def wake(self) -> None:
        """Take up everything that is open in the inbox."""
        async with self._desk.storage.read() as uow:
            letters = await uow.inbox.open()
        self.take(letters)

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

    async def _work(self, lane: int) -> None:
        try:
            while self._waiting[lane]:
                letter = self._waiting[lane].popleft()
                try:
                    await process(self._desk, letter)
                except Exception:
                    log.exception("update %s is left for the next start", letter.update_id)
                finally:
                    self._known.discard(letter.update_id)
        finally:
            self._running.pop(lane, None)
            self._waiting.pop(lane, None)


async def process(desk: Desk, letter: Letter) -> None:
    """Handle a letter if it is new, then send what is left of its replies."""
    replies: Sequence[Reply] = unpack(letter.replies) if letter.replies else ()
    if letter.state == "new":
        replies = await _handle(desk, letter)
    await _answer(desk, letter, replies)


async def _handle(desk: Desk, letter: Letter) -> Sequence[Reply]:
    update = Update.model_validate(loads(letter.body), context={"bot": desk.bot})
    attachment = await attachment_of(desk.bot, update)
    for attempt in range(1, TRIES + 1):
        try:
            return await _apply(desk, letter, update, attachment, None)
        except ShopError as error:
            return await _apply(desk, letter, update, attachment, error)
        except Exception:
            log.exception("update %s failed, try %s", letter.update_id, attempt)
    return await _apply(desk, letter, update, attachment, ShopError("broken"))


async def _apply(
    desk: Desk, letter: Letter, update: Update, attachment: bytes | None, error: ShopError | None
) -> Sequence[Reply]:
    """One transaction: the effect and the mark. With an error there is no effect, only words."""
    async with desk.storage.write() as uow:
        turn = await welcome(uow, update, desk.clock.now(), desk.renderer, desk.username)
        if turn is None:
            await uow.inbox.mark_handled(letter.update_id, "[]", desk.clock.now())
            return ()
        turn.attachment = attachment
        if error is None:
            await desk.dispatcher.feed_update(desk.bot, update, turn=turn)
        else:
            turn.say.apology(error.key, error.view)
        turn.say.toast()
        await uow.inbox.mark_handled(letter.update_id, pack(turn.say.replies), turn.now)
    _afterwards(desk, turn)
    return turn.say.replies


def _afterwards(desk: Desk, turn: Turn) -> None:
    for call in turn.after:
        call()
    if turn.has_mail:
        desk.on_mail()


async def _answer(desk: Desk, letter: Letter, replies: Sequence[Reply]) -> None:
    anchors: list[tuple[int, int]] = []
    for index, reply in enumerate(replies):
        if index < letter.replies_sent:
            continue
        message_id = await _send(desk.bot, reply)
        if reply.form_id is not None and message_id is not None:
            anchors.append((reply.form_id, message_id))
    async with desk.storage.write() as uow:
        for form_id, message_id in anchors:
            await uow.forms.anchor(form_id, message_id)
        await uow.inbox.mark_done(letter.update_id)


async def _send(bot: Bot, reply: Reply) -> int | None:
    """The id of the sent message. A refusal is logged and passed over; a dead line is waited out."""
    pause = 1.0
    while True:
        try:
            sent = await bot(reply.call)
        except TelegramRetryAfter as error:
            await asyncio.sleep(error.retry_after)
        except TelegramNetworkError as error:
            log.warning("no line to Telegram: %s", error.message)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30)
        except (TelegramBadRequest, TelegramForbiddenError) as error:
            if not reply.may_fail and UNCHANGED not in error.message:
                log.warning("%s refused: %s", type(reply.call).__name__, error.message)
            return None
        except TelegramAPIError as error:
            log.warning("%s failed: %s", type(reply.call).__name__, type(error).__name__)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 30)
        else:
            return sent.message_id if isinstance(sent, Message) else None


def letter_of(update: dict[str, object]) -> tuple[int, int, str]:
    """(id, lane, body) of a raw update: the lane is the person, else the chat."""
    update_id = int(str(update["update_id"]))
    for value in update.values():
        if isinstance(value, dict):
            source = value.get("from") or value.get("chat") or value.get("user") or {}
            return update_id, int(source.get("id", 0)), json.dumps(update, ensure_ascii=False)
    return update_id, 0, json.dumps(update, ensure_ascii=False)
