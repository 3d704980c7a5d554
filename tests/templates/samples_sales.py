"""Views of the sales templates: forms in every state, receipts, corrections, undone entries."""

from __future__ import annotations

from types import SimpleNamespace as Is
from typing import Any

from bot.domain.form import FormKind
from bot.domain.money import Money
from tests.templates.samples import NASTY, SAMPLES, TODAY, YUAN, each, plain_row, purchase, sold, walk_in

item = {
    "product": NASTY,
    "specification": "大瓶",
    "quantity": "2.5",
    "unit": "瓶",
    "amount": "128",
    "unit_price": None,
    "product_id": None,
}
other = {"product": "面霜", "specification": None, "quantity": "1", "unit": None, "amount": None, "product_id": 3}
values: dict[str, Any] = {
    "customer": {"id": 7, "name": NASTY},
    "items": [item, other],
    "total": "128.5",
    "payment": "wechat",
    "channel": "offline",
    "day": "2026-11-22",
    "note": NASTY,
    "currency": "CNY",
}


def field(key: str, value: Any, **states: bool) -> Any:
    flags = {
        "is_missing": False,
        "is_doubtful": False,
        "is_shown": True,
        "is_usual": False,
        "is_empty": value in (None, [], ""),
    }
    return Is(key=key, value=value, **(flags | states))


def form_view(kind: FormKind, held: dict[str, Any], **parts: Any) -> dict[str, Any]:
    """A form with these values, as the form's message gets it."""
    form = Is(id=1, kind=kind, values=held, state="open", asking=parts.get("path"), text=None)
    fields = [field(key, value) for key, value in held.items() if key != "currency"]
    shown: dict[str, Any] = {
        "fields": fields,
        "payable": None,
        "discount": None,
        "path": None,
        "choices": (),
        "issue": None,
        "coupons": (),
        "warnings": (),
        "late_day": None,
        "form": form,
    }
    return {"view": Is(**(shown | parts)), "form": form, "values": held}


def issue(kind: str, **data: Any) -> Any:
    options = {"two_payments": ("wechat", "alipay"), "date_ambiguous": ("2026-11-27", "2026-12-04")}.get(kind, ())
    key = "payment" if kind == "two_payments" else "due"
    return Is(kind=kind, data=Is(**data), slots=(), options=[{key: option} for option in options])


full = form_view(
    FormKind.PURCHASE,
    values,
    discount=Money(500, "CNY"),
    payable=YUAN,
    path="items.0.quantity",
    warnings=(
        {"kind": "phone_taken", "name": None},
        {"kind": "phone_new"},
        {"kind": "coupon_waits"},
        {"kind": "no_coupon"},
        {"kind": "price", "place": 0, "product": NASTY, "unit": "瓶", "usual": YUAN, "price": YUAN},
        {"kind": "price", "place": 1, "product": NASTY, "unit": None, "usual": YUAN, "price": YUAN},
        {"kind": "phone_other", "phone": "+8613800000002"},
    ),
    late_day=TODAY,
)
asking = form_view(
    FormKind.PURCHASE,
    {"customer": {"near": [7, 8], "typed": NASTY}, "items": [], "total": None, "currency": "CNY"},
    fields=[
        field("customer", {"near": [7, 8], "typed": NASTY}, is_doubtful=True),
        field("items", [], is_missing=True),
        field("total", None, is_missing=True),
    ],
    path="customer",
)
unsure = [
    form_view(FormKind.PURCHASE, values, issue=issue(kind, quantity="2", unit_price="60", computed="120", typed="128"))
    for kind in (
        *("sum_mismatch", "discount_unclear", "two_payments", "bad_phone", "date_vague"),
        *("date_impossible", "date_ambiguous", "bad_birthday"),
    )
]
unsure.append(form_view(FormKind.PURCHASE, values, issue=issue("day_ahead", day="2026-12-01")))
person = {"customer": {"id": 7, "name": NASTY}, "name": NASTY, "phone": "+8613800000002", "currency": "CNY"}
birthday = {"calendar": "solar", "month": 5, "day": 3, "is_leap": False, "year": 1990}
contact = form_view(FormKind.CUSTOMER, person | {"birthday": birthday, "gender": "female", "address": NASTY})
promise = {"customer": {"id": 7, "name": NASTY}, "due": "2026-11-25", "note": NASTY, "way": "call", "currency": "CNY"}
changes = [
    Is(key="customer", before={"id": 7, "name": NASTY}, after={"walk_in": True}),
    Is(key="items", before=[item], after=[item, other]),
    Is(key="total", before="120", after="128.5"),
    Is(key="payment", before=None, after="cash"),
    Is(key="channel", before="offline", after="online"),
    Is(key="day", before="2026-11-20", after="2026-11-22"),
    Is(key="note", before=None, after=NASTY),
]
undone = Is(
    purchase=purchase,
    customer_name=NASTY,
    points=12,
    coupons=({"code": "7K4M-X92P-TRAN", "is_usable": True}, {"code": "7K4M-X92P-TRAN", "is_usable": False}),
    promises_reopened=1,
    is_customer_dropped=True,
    restored=("phone", "birthday"),
    dropped_products=(NASTY,),
    is_uncredited=True,
    is_mailed=True,
    returns=1,
)
little = Is(
    purchase=walk_in.purchase,
    customer_name=None,
    points=0,
    coupons=(),
    promises_reopened=0,
    is_customer_dropped=False,
    restored=(),
    dropped_products=(),
    is_uncredited=False,
    is_mailed=False,
    returns=0,
)
touched = Is(customer_name=NASTY, customer_id=7, refund=YUAN, points=-12, is_new_customer=True, promises_kept=2)
returned = {"items": [item, other], "case": "exchange", "note": NASTY, "currency": "CNY"}
notebook = Is(
    first=1,
    last=5,
    lines=(
        Is(form=full["form"], is_ready=True),
        Is(form=asking["form"], is_ready=False),
        Is(form=contact["form"], is_ready=True),
        Is(form=Is(kind="followup", values=promise, state="saved"), is_ready=False),
        Is(form=Is(kind="purchase", values=values, state="undone"), is_ready=False),
    ),
    ready=(full["form"], contact["form"]),
    unread=(NASTY,),
)
SAMPLES |= {
    "sales/cancelled": [
        {"form": Is(kind=kind.value, values=values)}
        for kind, values in zip(FormKind, ({}, {"name": NASTY}, {"customer": {"new": NASTY}}, {}, {}, {}), strict=True)
    ],
    "sales/corrected": [
        {"changes": changes, "form": full["form"], "is_mailed": True},
        {"changes": [], "form": full["form"], "is_mailed": False},
    ],
    "sales/edit_too_late": each("state", "undone", "cancelled", "saved"),
    "sales/edit_unclear": [
        {"open_field": "total", "form": Is(state="saved")},
        {"open_field": None, "form": Is(state="open")},
    ],
    "sales/form": [full, asking, *unsure, contact, form_view(FormKind.FOLLOWUP, promise)],
    "sales/nothing_to_cancel": [{}],
    "sales/reply_to_receipt": [{}],
    "sales/receipt": each("sold", sold, walk_in),
    "sales/saved_followup": each("values", promise, promise | {"due": "2026-11-25T07:00:00+00:00"}, touched=touched),
    "sales/saved_note": each("values", {"note": NASTY}, touched=touched),
    "sales/saved_return": [
        {"values": returned, "touched": touched},
        {
            "values": returned | {"case": None, "note": None, "items": [plain_row]},
            "touched": Is(customer_name=None, customer_id=None, refund=None, points=0, is_new_customer=False),
        },
    ],
    "sales/undone": each("undone", undone, little),
    "sales/undone_other": [
        {"undone": Is(kind=kind, points=3, is_customer_dropped=True, restored=("phone",))}
        for kind in ("return", "note", "followup")
    ],
    "sales/page": each("page", notebook, Is(first=1, last=1, lines=(), ready=(), unread=(NASTY,))),
    "customers/undone": each("undone", Is(name=NASTY, is_dropped=True), Is(name=NASTY, is_dropped=False)),
}
