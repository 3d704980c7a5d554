"""A wording said to one customer: the friendly text filled in, as Telegram HTML, or plain for a message by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.domain.shop import Shop
from bot.domain.wording import Saying
from bot.rendering import Renderer
from bot.services.wordings.friendly import Part, asked, read, source_of, used
from bot.services.wordings.guard import run
from bot.services.wordings.own import own, vocabulary

_OURS = re.compile(r"</?(?:b|code)>")


@dataclass(frozen=True, slots=True)
class Speaker:
    """All that a text is filled with, but for the customer. `samples` stand in for what a sample does not have."""

    renderer: Renderer
    shop: Shop
    saying: Saying
    locale: str

    def say(self, text: str, view: Mapping[str, Any]) -> str:
        """Unsafe where the text is none, UndefinedError where the view has not what it asks for."""
        return self.fill(read(text, vocabulary(self.renderer, self.saying, self.locale)), view)

    def fill(
        self, parts: tuple[Part, ...], view: Mapping[str, Any], samples: Mapping[str, str | bool] | None = None
    ) -> str:
        spoken, stand_ins = own(self.renderer, self.saying, self.locale), samples or {}
        truths = {
            code: bool(stand_ins[code]) if code in stand_ins else self._is_true(spoken.conditions[code], view)
            for code in asked(parts)
        }
        values: dict[str, str | bool] = {f"when_{code}": is_true for code, is_true in truths.items()}
        for code in set(used(parts, truths)):
            values[code] = stand_ins.get(code) or self._piece(spoken.places[code], view)
        names = frozenset(spoken.places) | {f"when_{code}" for code in spoken.conditions}
        return run(source_of(parts), names, values)

    def _is_true(self, expression: str, view: Mapping[str, Any]) -> bool:
        return bool(self._piece(f"{{% if {expression} %}}1{{% endif %}}", view))

    def _piece(self, source: str, view: Mapping[str, Any]) -> str:
        return self.renderer.fragment(source, self.locale, self.shop, view)


def plain(html: str) -> str:
    """Without marks: what is copied and sent by hand."""
    return unescape(_OURS.sub("", html))
