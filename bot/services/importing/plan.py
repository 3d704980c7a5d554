"""What a file would do, row by row: nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from bot.domain.importing import Outcome, Sheet, TableKind, Tally, Verdict, letter_of
from bot.entry.cells import freed, is_formula, is_harmful, month_comes_first, read_day_cell
from bot.entry.columns import FIELDS, by_content, is_header, kind_of, named
from bot.services.importing.known import Goods, Person

SAMPLE = 400
# People begin a note with a dash or with an @; our tables put a quote before it when they give it out.
_FREE = frozenset({"note", "text", "address", "result"})


class Refusal(Exception):
    """One row is refused: why, in which column, for what stands there."""

    def __init__(self, reason: str, field: str = "", value: str = "") -> None:
        super().__init__(reason)
        self.reason, self.field, self.value = reason, field, value


@contextmanager
def possible() -> Iterator[None]:
    """A figure or a day beyond all bounds in one row is that row's matter, not the file's."""
    try:
        yield
    except (ValueError, ArithmeticError) as error:
        raise Refusal("impossible") from error


@dataclass(slots=True)
class Table:
    """A sheet whose columns are understood. `columns`: place -> field."""

    index: int
    name: str
    kind: TableKind
    headers: list[str]
    columns: dict[int, str]
    rows: list[tuple[int, list[str]]]
    is_month_first: bool = False

    def where(self, field: str) -> str:
        return next((letter_of(at) for at, one in self.columns.items() if one == field), "")

    def values(self, row: list[str]) -> dict[str, str]:
        """Field -> cell, what is empty left out. Refusal where a cell would be worked out by a spreadsheet."""
        found: dict[str, str] = {}
        for at, name in self.columns.items():
            cell = row[at] if at < len(row) else ""
            if cell:
                if cell[0] in "=+-@" and (is_harmful(cell) if name in _FREE else is_formula(cell)):
                    raise Refusal("formula", name, cell)
                found[name] = freed(cell) if cell[0] == "'" else cell
        return found


@dataclass(slots=True)
class Change:
    """A known record's new values, and what stood there."""

    ref: int
    was: dict[str, Any]
    becomes: dict[str, Any]


@dataclass(slots=True)
class Plan:
    tables: list[Table]
    tally: Tally = field(default_factory=Tally)
    verdicts: list[Verdict] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    goods: list[Goods] = field(default_factory=list)
    goods_changes: list[Change] = field(default_factory=list)
    purchases: list[dict[str, Any]] = field(default_factory=list)
    others: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)
    """Columns that are not taken."""

    def judge(self, table: Table, row: int, outcome: Outcome, name: str = "", **more: Any) -> None:
        self.tally.add(table.kind, outcome)
        self.verdicts.append(Verdict(table.name, row, outcome, name[:80], **more))

    def refuse(self, table: Table, row: int, refusal: Refusal, name: str = "") -> None:
        column = table.where(refusal.field)
        self.judge(table, row, Outcome.REFUSED, name, reason=refusal.reason, column=column, value=refusal.value[:80])

    @property
    def is_empty(self) -> bool:
        made = (self.people, self.changes, self.goods, self.goods_changes, self.purchases, *self.others.values())
        return not any(made)


def understand(
    sheets: Iterable[Sheet], choices: Mapping[str, Any], custom: Iterable[str], currency: str
) -> list[Table]:
    """Sheets as tables; `choices`: what a person has said about kinds and columns, by sheet and place."""
    tables, own = [], list(custom)
    for index, sheet in enumerate(sheets):
        said = choices.get(str(index), {})
        first = sheet.rows[0][1]
        kind = TableKind(said["kind"]) if said.get("kind") else kind_of(sheet.name, first)
        has_header = said.get("header", is_header(kind, first, sheet.rows[1][1] if len(sheet.rows) > 1 else ()))
        body = sheet.rows[1:] if has_header else sheet.rows
        headers = first if has_header else [letter_of(at) for at in range(len(first))]
        columns = named(kind, first, own) if has_header else {}
        columns = by_content(kind, [row for _, row in body[:SAMPLE]], columns)
        for place, chosen in said.get("columns", {}).items():
            columns = {at: one for at, one in columns.items() if at != int(place) and one != chosen}
            if chosen:
                columns[int(place)] = chosen
        known = {at: one for at, one in columns.items() if one in FIELDS[kind] or one.startswith("custom.")}
        table = Table(index, sheet.name, kind, list(headers), known, body)
        table.is_month_first = _month_first(table, currency)
        tables.append(table)
    return sorted(tables, key=lambda one: _ORDER.index(one.kind))


_ORDER = (
    TableKind.PRODUCTS, TableKind.CUSTOMERS, TableKind.PURCHASES, TableKind.RETURNS, TableKind.NOTES,
    TableKind.FOLLOWUPS, TableKind.COUPONS, TableKind.CONSENTS,
)  # fmt: skip


def _month_first(table: Table, currency: str) -> bool:
    """As the column itself shows; where it does not, as those who pay in dollars of the States write."""
    for name in ("day", "birthday", "joined"):
        at = next((place for place, one in table.columns.items() if one == name), None)
        if at is not None:
            told = month_comes_first([row[at] for _, row in table.rows if at < len(row)])
            if told is not None:
                return told
    return currency == "USD"


def days_of(tables: Iterable[Table]) -> tuple[date, date] | None:
    """The first and the last day on which something was bought, and a day more on both sides: other clocks."""
    found: list[date] = []
    for table in tables:
        at = next((place for place, one in table.columns.items() if one == "day"), None)
        if table.kind is TableKind.PURCHASES and at is not None:
            cells = {row[at] for _, row in table.rows if at < len(row)}
            days = [day[0] for cell in cells if (day := read_day_cell(cell, table.is_month_first))]
            found += [min(days), max(days)] if days else []
    return (min(found) - timedelta(days=1), max(found) + timedelta(days=1)) if found else None
