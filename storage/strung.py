"""Many small rows of one thing as one text: what the planner reads of every purchase costs a tenth of the rows."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, cast, func


def strung(*columns: ColumnElement[Any]) -> ColumnElement[str]:
    """A group's values as one text, in no order. For days, numbers and the like: nothing that a person has written."""
    first, *others = (cast(column, String) for column in columns)
    one: ColumnElement[str] = first
    for other in others:
        one = one + " " + other
    return func.aggregate_strings(one, ",")


def unstrung(text: str) -> list[list[str]]:
    return [one.split(" ") for one in text.split(",")]
