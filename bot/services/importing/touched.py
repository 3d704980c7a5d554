"""What else an archive of ours holds: notes, promises, returns, coupons, and what customers agreed to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from bot.domain.importing import Outcome, TableKind
from bot.entry.cells import read_day_cell, read_money_cell, read_number_cell, read_payment_cell, read_yes
from bot.services.importing.known import Known, Ref
from bot.services.importing.people import moment_of, whose
from bot.services.importing.plan import Plan, Refusal, Table, possible
from bot.services.importing.sold import currency_of, minor
from bot.services.naming import name_key
from bot.services.region import phone_region

Values = dict[str, str]
TEXT = 2_000


def plan_others(plan: Plan, table: Table, known: Known, me: int) -> None:
    read, region = _READ[table.kind], phone_region(known.shop)
    met: Counter[tuple[Any, ...]] = Counter()
    there = known.others.get(table.kind.value, Counter())
    last: dict[str, Any] | None = None
    for number, cells in table.rows:
        name = ""
        try:
            values = table.values(cells)
            name = values.get("customer", "")
            if table.kind is TableKind.RETURNS and last is not None and values.get("key") == last["key"]:
                last["items"].append(_returned(values, last["currency"]))
                plan.judge(table, number, last["outcome"], name)
                continue
            with possible():
                who, _ = whose(plan, values, known, region)
                row = read(values, known, who)
        except Refusal as refusal:
            plan.refuse(table, number, refusal, name)
            continue
        row["staff_id"] = known.staff.get(name_key(values.get("salesperson", "")), me)
        alike = row.pop("alike")
        met[alike] += 1
        outcome = Outcome.SAME if met[alike] <= there[alike] else Outcome.NEW
        plan.judge(table, number, outcome, name)
        if "items" in row:
            row |= {"outcome": outcome, "key": values.get("key")}
            last = row
        if outcome is Outcome.NEW:
            plan.others.setdefault(table.kind.value, []).append(row)


def _day(values: Values, field: str = "day") -> Any:
    found = read_day_cell(values.get(field, "")[:10])
    if found is None:
        raise Refusal("day", field, values.get(field, ""))
    return found[0]


def _moment(values: Values, field: str, known: Known) -> Any:
    found = moment_of(values.get(field, ""), known)
    if found is None:
        raise Refusal("day", field, values.get(field, ""))
    return found


def _note(values: Values, known: Known, who: Ref | None) -> dict[str, Any]:
    at = _moment(values, "day", known)
    text, kind = values.get("text", "")[:TEXT], values.get("kind", "note")[:20]
    on = at.astimezone(known.shop.zone).date()
    return {
        "customer_id": who, "kind": kind, "text": text, "happened_at": at, "happened_on": on,
        "result": values.get("result") or None, "alike": (who, at, kind, text),
        "voided_at": moment_of(values["voided"], known) if values.get("voided") else None,
    }  # fmt: skip


def _promise(values: Values, known: Known, who: Ref | None) -> dict[str, Any]:
    text, state = values.get("text", "")[:TEXT] or None, values.get("state", "open")
    if state not in ("open", "done", "cancelled"):
        raise Refusal("state", "state", state)
    made = moment_of(values.get("made", ""), known) or moment_of(values.get("day", ""), known)
    exact = moment_of(values["day"], known) if "T" in values.get("day", "") else None
    due = exact.astimezone(known.shop.zone).date() if exact else _day(values)
    return {
        "customer_id": who, "due_on": due, "due_at": exact, "text": text, "state": state, "created_at": made,
        "closed_at": None if state == "open" else made, "alike": (who, due, text or "", state),
    }  # fmt: skip


def _returned(values: Values, currency: str) -> dict[str, Any]:
    count = read_number_cell(values.get("quantity", "1"))
    return {
        "product": values.get("product", "")[:120], "specification": values.get("specification") or None,
        "quantity": str(count if count is not None else 1), "unit": values.get("unit") or None,
        "amount_minor": minor(values, "amount", currency) if values.get("amount") else None,
    }  # fmt: skip


def _return(values: Values, known: Known, who: Ref | None) -> dict[str, Any]:
    at, currency = _moment(values, "day", known), currency_of(values, known)
    kind, state = values.get("kind", "return"), values.get("state", "solved")
    if kind not in ("return", "exchange", "repair", "complaint") or state not in ("open", "solved", "cancelled"):
        raise Refusal("state", "kind", kind)
    refund = minor(values, "refund", currency) if values.get("refund") else None
    return {
        "customer_id": who, "kind": kind, "state": state, "refund_minor": refund, "currency": currency,
        "payment": read_payment_cell(values["payment"]) if values.get("payment") else None,
        "text": values.get("text", "")[:TEXT] or None, "happened_at": at, "purchase_key": values.get("purchase_key"),
        "happened_on": at.astimezone(known.shop.zone).date(),
        "items": [_returned(values, currency)] if values.get("product") else [],
        "voided_at": moment_of(values["voided"], known) if values.get("voided") else None,
        "alike": (who, at, kind, refund),
    }  # fmt: skip


def _coupon(values: Values, known: Known, who: Ref | None) -> dict[str, Any]:
    code, kind, state = values.get("code", "")[:40], values.get("kind", ""), values.get("state", "")
    if not code or who is None or kind not in ("percent", "amount") or state not in ("issued", "redeemed", "void"):
        raise Refusal("coupon", "code", code)
    currency = currency_of(values, known)
    percent = read_number_cell(values.get("percent", "")) if kind == "percent" else None
    worth = read_money_cell(values.get("value", "")) if kind == "amount" else None
    if percent is None and worth is None:
        raise Refusal("coupon", "percent", code)
    return {
        "code": code, "customer_id": who, "kind": kind, "state": state, "offer": values.get("offer", "")[:80],
        "percent": int(percent) if percent is not None else None,
        "amount_minor": minor(values, "value", currency) if worth else None,
        "currency": currency if worth or values.get("minimum") else None,
        "minimum_minor": minor(values, "minimum", currency) if values.get("minimum") else None,
        "issued_at": _moment(values, "issued", known), "expires_at": _moment(values, "expires", known),
        "alike": (code,),
    }  # fmt: skip


def _consent(values: Values, known: Known, who: Ref | None) -> dict[str, Any]:
    purpose, answer = values.get("purpose", ""), read_yes(values.get("answer", ""))
    if who is None or answer is None or purpose not in ("marketing", "service"):
        raise Refusal("state", "answer", values.get("answer", ""))
    at, channel = _moment(values, "at", known), values.get("channel", "telegram")[:40]
    return {
        "customer_id": who, "purpose": purpose, "channel": channel, "is_granted": answer, "at": at,
        "source": values.get("source", "import")[:40], "text_version": values.get("words", "")[:60],
        "alike": (who, purpose, channel, answer, at),
    }  # fmt: skip


_READ: dict[TableKind, Callable[[Values, Known, Ref | None], dict[str, Any]]] = {
    TableKind.NOTES: _note,
    TableKind.FOLLOWUPS: _promise,
    TableKind.RETURNS: _return,
    TableKind.COUPONS: _coupon,
    TableKind.CONSENTS: _consent,
}
