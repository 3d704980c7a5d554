"""Which methods there are, and which parameters each reads."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.town import Town

Work = Callable[[Town, Call], Any]


@dataclass(frozen=True)
class Method:
    name: str
    parameters: frozenset[str]
    work: Work

    async def run(self, town: Town, call: Call) -> Any:
        call.declared = self.parameters
        result = self.work(town, call)
        return await result if inspect.isawaitable(result) else result


METHODS: dict[str, Method] = {}


def method(name: str, parameters: str = "") -> Callable[[Work], Work]:
    """Names a function as a method of the Bot API, with the parameters it reads (separated by spaces)."""

    def register(work: Work) -> Work:
        METHODS[name.lower()] = Method(name, frozenset(parameters.split()), work)
        return work

    return register
