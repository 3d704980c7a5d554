"""Fields that a shop adds for itself: their types, what a value must be, and what trades usually want to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LONGEST_NAME, LONGEST_VALUE = 12, 120
MOST_FIELDS, MOST_OPTIONS, LONGEST_OPTION = 20, 12, 16


class FieldType(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    YES_NO = "yes_no"


@dataclass(frozen=True, slots=True)
class Field:
    """`code` names a field of a pack, whatever the shop calls it: area, skin."""

    id: int
    name: str
    type: FieldType
    options: tuple[str, ...] = ()
    code: str | None = None
    is_active: bool = True


@dataclass(frozen=True, slots=True)
class Said:
    """A field and what a customer's record says: a number as typed, a day as ISO, yes or no, an option, a text."""

    field: Field
    value: str


# Trade -> codes of its fields; names and options are words, so they stand with the templates.
PACKS: Mapping[str, Mapping[str, FieldType]] = {
    "clothing": {"size": FieldType.TEXT, "style": FieldType.TEXT},
    "beauty": {"skin": FieldType.CHOICE},
    "food": {"taste": FieldType.TEXT, "allergies": FieldType.TEXT},
    "coffee": {"drink": FieldType.TEXT},
    "pets": {"pet": FieldType.TEXT, "breed": FieldType.TEXT, "pet_birthday": FieldType.DATE},
    "area": {"area": FieldType.TEXT},
}
