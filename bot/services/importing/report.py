"""The verdicts over all rows, as a file to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

from bot.domain.importing import Outcome, Verdict
from bot.services.exporting.writers import RISKY
from bot.services.importing.plan import Plan

Label = Callable[[str], str]
MOST_SHOWN = 5
HEADS = ("sheet", "row", "outcome", "name", "reason", "column", "value", "changes", "remarks")


def verdict_file(plan: Plan, label: Label) -> bytes:
    """CSV as Excel opens it, in the reader's words."""
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow([label(f"import.head.{one}") for one in HEADS])
    words: dict[str, str] = {}

    def said(key: str) -> str:
        if key not in words:
            words[key] = label(key)
        return words[key]

    for one in plan.verdicts:
        cells = [
            one.sheet, str(one.row), said(f"import.outcome.{one.outcome.value}"), one.name,
            said(f"import.reason.{one.reason}") if one.reason else "", one.column, one.value,
            "; ".join(f"{_field(said, key)}: {was or '–'} → {now}" for key, was, now in one.changes),
            "; ".join(said(f"import.remark.{remark}") for remark in one.remarks),
        ]  # fmt: skip
        rows.writerow([f"'{cell}" if cell and cell[0] in RISKY else cell for cell in cells])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def _field(said: Label, key: str) -> str:
    return "·" if key.startswith("custom.") else said(f"import.field.{key}")


def refused(plan: Plan, most: int = MOST_SHOWN) -> list[Verdict]:
    """The first rows that can't be taken."""
    return [one for one in plan.verdicts if one.outcome is Outcome.REFUSED][:most]


def remarks(plan: Plan) -> dict[str, int]:
    """What was left out or decided on the way, and how often."""
    found: dict[str, int] = {}
    for one in plan.verdicts:
        for remark in one.remarks:
            found[remark] = found.get(remark, 0) + 1
    return found
