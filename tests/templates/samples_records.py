"""Views of records in order."""

from __future__ import annotations

from types import SimpleNamespace as Is

from bot.domain.fields import Field, FieldType
from bot.services.fields import Filled
from bot.services.tidy import Odd
from bot.services.unions import Preview, ProductPreview, Side, Split, United
from tests.templates.samples import NASTY, NOW, SAMPLES, TODAY, YUAN, bare, customer, lin, owner, unnamed

_bought = Is(purchases=2, spent=YUAN, rhythm=Is(silent=3), points=12)
_new = Is(purchases=0, spent=YUAN, rhythm=Is(silent=None), points=0)
_skin = Field(1, NASTY, FieldType.CHOICE, ("干性", "油性"), "skin")
_kinds = tuple(Field(n, "项", one) for n, one in enumerate(FieldType, 2))
_vip = Field(8, "会员卡", FieldType.YES_NO)
_sale = {"name": NASTY, "total": YUAN, "on": TODAY, "at": NOW}
_evidence = [
    Is(name=NASTY, entered=1, sales=3, first_sale=TODAY, contacts=1, last_contact=TODAY),
    Is(name="小魏", entered=0, sales=None, first_sale=None, contacts=2, last_contact=TODAY),
]
_case = Is(customer=customer, claimant=lin, holder=unnamed, dispute=Is(id=1, reason=NASTY), evidence=_evidence)
_bare_case = Is(customer=bare, claimant=lin, holder=None, dispute=Is(id=1, reason=None), evidence=[])
_decided = Is(case=_case, winner=lin)
_pair = {"first": customer, "second": bare, "evidence": ["phone", "sound"]}
_row = Is(id=1, name=NASTY, last_on=TODAY)
_odd = [
    Odd("impossible", "b", "birthday", {"name": NASTY, "month": 2, "day": 30, "year": 2031}),
    Odd("impossible", "b", "birthday", {"name": "李", "month": 2, "day": 30, "year": None}),
    Odd("impossible", "p", "phone", {"name": NASTY, "phone": "12345"}),
    Odd("impossible", "f", "future", _sale | {"name": None}),
    Odd("impossible", "c", "price", _sale),
]


def _rows(kind: str, *odd: Odd) -> dict[str, object]:
    return {"kind": kind, "rows": odd, "count": len(odd), "first": 4}


SAMPLES |= {
    "unions/preview": [
        {"preview": Preview(Side(customer, _bought), Side(bare, _new), {"purchases": 2, "coupons": 1}, ("name",))},  # type: ignore[arg-type]
        {"preview": Preview(Side(bare, _new), Side(customer, _bought), {}, ())},  # type: ignore[arg-type]
    ],
    "unions/how": [{}],
    "unions/alone": [{"name": NASTY, "words": NASTY}, {"name": None, "words": NASTY}],
    "unions/which": [{"words": NASTY, "count": 3}],
    "unions/goods": [{"preview": ProductPreview(Is(name=NASTY), Is(name="洗面乃"), 3, 0)}],  # type: ignore[arg-type]
    "unions/done": [
        {"done": United(1, "customer", 7, NASTY, "Anna", {"purchases": 2, "points_entries": 1})},
        {"done": United(1, "product", 7, NASTY, "Anna", {})},
    ],
    "unions/apart": [
        {"done": Split("customer", 1, 2, NASTY, "Anna", 1)},
        {"done": Split("product", 1, 2, NASTY, "Anna", 0)},
    ],
    "tidy/report": [{"found": {"duplicates": 3, "stale": 0}}, {"found": {"duplicates": 0}}],
    "tidy/rows": [
        _rows("duplicates", Odd("duplicates", "1-2", "phone", _pair)),
        _rows("namesakes", Odd("namesakes", "1-2", "pair", _pair)),
        _rows("impossible", *_odd),
        _rows("doubles", Odd("doubles", "1-2", "double", _sale)),
        _rows("products", Odd("products", "1-2", "products", {"first": NASTY, "second": "洗面乃"})),
        _rows(
            "stale",
            Odd("stale", "1", "stale", {"name": NASTY, "last_on": None}),
            Odd("stale", "2", "stale", {"name": NASTY, "last_on": TODAY}),
        ),
        _rows("stale"),
    ],
    "ownership/which": [{"words": NASTY}],
    "ownership/all": [{"has_any": True}, {"has_any": False}],
    "ownership/how": [{}],
    "ownership/whom": [{"name": NASTY}, {"name": None}],
    "ownership/why": [{"name": NASTY}, {"name": None}],
    "ownership/given": [
        {"given": Is(customer=customer, heir=lin, promises=2), "reason": "排班调整"},
        {"given": Is(customer=customer, heir=unnamed, promises=0), "reason": NASTY},
    ],
    "ownership/given_all": [{"count": 3, "before": unnamed, "heir": lin, "reason": NASTY}],
    "ownership/received": [
        {"names": [NASTY], "count": 1, "reason": NASTY, "by": owner},
        {"names": [], "count": 3, "reason": "其他", "by": unnamed},
    ],
    "ownership/gone": [
        {"names": [NASTY], "count": 1, "reason": NASTY, "by": owner, "heir": lin},
        {"names": [], "count": 3, "reason": "其他", "by": unnamed, "heir": unnamed},
    ],
    "ownership/pool": [
        {"pool": Is(count=2, rows=[_row, Is(id=2, name="Anna", last_on=None)], days=90)},
        {"pool": Is(count=0, rows=[], days=0)},
    ],
    "ownership/unknown": [{}],
    "ownership/asked": [{}],
    "ownership/case": [{"case": _case}, {"case": _bare_case}],
    "ownership/decided": [{"done": _decided}],
    "ownership/verdict": [{"done": _decided, "reader": lin}, {"done": _decided, "reader": unnamed}],
    "ownership/how_claim": [{}],
    "fields/list": [{"fields": [_skin, *_kinds]}, {"fields": []}],
    "fields/ask_name": [{"field": _skin}],
    "fields/one": [{"field": _skin, "used": 1}, {"field": _vip, "used": 0}],
    "fields/ask_value": [{"field": one, "name": NASTY} for one in _kinds],
    "fields/filled": [
        {"filled": Filled(customer, _skin, "油性", "干性")},
        {"filled": Filled(customer, _vip, "yes", "no")},
        {"filled": Filled(customer, _kinds[2], "2026-11-18", None)},
    ],
    "fields/values": [{"name": NASTY, "has_any": True}, {"name": NASTY, "has_any": False}],
    "tags/list": [{"has_any": True}, {"has_any": False}],
    "tags/put": [{"name": NASTY, "tags": ["大客户", NASTY]}, {"name": NASTY, "tags": []}],
    "tags/choose": [{"name": NASTY, "tags": ["大客户"]}, {"name": NASTY, "tags": []}],
    "notices/pool": [{"names": [NASTY], "count": 1, "days": 90}, {"names": ["Anna"], "count": 30, "days": 365}],
    "errors/union_later": [{}],
    "errors/pool_taken": [{}],
    "errors/dispute_open": [{}],
    "errors/field_name": [{"longest": 12}],
    "errors/field_options": [{}],
    "errors/field_there": [{"name": NASTY}],
    "errors/field_many": [{"most": 20}],
    "errors/field_value": [{"field": one} for one in (_skin, *_kinds)],
    "errors/tag_length": [{"longest": 12}],
    "errors/tag_many": [{"most": 10}],
}
