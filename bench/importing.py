"""What 100,000 purchases cost through the command line, numbers kept ready and all. python -m bench.importing

Wall time, and the processor time of all processes: on a busy machine only the second holds. Meanwhile a manager asks
for the month's takings every fifth of a second, in another process: how long that takes is told as well.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from random import Random
from statistics import median

from bot.domain.clock import SystemClock
from bot.domain.inquiry import Inquiry
from bot.domain.period import Period, Unit
from bot.services import numbers
from bot.services.work import Work
from storage.unit_of_work import Storage

GOODS = ("面霜", "精华", "口红", "面膜", "洗面奶", "护手霜", "香水", "眼霜")
WAYS = ("微信", "支付宝", "现金", "刷卡")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--purchases", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=10_000)
    wanted = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table, url = Path(folder) / "sales.csv", f"sqlite:///{folder}/shop.db"
        make(table, wanted.purchases, wanted.customers)
        environment = dict(os.environ) | {"DATABASE_URL": url, "OWNER_IDS": "1"}
        bot = [sys.executable, "-m", "bot"]
        subprocess.run([*bot, "migrate"], env=environment, check=True, capture_output=True)
        begun, before = time.perf_counter(), _processor()
        bringing_in = subprocess.Popen([*bot, "import", str(table), "--yes"], env=environment)
        answers = asyncio.run(_asking(url, bringing_in))
        wall, worked = time.perf_counter() - begun, _processor() - before
        print(f"{wanted.purchases} purchases: {wall:.1f} s, processor {worked:.1f} s")
        late = sum(one > 1 for one in answers)
        told = f"median {median(answers):.2f} s, longest {max(answers):.1f} s, {late} over 1 s"
        print(f"meanwhile {len(answers)} answers: {told}")


async def _asking(url: str, bringing_in: subprocess.Popen[bytes]) -> list[float]:
    storage, took = Storage(url), [0.0]
    while bringing_in.poll() is None:
        begun = time.perf_counter()
        async with storage.write() as uow:
            shop, staff = await uow.shop.get(), await uow.staff.working()
            if shop is not None and staff:
                work = Work(uow, staff[0], shop, SystemClock().now())
                await numbers.ask(work, Inquiry(Period(Unit.MONTH)))
                took.append(time.perf_counter() - begun)
        await asyncio.sleep(0.2)
    await storage.close()
    return took


def make(path: Path, purchases: int, customers: int) -> None:
    chance = Random(1)
    with path.open("w", encoding="utf-8") as out:
        out.write("日期,姓名,手机,商品,数量,单价,付款方式\n")
        for _ in range(purchases):
            who, on = chance.randrange(customers), chance.randrange(730)
            day = f"{2024 + on // 365}-{on % 365 // 31 + 1:02}-{on % 28 + 1:02}"
            goods, way = chance.choice(GOODS), chance.choice(WAYS)
            out.write(f"{day},顾客{who},139{who:08},{goods},{chance.randint(1, 3)},{chance.randint(20, 400)},{way}\n")


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
