"""The limiter in the session: who waits, who goes first, and what a 429 does to everybody. Time is made here."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import bot.telegram  # noqa: F401  before aiogram

# isort: split
import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, GetMe, SendChatAction, SendMessage

from bot.telegram.pacer import Pacer
from bot.telegram.session import open_bot
from tests.telegram.slow_time import SlowTime
from tests.telegram_stub import TOKEN, Stub, refuses, stub

# The long form: PACED_SECONDS=600 (make pace).
SECONDS = int(os.environ.get("PACED_SECONDS", "60"))


def message(chat: int) -> SendMessage:
    return SendMessage(chat_id=chat, text="x")


@pytest.fixture
def time() -> SlowTime:
    return SlowTime()


async def test_a_turn_lets_the_next_message_leave_at_once_and_only_that(time: SlowTime) -> None:
    pacer = time.pacer()
    turn = await pacer.turn(7)
    assert turn is not None
    with turn:
        await pacer.admit(message(7))
        second = asyncio.ensure_future(_queue(pacer, 20, 7))
        await time.settle()
        assert not second.done(), "a chat's burst is over, whoever has a turn"
    await time.until_done(_nothing())
    second.cancel()


async def _queue(pacer: Pacer, count: int, chat: int) -> None:
    for _ in range(count):
        await pacer.admit(message(chat))


async def _nothing() -> None:
    return


async def test_an_unused_turn_is_given_back(time: SlowTime) -> None:
    pacer = time.pacer()
    first = await pacer.turn(7)
    assert first is not None
    with first:
        pass
    second = await pacer.turn(7)
    assert second is not None
    assert time.time == 1000.0


async def test_in_a_silence_who_has_a_turn_is_told_and_everybody_else_waits(time: SlowTime) -> None:
    pacer = time.pacer()
    turn = await pacer.turn(7)
    assert turn is not None
    pacer.silence(10)
    with turn, pytest.raises(TelegramRetryAfter) as told:
        await pacer.admit(message(7))
    assert 10 < told.value.retry_after <= 12
    reply, press = asyncio.ensure_future(pacer.admit(message(8))), asyncio.ensure_future(pacer.admit(PRESS))
    await pacer.admit(GetMe())
    await time.settle()
    assert not reply.done()
    assert not press.done()
    await time.until_done(_both(reply, press))
    assert 1010 < time.time < 1011


async def _both(*tasks: asyncio.Future[Any]) -> None:
    await asyncio.gather(*tasks)


PRESS = AnswerCallbackQuery(callback_query_id="1")


async def test_presses_and_typing_cost_nothing(time: SlowTime) -> None:
    pacer = time.pacer()
    for _ in range(100):
        await pacer.admit(PRESS)
        await pacer.admit(SendChatAction(chat_id=7, action="typing"))
    assert time.time == 1000.0


async def test_nobody_waits_for_a_turn_longer_than_a_lease_allows(time: SlowTime) -> None:
    pacer = time.pacer(patience=0.01)
    pacer.silence(0.005)
    assert await pacer.turn(7) is None, "its patience ended"
    pacer.silence(100)
    assert await pacer.turn(7) is None, "not even asked for"


async def test_at_the_end_who_waits_for_a_turn_is_sent_away_and_replies_are_not(time: SlowTime) -> None:
    pacer = time.pacer()
    pacer.silence(5)
    turn, reply = asyncio.ensure_future(pacer.turn(7)), asyncio.ensure_future(pacer.admit(message(8)))
    await time.settle()
    pacer.dismiss()
    assert await turn is None
    assert await pacer.turn(9) is None
    assert not reply.done()
    await time.until_done(_both(reply))


async def test_who_is_cancelled_leaves_the_line(time: SlowTime) -> None:
    pacer = time.pacer()
    pacer.silence(5)
    gone, stays = asyncio.ensure_future(pacer.admit(message(7))), asyncio.ensure_future(pacer.admit(message(7)))
    await time.settle()
    gone.cancel()
    await time.until_done(_both(stays))
    assert gone.cancelled()
    assert not pacer._pace.waiting(1)  # type: ignore[arg-type]


# -- through the session -----------------------------------------------------------------------------------------------


@pytest.fixture
async def server() -> AsyncIterator[Stub]:
    async with stub() as found:
        yield found


async def test_a_429_silences_all_calls_but_those_that_ask(server: Stub, time: SlowTime) -> None:
    pacer = time.pacer()
    bot: Bot = open_bot(TOKEN, server.url, pacer=pacer)
    try:
        server.laid_out["sendMessage"].append(refuses(429, "Too Many Requests: retry after 3", retry_after=3))
        with pytest.raises(TelegramRetryAfter):
            await bot.send_message(7, "x")
        waiting = asyncio.ensure_future(bot.send_message(8, "y"))
        await bot.me()
        await time.settle()
        assert len(server.of("sendMessage")) == 1
        time.go_on()
        assert (await waiting).message_id
        assert 1003 < time.time < 1004
    finally:
        await bot.session.close()


# -- thirty a second, and Telegram says 429 ----------------------------------------------------------------------------


class Crowd:
    """A server that takes so many a second, or says 429 now and then; and people who send to it as they should."""

    def __init__(
        self, time: SlowTime, seed: int, *, capacity: float = 1000.0, unlucky: float = 0.0, each: float = 1e9
    ) -> None:
        self.time, self.pacer, self.random = time, time.pacer(), random.Random(seed)
        self.capacity, self.unlucky = capacity, unlucky
        self.each, self.next_silence = each, time.now() + each / 2
        self.accepted: Counter[int] = Counter()
        self.refused: list[float] = []
        self.silent_until = 0.0
        self.storms = 0
        self._level, self._at = capacity, time.now()

    def answers(self) -> int | None:
        """Seconds of retry_after, or None."""
        now = self.time.now()
        self._level = min(self.capacity, self._level + (now - self._at) * self.capacity) - 1
        self._at = now
        if now < self.silent_until:
            self.storms += 1
            return int(self.silent_until - now) + 1
        if self._level < 0 or self.random.random() < self.unlucky or now > self.next_silence:
            self.next_silence += self.each if now > self.next_silence else 0
            self.silent_until = now + 1
            return 1
        return None

    async def send(self, number: int) -> None:
        while True:
            turn = await self.pacer.turn(number)
            if turn is None:
                continue
            with turn:
                try:
                    await self.pacer.admit(message(number))
                except TelegramRetryAfter:
                    continue
                refused = self.answers()
            await self.time.sleep(self.random.uniform(0.05, 0.2))
            if refused is None:
                self.accepted[number] += 1
                return
            self.refused.append(self.time.now())
            self.pacer.silence(refused)

    async def offer(self, each_second: int) -> None:
        waiting = []
        for number in range(1, each_second * SECONDS + 1):
            waiting.append(asyncio.ensure_future(self.send(number)))
            await self.time.sleep(1 / each_second)
        await asyncio.gather(*waiting)


async def through(crowd: Crowd) -> float:
    """Messages a second, from the first offered to the last arrived."""
    began = crowd.time.now()
    await crowd.time.until_done(crowd.offer(30))
    assert set(crowd.accepted.values()) == {1}
    assert len(crowd.accepted) == 30 * SECONDS
    return len(crowd.accepted) / (crowd.time.now() - began)


@pytest.mark.timeout(1200)
async def test_a_server_that_takes_28_a_second_never_says_429(time: SlowTime) -> None:
    crowd = Crowd(time, 1, capacity=28.5)
    speed = await through(crowd)
    assert speed >= 25
    assert crowd.refused == []


@pytest.mark.timeout(1200)
async def test_silent_for_one_second_in_twenty_it_still_takes_25_a_second(time: SlowTime) -> None:
    crowd = Crowd(time, 2, each=20)
    speed = await through(crowd)
    assert crowd.refused
    assert speed >= 25
    assert crowd.storms <= 4 * len(crowd.refused), "only what was on its way hears 429 again"


@pytest.mark.timeout(1200)
async def test_every_twentieth_message_refused_is_no_storm_and_no_duplicate(time: SlowTime) -> None:
    """Each 429 silences all for a second, so 25 a second can't be: but no second passes unused."""
    crowd = Crowd(time, 3, unlucky=0.05)
    speed = await through(crowd)
    silent = len(crowd.refused) - crowd.storms
    assert speed >= 8
    assert crowd.storms <= 6 * silent
