"""What a form is made of, and what of it is shown. Values are plain JSON, so a form survives anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from bot.domain.errors import ShopError
from bot.domain.form import Form, FormKind
from bot.domain.money import Money
from bot.services.work import Work

Values = Mapping[str, Any]


class Unreadable(ShopError):
    """A typed answer that does not fit the field; the field is asked again. The key names a template under errors/."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer that can be tapped: `argument` comes back, the text is a label's key, a literal name, or a day."""

    argument: str
    label: str | None = None
    text: str | None = None
    day: date | None = None
    view: Mapping[str, object] = field(default_factory=dict)
    is_chosen: bool = False


class Kind(Protocol):
    """How a field of some kind is answered. Each method gets the form as it stands."""

    async def read(self, work: Work, form: Form, typed: str) -> Any:
        """The value of a typed answer. Unreadable if it is none."""

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        """Answers to tap."""

    async def pick(self, work: Work, form: Form, argument: str) -> Any:
        """The value of a tapped answer. Gone if there is no such answer (any more)."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form. `key` names its value, its labels (field.<key>, ask.<key>) and the way it is shown."""

    key: str
    kind: Kind
    is_required: bool = False
    can_skip: bool = True
    is_shy: bool = False
    """Only there while it has a value or a doubt."""


@dataclass(frozen=True, slots=True)
class FormSpec:
    kind: FormKind
    fields: tuple[Field, ...]

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)


@dataclass(frozen=True, slots=True)
class FieldView:
    key: str
    value: Any
    is_missing: bool
    is_doubtful: bool
    is_shown: bool = True
    """It has a button."""
    is_usual: bool = False
    """What it says goes without saying."""

    @property
    def is_empty(self) -> bool:
        return self.value in (None, [], "")


@dataclass(frozen=True, slots=True)
class FormView:
    """A form as it is to be shown. `path` is the field that is being asked, if any, with the answers to tap."""

    form: Form
    fields: tuple[FieldView, ...]
    payable: Money | None = None
    discount: Money | None = None
    path: str | None = None
    choices: tuple[Choice, ...] = ()
    can_skip: bool = False
    issue: Mapping[str, Any] | None = None
    coupons: tuple[Choice, ...] = ()
    """The customer's coupons that are not used yet, one tap each; `view` has what they take off."""
    warnings: tuple[Mapping[str, Any], ...] = ()
    late_day: date | None = None
    """The day it was begun, where that is not today and no other was said."""

    @property
    def is_ready(self) -> bool:
        return not any(f.is_missing or f.is_doubtful for f in self.fields)
