"""What a chart costs: time and size per kind, memory of bot and child, who has to wait. python -m bench.charts"""

from __future__ import annotations

import argparse
import asyncio
import resource
import time
from collections.abc import Callable
from statistics import median

import psutil

from bench.samples_charts import SAMPLES
from bot.charts.drawing import draw, png
from bot.charts.theme import LIGHT


def milliseconds(work: Callable[[], object], times: int) -> float:
    spent = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        spent.append(time.perf_counter() - began)
    return 1000 * median(spent)


def megabytes() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)


async def longest_wait(svg: str, times: int, drawing: Callable[[str], object]) -> tuple[float, float]:
    """(ms per picture, ms by which the event loop was late at most) while pictures are drawn."""
    late = 0.0
    is_over = False

    async def watch() -> None:
        nonlocal late
        while not is_over:
            began = time.perf_counter()
            await asyncio.sleep(0.002)
            late = max(late, time.perf_counter() - began - 0.002)

    watching = asyncio.create_task(watch())
    began = time.perf_counter()
    for _ in range(times):
        await drawing(svg)  # type: ignore[misc]
    each = (time.perf_counter() - began) / times
    is_over = True
    await watching
    return 1000 * each, 1000 * late


def cpu_of_children() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (spent.ru_utime + spent.ru_stime)


async def main(times: int) -> None:
    idle = megabytes()
    drawn = {name: make("zh").svg(LIGHT) for name, make in SAMPLES.items()}
    described = megabytes()
    print("| chart | to SVG ms | SVG kB | CPU ms of the child | to PNG ms | PNG kB |\n|---|---|---|---|---|---|")
    costs = []
    for name, make in SAMPLES.items():
        described_in = milliseconds(lambda make=make: make("zh").svg(LIGHT), times)  # type: ignore[misc]
        before = cpu_of_children()
        waited, _ = await longest_wait(drawn[name], times, draw)
        cpu = (cpu_of_children() - before) / times
        size, picture = len(drawn[name].encode()) / 1000, len(await draw(drawn[name])) / 1000
        costs.append(waited)
        print(f"| {name} | {described_in:.1f} | {size:.1f} | {cpu:.0f} | {waited:.0f} | {picture:.0f} |")
    after = megabytes()
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"\nmedian {median(costs):.0f} ms; the largest child {child:.0f} MB")
    print(f"this process: {idle:.1f} MB, fonts measured {described:.1f}, all drawn {after:.1f}")
    each, late = await longest_wait(drawn["line"], times, draw)
    print(f"in a child: {each:.0f} ms a picture, the event loop late by {late:.1f} ms at most")
    each, late = await longest_wait(drawn["line"], times, lambda svg: asyncio.to_thread(png, svg))
    print(f"in a thread: {each:.0f} ms a picture, the event loop late by {late:.1f} ms at most; {megabytes():.1f} MB")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    asyncio.run(main(parser.parse_args().times))
