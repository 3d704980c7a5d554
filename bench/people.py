"""What it costs to class everybody, and to look for what is wrong: the shops of bench.shop, as on the next morning.

python -m bench.people [--purchases N] [--postgres]: processor of this process, and how long the longest piece kept the
writer by the clock.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from datetime import datetime, timedelta

from bench.shop import NOW, SHOP, opened, owner, places
from bot.domain.clock import local_day
from bot.services import tidy
from bot.services.people_numbers import morning
from bot.services.people_numbers.refresh import where
from bot.services.work import Work
from storage.unit_of_work import Storage

SIZE, BAR = 1_000_000, 5


async def run(url: str, purchases: int) -> None:
    async with opened(url, purchases) as storage:
        async with storage.read() as uow:
            heads, latest = await uow.people.buyers(), await uow.tallies.figure("people_run")
        assert latest is not None
        days = (latest[0] - local_day(NOW, SHOP.zone)).days
        print(f"\n{purchases:,} purchases, {heads:,} customers with a purchase")
        for later in (1, 2):
            await _morning(storage, NOW + timedelta(days=days + later))
        await _tidied(storage)


async def _morning(storage: Storage, now: datetime) -> None:
    """Every stage of the day's work, by its processor and its longest tick."""
    today, spent, longest = local_day(now, SHOP.zone), dict[str, float](), dict[str, float]()
    while True:
        async with storage.read() as uow:
            stage = await where(uow, today)
        if stage == "done":
            break
        used, begun = time.process_time(), time.perf_counter()
        await morning.a_little(storage, now)
        spent[stage] = spent.get(stage, 0) + time.process_time() - used
        longest[stage] = max(longest.get(stage, 0), time.perf_counter() - begun)
    parts = ", ".join(f"{stage} {took:.2f} s (longest tick {longest[stage]:.1f})" for stage, took in spent.items())
    total = sum(spent.values())
    print(f"{today}: everybody classed with {total:.2f} s of CPU ({'met' if total < BAR else 'over'} {BAR}): {parts}")


async def _tidied(storage: Storage) -> None:
    async with storage.read() as uow:
        work = Work(uow, await owner(uow), SHOP, NOW)
        for kind in tidy.KINDS:
            used, begun = time.process_time(), time.perf_counter()
            found = await tidy.odd(work, kind)
            took, cpu = time.perf_counter() - begun, time.process_time() - used
            print(f"/tidy {kind}: {len(found)} found, CPU {cpu:.2f} s, {took:.1f} s by the clock", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--purchases", type=int, default=SIZE)
    parser.add_argument("--postgres", action="store_true")
    chosen = parser.parse_args()
    with places(is_postgres=chosen.postgres, sizes=(chosen.purchases,)) as urls:
        asyncio.run(run(urls[chosen.purchases], chosen.purchases))


if __name__ == "__main__":
    main()
