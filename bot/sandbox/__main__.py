"""A developer's start: the server alone, without any bot."""

from __future__ import annotations

import argparse
import asyncio
import logging
import signal
import sys
from pathlib import Path

from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox

_TOKEN = "4242:sandbox"  # noqa: S105 - opens nothing but this sandbox
_PEOPLE = (
    Person(1001, "陈", "经理", "chen", "zh-hans", "+8613800000001", seat="manager"),
    Person(1002, "小王", None, "xiaowang", "zh-hans", "+8613800000002", seat="salesperson"),
    Person(2001, "李", "女士", None, "zh-hans", "+8613900000001", seat="customer"),
)


async def _serve(folder: Path, host: str, port: int) -> None:
    sandbox = Sandbox(folder=folder, token=_TOKEN, people=_PEOPLE, timezone="Asia/Shanghai", locale="zh")
    url = await sandbox.start(host, port)
    sys.stdout.write(f"{url}\nBot API: {url}/bot{_TOKEN}/getMe\n")
    sys.stdout.flush()
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    await done.wait()
    await sandbox.stop()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8090)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--folder", type=Path, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    asyncio.run(_serve(options.folder, options.host, options.port))


if __name__ == "__main__":
    main()
