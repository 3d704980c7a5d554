"""A process that has imported the product once and forks the bot as often as it is asked: a start costs little then.

Reads a line of JSON for each: {"settings": {…}, "injected": {"module:name": value, …}, "log": path}; answers with the
pid. What is injected are durations alone: leases and time-outs short enough for a test.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import logging
import os
import signal
import sys
from datetime import timedelta
from typing import Any

import bot.app
from bot.settings import Settings


def serve() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        wish = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _live(wish)
        print(pid, flush=True)  # noqa: T201


def _live(wish: dict[str, Any]) -> None:
    """The bot, until it is told to stop or killed."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    code = 1
    try:
        logging.basicConfig(filename=wish["log"], level=logging.INFO, force=True, format="%(process)d %(message)s")
        for name, value in wish["injected"].items():
            _inject(name, value)
        asyncio.run(bot.app.App(Settings(_env_file=None, **wish["settings"])).run())  # type: ignore[call-arg]
        code = 0
    except BaseException:
        logging.getLogger("zygote").exception("the bot ended")
    finally:
        logging.shutdown()
        os._exit(code)


def _inject(name: str, value: float) -> None:
    """Into every room that has imported it by name."""
    module, _, attribute = name.partition(":")
    right = getattr(importlib.import_module(module), attribute)
    wrong = timedelta(seconds=value) if isinstance(right, timedelta) else value
    for room in list(sys.modules.values()):
        if getattr(room, attribute, None) is right:
            setattr(room, attribute, wrong)


if __name__ == "__main__":
    serve()
