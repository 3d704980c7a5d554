"""What a logged sale costs: line -> form -> Save -> receipt, beside a bare aiogram echo. python -m bench.sale

Fresh processes, interleaved rounds, medians; only the ratios hold, the machine swings by two.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from bench.server import Bot, Call, Server, running, serving

SELLER = {"id": 1002, "is_bot": False, "first_name": "小陈", "language_code": "zh-hans"}
LINES = (
    "王芳 2瓶洗面奶 128 微信",
    "王芳 口红 199 支付宝",
    "刘洋 面霜两盒 560 刷卡",
    "王芳 3支护手霜 90",
    "sold Fang 2x serum @45 card yesterday",
)
WARM_UP = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """Of one round of one bot."""

    cpu_ms: float
    p50_ms: float
    p95_ms: float
    megabytes: float


async def echo(server: Server, number: int) -> None:
    server.say(SELLER, f"hello {number}")
    await server.answer_to(lambda call: call.method == "sendMessage")


async def sale(server: Server, number: int) -> None:
    server.say(SELLER, LINES[number % len(LINES)])
    form = await server.answer_to(lambda call: call.method == "sendMessage" and to_seller(call))
    save = save_button(form.params)
    server.press(SELLER, form.params["message_id"], save)
    receipt = await server.answer_to(lambda call: call.method == "editMessageText" and to_seller(call))
    assert ":save" not in str(receipt.params), f"not saved: {receipt.params.get('text')}"


def to_seller(call: Call) -> bool:
    """Customers get receipts meanwhile."""
    return int(call.params["chat_id"]) == SELLER["id"]


def save_button(form: dict[str, object]) -> str:
    markup = form.get("reply_markup")
    assert isinstance(markup, dict), f"no form: {form.get('text')}"
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    found = [button["callback_data"] for button in buttons if str(button.get("callback_data")).endswith(":save")]
    assert found, f"no Save under: {form.get('text')}"
    return str(found[0])


async def measure(server: Server, bot: Bot, one: Callable[[Server, int], Awaitable[None]], times: int) -> Figures:
    megabytes = bot.megabytes()
    for number in range(WARM_UP):
        await one(server, number)
    waits, before = [], bot.cpu_seconds()
    for number in range(times):
        began = time.perf_counter()
        await one(server, number)
        waits.append((time.perf_counter() - began) * 1000)
    cpu_ms = (bot.cpu_seconds() - before) * 1000 / times
    return Figures(cpu_ms, median(waits), quantiles(waits, n=20)[-1], megabytes)


async def one_round(kind: str, folder: Path, times: int) -> Figures:
    async with serving() as server:
        log = str(folder / f"{kind}.log")
        if kind == "echo":
            async with running(server, "-m", "bench.echo", LOG=log) as bot:
                return await measure(server, bot, echo, times)
        shutil.copy(folder / "demo.db", folder / "shop.db")
        url = f"sqlite:///{folder / 'shop.db'}"
        async with running(server, "-m", "bot", "run", LOG=log, DATABASE_URL=url, OWNER_IDS="1000") as bot:
            return await measure(server, bot, sale, times)


async def fill(folder: Path) -> None:
    """The demo shop, once: every round starts with a copy."""
    async with serving() as server:
        url = f"sqlite:///{folder / 'demo.db'}"
        log = str(folder / "demo.log")
        async with running(server, "-m", "bot", "run", "--demo", LOG=log, DATABASE_URL=url, OWNER_IDS="1000"):
            pass


async def main(rounds: int, times: int) -> None:
    figures: dict[str, list[Figures]] = {"echo": [], "sale": []}
    with tempfile.TemporaryDirectory(prefix="huitou-bench-") as name:
        folder = Path(name)
        await fill(folder)
        for number in range(rounds):
            for kind in figures if number % 2 else reversed(figures):
                figures[kind].append(await one_round(kind, folder, times))
    show(figures, rounds, times)


def show(figures: dict[str, list[Figures]], rounds: int, times: int) -> None:
    print(f"A sale from the line to its receipt, {rounds} rounds of {times}, medians\n")
    print("| | updates | CPU ms | p50 ms | p95 ms | MB at start |\n|---|---|---|---|---|---|")
    cells: dict[str, list[float]] = {}
    for kind, label, updates in (("echo", "aiogram echo", 1), ("sale", "logged sale", 2)):
        found = figures[kind]
        cells[kind] = [median(getattr(each, name) for each in found) for name in Figures.__slots__]
        cpu, p50, p95, megabytes = cells[kind]
        print(f"| {label} | {updates} | {cpu:.2f} | {p50:.1f} | {p95:.1f} | {megabytes:.0f} |")
    ratio = [sale / echo for sale, echo in zip(cells["sale"], cells["echo"], strict=True)]
    print(f"| sale : echo | | {ratio[0]:.2f} | {ratio[1]:.2f} | {ratio[2]:.2f} | {ratio[3]:.2f} |")
    print(f"\nCPU of an update of a sale: {ratio[0] / 2:.2f} of an echo's")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--times", type=int, default=200)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.rounds, chosen.times))
