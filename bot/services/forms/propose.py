"""From a draft to a form's values: the read line, matched with known people and goods."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.domain.errors import ShopError
from bot.domain.form import FormKind
from bot.domain.offer import discount_of
from bot.entry.coupons import says_coupon, says_only_coupon
from bot.entry.draft import Draft, plain_number
from bot.entry.fields import read_email, read_item, read_moment, read_phone
from bot.services.coupons import open_coupons
from bot.services.forms.figures import full_total
from bot.services.forms.goods import MOST_ITEMS, row_of, sum_of
from bot.services.forms.kinds import birthday_json, is_sane, plain_text
from bot.services.forms.voucher import value_of
from bot.services.forms.who import resolve
from bot.services.region import phone_region
from bot.services.work import Work

# What these tell has happened already.
DATED = (FormKind.PURCHASE, FormKind.RETURN, FormKind.NOTE)
KIND_OF = {
    "purchase": FormKind.PURCHASE,
    "contact": FormKind.CUSTOMER,
    "followup": FormKind.FOLLOWUP,
    "return": FormKind.RETURN,
    "note": FormKind.NOTE,
}
# The draft's words for slots, where a form calls them otherwise.
_DOUBTS = {
    FormKind.FOLLOWUP: {"date": "due"},
    FormKind.CUSTOMER: {"customer": "name"},
}


async def values_of(work: Work, kind: FormKind, draft: Draft) -> dict[str, Any]:
    """The values of a new form of this kind."""
    fill = {
        FormKind.PURCHASE: _purchase,
        FormKind.RETURN: _return,
        FormKind.CUSTOMER: _customer,
        FormKind.FOLLOWUP: _followup,
        FormKind.NOTE: _note,
    }[kind]
    values = {key: value for key, value in (await fill(work, draft)).items() if value is not None}
    values["heard"] = _heard(draft, values.get("customer") or {})
    renamed = {"date": "day"} | _DOUBTS.get(kind, {})
    values["doubts"] = [renamed.get(slot, slot) for slot in draft.clarify]
    values["issues"] = [
        {
            "kind": issue.kind,
            "slots": [renamed.get(slot, slot) for slot in issue.slots],
            "data": dict(issue.data),
            "options": [{renamed.get(slot, slot): value for slot, value in o.items()} for o in issue.options],
        }
        for issue in draft.issues
    ]
    if kind in DATED and draft.date is not None and draft.date > work.today:
        _doubt_day(values, draft.date)
    return values


def _doubt_day(values: dict[str, Any], day: date) -> None:
    """What has happened cannot have happened on a day to come."""
    values["doubts"] = [*values["doubts"], "day"]
    issue = {"kind": "day_ahead", "slots": ["day"], "data": {"day": day.isoformat()}, "options": []}
    values["issues"] = [*values["issues"], issue]


def _heard(draft: Draft, who: dict[str, Any]) -> dict[str, Any]:
    """What the line said and how it was read: what is saved in the end may teach something."""
    return {
        "customer": draft.customer,
        "read": who.get("id"),
        "offered": who.get("near", []),
        "payment": draft.payment,
        "note": draft.note,
    }


async def values_of_line(work: Work, kind: FormKind, draft: Draft) -> dict[str, Any]:
    """The values of a form that was asked for by name, with whatever came behind: /return 王芳 洗面奶."""
    is_meant = KIND_OF.get(draft.intent) is kind
    is_goods = kind in (FormKind.PURCHASE, FormKind.RETURN) and draft.items
    if is_meant or is_goods or (draft.customer is not None and kind is not FormKind.CUSTOMER):
        return await values_of(work, kind, draft)
    head, _, rest = plain_text(draft.text).partition(" ")
    whole = await resolve(work, draft.text)
    is_whole = whole is not None and "id" in whole
    who, rest = (whole, "") if is_whole or not rest else (await resolve(work, head), rest)
    values: dict[str, Any] = {"customer": who}
    if kind is FormKind.CUSTOMER:
        name = (who or {}).get("name") or (draft.text if is_whole else head)
        values |= {"name": plain_text(name), "phone": draft.phone or read_phone(rest, phone_region(work.shop))}
    elif kind in (FormKind.NOTE, FormKind.FOLLOWUP):
        values["note"] = rest or None
    elif item := read_item(rest):
        values["items"] = [await row_of(work, item)]
    if kind is FormKind.FOLLOWUP and rest:
        due = read_moment(rest, work.local_now)
        values["due"] = due.isoformat() if due else None
    return {key: value for key, value in values.items() if value is not None}


async def _sale(work: Work, draft: Draft) -> dict[str, Any]:
    if len(draft.items) > MOST_ITEMS:
        raise ShopError("too_many_items", most=MOST_ITEMS)
    amounts = (draft.total, *(money for item in draft.items for money in (item.amount, item.unit_price)))
    if not all(is_sane(amount) for amount in amounts if amount is not None):
        raise ShopError("amount_too_large")
    items = [await row_of(work, item) for item in draft.items]
    total = plain_number(draft.total) if draft.total is not None else sum_of(items)
    if len(items) == 1 and items[0]["amount"] is None and draft.total is not None and not draft.clarify:
        items[0]["amount"] = total
    return {
        "customer": await resolve(work, draft.customer, draft.phone),
        "phone": draft.phone,
        "items": items or None,
        "total": total,
        "currency": draft.currency or work.shop.currency,
        "payment": draft.payment,
        "day": draft.date.isoformat() if draft.date and draft.date <= work.today else None,
        "note": draft.note,
    }


async def _purchase(work: Work, draft: Draft) -> dict[str, Any]:
    values = await _sale(work, draft)
    nobody = {"walk_in": True} if draft.customer is None and draft.phone is None and draft.items else None
    birthday = birthday_json(draft.birthday) if draft.birthday else None
    values |= {
        "customer": values["customer"] or nobody,
        "channel": draft.channel or "offline",
        "birthday": birthday,
    }
    return values | await _spoken_coupon(work, draft, values)


async def _spoken_coupon(work: Work, draft: Draft, values: dict[str, Any]) -> dict[str, Any]:
    """ "With her coupon": the only one there is goes into the form; else the form says what there is."""
    note = values["note"] or ""
    if not says_coupon(note, draft.text):
        return {}
    chosen, found = (values["customer"] or {}).get("id"), []
    if chosen is not None and values["total"] is not None:
        total = full_total(values)
        coupons = await open_coupons(work.uow, chosen, work.now)
        found = [coupon for coupon in coupons if discount_of(coupon.terms, total).minor]
    coupon = value_of(found[0]) if len(found) == 1 else None
    return {"says_coupon": True, "coupon": coupon, "note": None if says_only_coupon(note) else note}


async def _return(work: Work, draft: Draft) -> dict[str, Any]:
    values = await _sale(work, draft)
    nobody = {"walk_in": True} if draft.customer is None and draft.phone is None and draft.items else None
    case = "return" if values["total"] is not None else "exchange"
    return values | {"customer": values["customer"] or nobody, "case": case}


async def _customer(work: Work, draft: Draft) -> dict[str, Any]:
    found = await resolve(work, draft.customer, draft.phone)
    said = read_email(draft.note or "")
    return {
        "customer": found,
        "name": (found or {}).get("name") or (plain_text(draft.customer) if draft.customer else None),
        "phone": draft.phone,
        "email": said[0] if said else None,
        "birthday": birthday_json(draft.birthday) if draft.birthday else None,
        "note": (said[1] or None) if said else draft.note,
    }


async def _followup(work: Work, draft: Draft) -> dict[str, Any]:
    due = draft.at or draft.date
    return {
        "customer": await resolve(work, draft.customer, draft.phone),
        "due": due.isoformat() if due else None,
        "note": draft.note,
    }


async def _note(work: Work, draft: Draft) -> dict[str, Any]:
    return {
        "customer": await resolve(work, draft.customer, draft.phone),
        "note": draft.note or draft.text,
        "day": draft.date.isoformat() if draft.date and draft.date <= work.today else None,
        "way": "note",
    }
