"""What the limiter costs a call that need not wait: python -m bench.pace"""

from __future__ import annotations

import asyncio
import time

import bot.telegram  # noqa: F401  before aiogram

# isort: split
from aiogram.methods import SendMessage

from bot.telegram.pacer import Pacer

CALLS = 20_000


async def main() -> None:
    ticks = iter(range(10**9))
    pacer = Pacer(now=lambda: float(next(ticks)))
    calls = [SendMessage(chat_id=chat, text="x") for chat in range(1, 101)]
    began = time.process_time()
    for number in range(CALLS):
        await pacer.admit(calls[number % 100])
    spent = time.process_time() - began
    print(f"limiter: {spent / CALLS * 1e6:.1f} µs of CPU a call, {CALLS} calls")


if __name__ == "__main__":
    asyncio.run(main())
