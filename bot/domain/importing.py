"""What becomes of a file: its tables, a verdict for each row, and why a file or a row is refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

# A larger file is refused before it is looked into. Telegram hands a bot files of up to 20 MB.
MOST_BYTES_BY_CHAT = 20 * 1024 * 1024
MOST_BYTES = 64 * 1024 * 1024
MOST_ROWS = 300_000
MOST_COLUMNS = 100
MOST_CELLS = 3_500_000
LONGEST_CELL = 4_000


class TableKind(StrEnum):
    """What the rows of a table are. The first three come from anywhere, the others from an archive of ours."""

    CUSTOMERS = "customers"
    PRODUCTS = "products"
    PURCHASES = "purchases"
    NOTES = "notes"
    FOLLOWUPS = "followups"
    RETURNS = "returns"
    COUPONS = "coupons"
    CONSENTS = "consents"


class Outcome(StrEnum):
    """The verdict over one row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    TWICE = "twice"
    REFUSED = "refused"


class Refused(Exception):
    """The whole file: `reason` is a label's key, `values` its figures."""

    def __init__(self, reason: str, **values: object) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read: each row with its number in the file, all cells as text."""

    name: str
    rows: list[tuple[int, list[str]]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`column` is where the fault is, `reason` and `value` what it is; `changes`: field, before, after."""

    sheet: str
    row: int
    outcome: Outcome
    name: str = ""
    reason: str = ""
    column: str = ""
    value: str = ""
    changes: tuple[tuple[str, str, str], ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass(slots=True)
class Tally:
    """Verdicts counted, by kind of table."""

    counts: dict[str, dict[str, int]] = field(default_factory=dict)

    def add(self, kind: TableKind, outcome: Outcome) -> None:
        one = self.counts.setdefault(kind.value, {})
        one[outcome.value] = one.get(outcome.value, 0) + 1

    def of(self, outcome: Outcome) -> int:
        return sum(one.get(outcome.value, 0) for one in self.counts.values())


def letter_of(index: int) -> str:
    """0 is A, 26 is AA: the name of a column in a spreadsheet."""
    name, number = "", index + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def plain_number(value: Decimal) -> str:
    """Without idle noughts and without an exponent."""
    shown = format(value, "f")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown
