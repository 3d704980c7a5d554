"""Views of files brought in and taken out."""

from __future__ import annotations

from types import SimpleNamespace as Is

from bot.domain.importing import Outcome, Verdict
from bot.entry.columns import FIELDS
from tests.templates.samples import NASTY, NOW, SAMPLES, TODAY

_counts = {kind.value: {one.value: 12 for one in Outcome} for kind in FIELDS}
_total = {one.value: 60 for one in Outcome}
_tables = [
    {"kind": kind.value, "columns": [(NASTY, field) for field in (*FIELDS[kind], f"custom.{NASTY}")]} for kind in FIELDS
]
_wrong = [Verdict(NASTY, 7, Outcome.REFUSED, NASTY, reason="phone", column="AB", value=NASTY * 9)] * 5
_remarks = dict.fromkeys(("gender", "consent", "salesperson", "joined", "payment", "new_customer"), 3)
_full = {"tables": _tables, "counts": _counts, "total": _total, "left": [NASTY] * 8, "refused": _wrong}
_plain = {"tables": _tables[:1], "counts": {"customers": {"same": 1}}, "total": _total | {"refused": 0}}
_batch = Is(id=3, name=NASTY, created_at=NOW, state="done")
_reasons = ("empty", "too_large", "not_a_table", "damaged", "bomb", "locked", "old_workbook", "letters")
_kept = {"purchases": 3, "customers": 2, "changes": 1, "kept_purchases": 1, "kept_customers": 1, "kept_changes": 1}
_gone = _kept | {"kept_purchases": 0, "kept_customers": 0, "kept_changes": 0}

SAMPLES |= {
    "imports/reading": [{"name": NASTY}],
    "imports/too_large": [{"most": 20}],
    "imports/refused": [
        *({"reason": reason, "values": {}} for reason in _reasons),
        *({"reason": one, "values": {"most": 100, "row": 3}} for one in ("too_many_rows", "too_many_columns")),
        {"reason": "cell_too_long", "values": {"most": 4000, "row": 3}},
    ],
    "imports/verdict": [
        {"name": NASTY, **_full, "remarks": _remarks, "is_empty": False},
        {"name": "a.csv", **_plain, "left": [], "refused": [], "remarks": {}, "is_empty": True},
    ],
    "imports/file": [{"rows": 3}],
    "imports/columns": [{"batch": _batch}],
    "imports/column": [{"head": NASTY, "sample": [NASTY]}, {"head": "A", "sample": []}],
    "imports/running": [{"name": NASTY, "percent": 40}],
    "imports/done": [{"name": NASTY, "counts": _counts, "total": _total}],
    "imports/undo_ask": [{"batch": _batch, "counts": {}}],
    "imports/undoing": [{"name": NASTY}],
    "imports/undone": [{"name": NASTY, "told": _kept}, {"name": NASTY, "told": _gone}],
    "imports/cancelled": [{"name": NASTY}],
    "imports/list": [
        {"batches": [_batch, Is(name="b", created_at=NOW, state="undone")], "today": TODAY},
        {"batches": []},
    ],
    "exports/ask": [{}],
    "exports/sure": [{"form": form} for form in ("csv", "xlsx", "json", "vcard")],
    "exports/writing": [{"form": "csv"}],
    "exports/file": [{"counts": {kind.value: 1200 for kind in FIELDS}, "form": "csv"}],
    "exports/too_large": [{"form": "json"}],
    "errors/import_gone": [{}],
    "errors/import_undone": [{}],
    "errors/file_not_had": [{}],
}
