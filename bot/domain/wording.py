"""The shop's own wordings: which reminders can be worded, and the revisions of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.domain.ladder import STEPS
from bot.domain.reason import RULES_OF

# Rules whose message is another one at each step.
STEPPED: Mapping[str, tuple[int, ...]] = {"lapsed": tuple(step.number for step in STEPS)}
# So many faulty texts of a rule in a row, and it is held until a person has seen to it.
FAULTS_IN_A_ROW = 3
# Where the shop keeps what is held, among its preferences.
HELD = "held"


@dataclass(frozen=True, slots=True)
class Saying:
    """One reminder as a text of its own: a rule's, or that of one of its steps."""

    rule: str
    step: int | None = None

    @property
    def name(self) -> str:
        return self.rule if self.step is None else f"{self.rule}.{self.step}"

    @property
    def template(self) -> str:
        return f"reminders/{self.rule}"


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of a saying in one language. `text` None: the product's own words. Nothing is rewritten."""

    id: int
    saying: str
    locale: str
    number: int
    text: str | None
    staff_id: int
    written_at: datetime


def sayings_of(rule: str) -> tuple[Saying, ...]:
    if rule in STEPPED:
        return tuple(Saying(rule, step) for step in STEPPED[rule])
    return (Saying(rule),)


def all_sayings() -> tuple[Saying, ...]:
    """Of every rule that a manager switches; which of them go to customers, the templates know."""
    return tuple(saying for rules in RULES_OF.values() for rule in rules for saying in sayings_of(rule))


def saying_of(template: str, view: Mapping[str, Any]) -> Saying:
    """What a planned message says."""
    rule = template.rpartition("/")[2]
    return Saying(rule, view.get("step")) if rule in STEPPED else Saying(rule)


def is_held(preferences: Mapping[str, Any], rule: str) -> bool:
    """Its texts were faulty several times in a row; what is planned waits."""
    return rule in preferences.get(HELD, {})
