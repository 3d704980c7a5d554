"""For every template at least one view, as the code gives it: short, long, and with whatever can be missing.

A template without a sample fails the tests. Add its views to SAMPLES under its name without locale and ending; a file
that others only include or import goes to PARTS.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace as Is
from typing import Any

from bot.domain.customer import ContactKind, ContactPoint, Customer
from bot.domain.money import Money
from bot.domain.occasion import YearDay
from bot.domain.people import Role, Staff, Visitor
from bot.domain.period import Period, Span, Unit
from bot.domain.reason import Reason
from bot.domain.shop import Shop

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
SHOP = Shop("花间集 & <Blossom>", "Asia/Shanghai", "CNY", "zh", is_demo=True)
NASTY = "<b>王&芳</b>"
LONG = "很长的话" * 250
YUAN = Money(12_850, "CNY")

PARTS = frozenset(
    {
        "ahead/page",
        "people/_why",
        "reminders/_worth",
        "fair/parts",
        "performance/parts",
        "reports/parts",
        "sales/issue",
        "segments/_words",
        "sales/values",
        "words/full",
        "words/learned",
    }
    | {"words/ways"}
)

owner = Staff(1, 1001, "周老板", Role.OWNER, "zh", NOW)
lin = Staff(2, 1003, NASTY, Role.SALESPERSON, None, NOW)
unnamed = Staff(3, 1009, "", Role.MANAGER, None, NOW)
customer = Customer(
    7,
    NASTY,
    2,
    NOW,
    birthday=YearDay(8, 15, "lunar"),
    note="只用无香型",
    contacts=(
        ContactPoint(1, 7, ContactKind.PHONE, "+8613800000002"),
        ContactPoint(2, 7, ContactKind.TELEGRAM, "3001"),
        ContactPoint(3, 7, ContactKind.EMAIL, "fang@example.com", NOW),
    ),
)
bare = Customer(8, "Anna", None, NOW)
who = Visitor(3001, NASTY, "zh")
member = Is(staff=lin, customers=3)
coupon = {
    "code": "7K4MX92PTRAN",
    "shown": "7K4M-X92P-TRAN",
    "percent": 10,
    "amount": None,
    "minimum": YUAN,
    "last_on": TODAY,
}
money_off = coupon | {"percent": None, "amount": YUAN, "minimum": None}
row = Is(
    product=NASTY,
    specification="大瓶",
    quantity=Decimal("2.5"),
    unit="瓶",
    amount=Decimal(128),
    unit_price=None,
    product_id=None,
)
plain_row = Is(product="面霜", specification=None, quantity="1", unit=None, amount=None, unit_price=None, product_id=3)
purchase = Is(
    id=5,
    items=[row, plain_row, plain_row, plain_row],
    total=YUAN,
    discount=Money(500, "CNY"),
    payment="wechat",
    channel="offline",
    bought_on=TODAY,
    note="送人",
    customer_id=7,
)
cheap = Is(
    id=6,
    items=[plain_row],
    total=YUAN,
    discount=None,
    payment=None,
    channel="online",
    bought_on=TODAY,
    note=None,
    customer_id=None,
)
kept_promises = [Is(text=text, due_on=TODAY) for text in (NASTY, None, NASTY, NASTY)]
effects = Is(points=12, balance=120, promises_kept=kept_promises, is_credited=True, is_mailed=True)
no_effects = Is(points=0, balance=None, promises_kept=(), is_credited=False, is_mailed=False)
sold = Is(
    purchase=purchase, customer_name=NASTY, effects=effects, is_new_customer=True, new_products=(NASTY,), changes=()
)
walk_in = Is(purchase=cheap, customer_name=None, effects=no_effects, is_new_customer=False, new_products=(), changes=())
card = Is(name=NASTY, phone_tail="0002", points=12, coupons=[coupon, money_off], purchases=[purchase], has_agreed=True)
empty_card = Is(name="Anna", phone_tail=None, points=0, coupons=[], purchases=[], has_agreed=None)
team = Is(members=[owner, lin, unnamed], invites=[Is(id=1, role=Role.MANAGER, expires_at=NOW)])
invite = Is(id=1, role=Role.SALESPERSON, expires_at=NOW)
receipt = {
    "lines": [{"product": NASTY, "quantity": "2", "unit": "瓶"}, {"product": "面霜", "quantity": "1", "unit": None}],
    "total": {"minor": 12850, "currency": "CNY"},
    "points": 12,
    "balance": 120,
    "day": "2026-11-22",
}
LINK = "https://t.me/huitou_bot?start=j_" + "a" * 22


def each(name: str, /, *values: Any, **others: Any) -> list[dict[str, Any]]:
    """One view for each value."""
    return [{name: value, **others} for value in values]


def due(
    number: int,
    *,
    text: str | None = NASTY,
    customer: str | None = NASTY,
    whose: str | None = NASTY,
    due_on: date = TODAY,
    timed: bool = False,
    state: str = "open",
) -> Any:
    """A line of a reminder of promises; `state` other than open and the third: put off."""
    moved = date(2026, 12, 1) if number == 2 and state == "open" and text == LONG else due_on
    promise = Is(id=number, text=text, state=state, due_on=moved, due_at=NOW if timed else None)
    return Is(
        promise=promise, customer=customer, whose=whose, due_on=due_on, is_open=state == "open" and moved == due_on
    )


SAMPLES: dict[str, list[dict[str, Any]]] = {
    "start/owner": each("name", NASTY),
    "start/manager": each("name", NASTY),
    "start/salesperson": each("name", NASTY),
    "start/customer": each("has_agreed", True, False, None, name=NASTY),
    "start/stranger": [{}],
    **{f"help/{role.value}": [{}] for role in Role},
    "help/nothing_to_cancel": [{}],
    "help/lines": [{}],
    "help/managing": [{"is_owner": True}, {"is_owner": False}],
    "team/list": each("team", team, Is(members=[owner], invites=[])),
    "team/member": each("member", member, Is(staff=owner, customers=0)),
    "team/invite": [{"invite": invite, "link": LINK}],
    "team/uninvited": [{}],
    "team/fire_ask": each("member", member),
    "team/fired": each("member", member, Is(staff=unnamed, customers=0)),
    "team/handed_over": each("heir", owner, None, left=lin, count=3),
    "team/received": [{"left": lin, "count": 3}],
    "team/welcome": each("role", Role.MANAGER, Role.SALESPERSON, name=NASTY),
    "team/notice_joined": each("member", lin, unnamed),
    "team/your_role": each("role", Role.MANAGER),
    "team/goodbye": [{}],
    **{
        f"joining/{name}": [{}]
        for name in (
            *("for_customers", "ask_phone", "own_phone", "consent", "agreed", "declined", "stopped"),
            *("nothing_to_stop", "no_card", "already", "taken", "elsewhere", "unbound_customer"),
        )
    },
    "joining/welcome": each("name", NASTY),
    "joining/me": each("card", card, empty_card),
    "joining/notice": [
        {"joining": Is(outcome=outcome, customer=customer), "who": who}
        for outcome in ("joined", "new", "taken", "elsewhere")
    ],
    "joining/unbound": each("customer", customer),
    "joining/link": [{"customer": customer, "link": LINK}],
    "joining/whose_link": [{"found": found, "words": words} for found in (0, 3) for words in (None, NASTY)],
    "joining/shop_qr": [{"link": LINK}],
    "settings/staff": [{"role": role, "sees_all": sees} for role in list(Role)[:3] for sees in (True, False)],
    "settings/customer": each("has_agreed", True, False, None),
    "settings/language": [{}],
    "settings/language_chosen": [{}],
    "settings/privacy": each("role", Role.CUSTOMER),
    "settings/privacy_staff": each("role", Role.MANAGER),
    "settings/demo_ask": [{}],
    "settings/demo_cleared": [{}],
    **{f"fallback/{name}": [{}] for name in ("stranger", "passed_on", "enough", "only_text", "unknown_command")},
    "fallback/customer_wrote": [
        {"customer": customer, "who": who, "words": LONG + "<&>", "is_no_more": False},
        {"customer": customer, "who": who, "words": "退订", "is_no_more": True},
    ],
    **{
        f"errors/{name}": [{}]
        for name in (
            *(
                "amount_too_large",
                "nothing_to_repeat",
                "only_words",
                "already_joined",
                "already_staff",
                "broken",
                "choose_customer",
                "coupon_expired",
                "coupon_locked",
            ),
            *("coupon_not_theirs", "coupon_used", "file_not_read", "form_cancelled", "form_saved", "form_undone"),
            "coupon_nothing_off",
            *("gone", "invite_gone", "link_gone", "not_allowed", "not_understood", "unknown_command"),
        )
    },
    **{
        f"errors/{name}": each("typed", NASTY, LONG[:300])
        for name in ("amount", "birthday", "choice", "day", "due", "item", "nobody_found", "quantity")
    },
    "errors/coupon_minimum": each("minimum", YUAN),
    "errors/coupon_unknown": [{}, {"left": 4}],
    "errors/coupon_unreadable": [{}, {"left": 4}],
    "errors/customer_in_use": each("name", NASTY),
    "errors/line_too_long": each("longest", 1000),
    "errors/phone": each("digits", 9),
    "errors/phone_taken": each("name", NASTY, None),
    "errors/text_length": each("longest", 500),
    "errors/page_too_long": each("most", 40),
    "errors/too_many_items": each("most", 20),
    "errors/undo_too_late": each("days", 7),
    "errors/change_too_late": each("days", 7),
    "reminders/birthday_offer": each("coupon", coupon, money_off, name=NASTY, occasion_on=TODAY),
    "reminders/birthday_offer_by_hand": each("coupon", coupon, money_off, name=NASTY, occasion_on=TODAY),
    "reminders/birthday_wish": [
        {"coupon": one, "is_known": known, "name": NASTY} for one in (coupon, None) for known in (True, False)
    ],
    "reminders/birthday_wish_by_hand": [
        {"coupon": one, "is_known": known, "name": NASTY} for one in (coupon, None) for known in (True, False)
    ],
    "reminders/coupon": each("coupon", coupon, money_off, name=NASTY),
    "reminders/handoff": [
        {
            "name": NASTY,
            "phone": "+8613800000002",
            "email": None,
            "occasion_on": TODAY,
            "last_on": None,
            "bought": None,
            "ready": NASTY,
        },
        {
            "name": NASTY,
            "phone": None,
            "email": "a@b.cc",
            "occasion_on": TODAY,
            "last_on": "2026-10-01",
            "bought": {"on": "2026-08-18", "what": NASTY},
            "ready": NASTY,
        },
        {
            "name": "Anna",
            "phone": None,
            "email": None,
            "occasion_on": None,
            "last_on": None,
            "bought": None,
            "ready": "…",
        },
    ],
    "reminders/handed": [
        {"text": "<b>x</b>", "is_waiting": True, "did_send": False, "at": None},
        *each("did_send", True, False, text="<b>x</b>", is_waiting=False, at=NOW),
        {"text": "<b>x</b>", "is_waiting": False, "did_send": True, "at": None},
    ],
    "reminders/followups": [
        {"lines": [due(1, whose=None)]},
        {"lines": [due(1, text=None, customer=None), due(2, due_on=date(2026, 11, 20), whose=""), due(3, timed=True)]},
        {"lines": [due(n, text=LONG, state=state) for n, state in enumerate(("done", "cancelled", "open"))]},
    ],
    "reminders/sent": [
        {"found": Is(on=date(2026, 11, 22), lines=[], count=0, page=0, pages=1), "reasons": []},
        {
            "found": Is(
                on=date(2026, 11, 21),
                lines=[
                    Is(at=NOW, customer=NASTY, rule="lapsed", state=state, whose=whose)
                    for state, whose in (
                        ("sent", None),
                        ("unknown", None),
                        ("handed_over", NASTY),
                        ("done_by_hand", None),
                    )
                ],
                count=24,
                page=1,
                pages=3,
            ),
            "reasons": ["lapsed", "birthday", "campaign", "gift"],
        },
    ],
    "reminders/promises": [
        {"found": Is(lines=[], count=0, page=0, pages=1)},
        {"found": Is(lines=[due(1, whose=None)], count=1, page=0, pages=1)},
        {
            "found": Is(
                lines=[
                    due(1, text=LONG, customer=None),
                    due(2, due_on=date(2026, 11, 20), whose=""),
                    due(3, due_on=date(2026, 11, 30), timed=True),
                ],
                count=9,
                page=1,
                pages=2,
            )
        },
    ],
    **{
        f"reminders/lapsed{road}": [
            {"name": NASTY, "step": step, "coupon": one} for step, one in ((1, None), (2, coupon), (3, money_off))
        ]
        for road in ("", "_by_hand")
    },
    "reminders/first_thanks": each("name", NASTY),
    "reminders/coupon_expiring": each("coupon", coupon, money_off, name=NASTY),
    "reminders/no_more": [{}],
    "reminders/purchase_cancelled": [receipt, receipt | {"points": None, "balance": None}],
    "reminders/receipt_corrected": [receipt, receipt | {"points": None, "balance": None}],
    "reminders/receipt": [receipt, receipt | {"points": None, "balance": None}],
}

rhythm = Is(is_own=True, days=32, silent=41, state="late")
insight = Is(
    level="gold",
    purchases=12,
    spent=YUAN,
    spent_elsewhere=[Money(300, "USD")],
    average=YUAN,
    points=120,
    rhythm=rhythm,
    last=[Is(bought_on=TODAY, products=(NASTY, "面霜"), total=YUAN)],
)
fresh = Is(level="plain", purchases=0, spent=YUAN, spent_elsewhere=[], average=None, points=0, rhythm=rhythm, last=[])
staff_card = Is(
    customer=customer,
    insight=insight,
    keeper=lin,
    coupons=[Is(shown="7K4M-X92P-TRAN", expires_at=NOW)],
    promises=[Is(due_on=date(2026, 11, 1), text=NASTY), Is(due_on=date(2027, 1, 1), text=None)],
    notes=[Is(happened_on=TODAY, text=NASTY)],
    has_consent=True,
    next_mail=Is(on=TODAY, reason="birthday_offer", by_hand=True),
    road=Is(kind="email"),
    answers={"email": True},
    quiet=None,
    labels=(),
    tags=(NASTY, "怕痒"),
    said=[
        Is(field=Is(name="肤质", type="choice"), value=NASTY),
        Is(field=Is(name="会员卡", type="yes_no"), value="yes"),
    ],
    city="洛杉矶",
)
new_card = Is(
    customer=bare,
    insight=fresh,
    keeper=None,
    coupons=[],
    promises=[],
    notes=[],
    has_consent=False,
    next_mail=None,
    road=None,
    answers={"email": False},
    quiet=Is(suppression=Is(reason="complaint", note=NASTY, set_at=NOW), by="周静"),
    labels=[Is(label="leaving", reason={"gap": 20, "silent": 70})],
    tags=(),
    said=(),
    city=None,
)
SAMPLES |= {
    "customers/card": each("card", staff_card, new_card),
    "customers/card_line": each("card", staff_card, new_card),
    "customers/card_short": each("card", staff_card, new_card),
    "customers/find_how": [{}],
    "customers/found": each("count", 3, 30, words=NASTY, shown=10),
    "customers/nobody": each("words", NASTY),
    "customers/not_yours": each("words", NASTY),
    "customers/saved": each("saved", Is(customer=customer, before=None), Is(customer=bare, before=bare)),
}

takings = Is(sales=3, gross=(YUAN,), refunds=1, refunded=(YUAN,), net=(YUAN, Money(300, "USD")))
nothing = Is(sales=0, gross=(), refunds=0, refunded=(), net=())
offers = Is(is_any=True, sent=3, redeemed=1, credited=2, takings=(YUAN,), given=(YUAN,))
day, month = Span(TODAY, TODAY), Span(date(2026, 11, 1), TODAY)
report = Is(
    period=Period(Unit.MONTH),
    span=month,
    staff=None,
    takings=takings,
    before=takings,
    change=-12,
    new=1,
    returning=2,
    walk_ins=1,
    sellers=[Is(name=NASTY, sales=3, gross=(YUAN,))],
    birthday=offers,
    finding=Is(kind="by_count", values={"percent": -12}),
)
quiet = Is(
    period=Period(Unit.DAY, 3),
    span=day,
    staff=lin,
    takings=nothing,
    before=None,
    change=None,
    new=0,
    returning=0,
    walk_ins=0,
    sellers=[],
    birthday=Is(is_any=False),
    finding=None,
)
given_back = Is(on=TODAY, sum=YUAN, customer=NASTY, products=(NASTY, "a", "b", "c"), seller=NASTY, text=NASTY)
sale = Is(bought_at=NOW, total=YUAN, customer=NASTY, products=(NASTY, "面霜", "面膜", "口红"), seller=NASTY)
SAMPLES |= {
    "reports/definition": [{}],
    "reports/nobody": each("name", NASTY),
    "reports/numbers": each("report", report, quiet, title=NASTY),
    "reports/refunds": [
        {"report": report, "title": NASTY, "found": Is(share=0.7, page=0, pages=2, rows=[given_back] * 6)},
        {"report": quiet, "title": NASTY, "found": Is(share=None, page=0, pages=1, rows=[])},
    ],
    "reports/rows": each(
        "page",
        Is(period=Period(Unit.DAY), span=day, staff=None, sales=9, pages=2, page=0, rows=[sale] * 8),
        Is(period=Period(Unit.MONTH), span=month, staff=lin, sales=0, pages=1, page=0, rows=[]),
        title=NASTY,
    ),
}

unsure = Is(customer=customer, delivery=Is(rule="birthday_offer", sent_at=NOW))
SAMPLES |= {
    "rules/list": [
        {
            "switches": [
                Is(reason=reason, is_on=True, is_ready=number % 2 == 0, sent=number * 7, with_staff=number % 3)
                for number, reason in enumerate(Reason)
            ]
        }
    ],
    "rules/doubtful": [
        {"doubts": [], "count": 0, "over": []},
        {"doubts": [unsure], "count": 1, "over": [unsure]},
        {"doubts": [unsure, Is(customer=bare, delivery=Is(rule="lapsed", sent_at=None))], "count": 9, "over": []},
    ],
}
