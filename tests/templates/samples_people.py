"""Views of the numbers about people."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace as Is

from bot.domain.affinity import Again, Liking
from bot.domain.labels import Label
from bot.domain.money import Money
from bot.domain.repurchase import Rate
from bot.services.people_numbers.lists import KINDS, People, Person
from bot.services.people_numbers.one import Likes, Prices, Worn
from bot.services.people_numbers.own_limits import Trial
from bot.services.people_numbers.shares import BY, Divided, Part
from bot.services.people_numbers.shop import Area, Areas, Heat, Repeat, Satisfaction, Side, Worth
from storage.people_lists import Kind
from tests.templates.samples import NASTY, PARTS, SAMPLES, TODAY, YUAN, bare, customer

_due = (TODAY, TODAY + timedelta(days=9))
_again = (Again(NASTY, 6, TODAY), Again("皂", 2, TODAY))
_reasons = {
    "frequent": {"visits": 14, "percent": 8},
    "price": {"reduced": 12, "lines": 30, "shop": 21},
    "loyal": {"months": 18, "visits": 22},
    "leaving": {"gap": 21, "silent": 70},
}
_worn = [Worn(label.value, TODAY, _reasons[label.value]) for label in Label]


def _person(name: str, value: str) -> Person:
    reason = _reasons[value] if name == "label" else None
    return Person(1, NASTY, NASTY, YUAN, 3, 2, 40, TODAY, _due, _again, TODAY, reason, (YUAN, YUAN), "open")


_plain = Person(2, "Anna", None, YUAN, 1, 1, 0, TODAY)
_lists = [
    {"page": People(Kind(name, value), [_person(name, value)] * 5, 0, 2, 11, is_own=False)}
    for name, values in KINDS.items()
    for value in values
]
_lists += [
    {"page": People(Kind(name), [_plain] if name == "all" else [], 0, 1, 1, is_own=True)} for name in ("all", "due")
]
_limits = [("high", YUAN, 6), ("mid", YUAN, 3), ("low", YUAN, 1)]
_divided = [Divided(by, [Part(value, 4, 40, YUAN, 61) for value in KINDS[by]], 10, TODAY, is_own=False) for by in BY]
_divided += [
    Divided("value", [Part("high", 1, 100, YUAN, 100)], 1, TODAY - timedelta(days=1), True, _limits, _limits),
    Divided("label", [], 0, None, is_own=False),
]
_side, _nobody = Side(3, 5, YUAN), Side(0, 0, Money(0, "CNY"))
_rates = [("quarter", Rate(3, 9)), ("year", Rate(5, 12)), ("ever", Rate(5, 12))]
_none = [(name, Rate(0, 0)) for name, _ in _rates]
_likings = [Liking(NASTY, 6, 10), Liking("皂", 2, 10)]
_seasons = [Liking(name, 4, 16) for name in ("spring", "summer", "autumn", "winter")]
_heat = Heat([9, 10], [[1, 0]] * 7, 7)
_full = Likes(
    customer, _worn, "precious", _likings, _likings, _likings, [Liking("wechat", 3, 5)], _seasons,
    Prices(12, 30, 33, 21, "high"), _again, _due, _heat, 16, (YUAN, YUAN), "likely",
)  # fmt: skip
_empty = Likes(bare, [], None, [], [], [], [], [], None, (), None, None, 1, None, None)
_explained = ("repeat", "worth", "cohorts", "heat", "satisfaction", "areas", "rfm", "eighth", "abc", "value", "label")
_things = {"return": 2, "exchange": 1, "repair": 1, "complaint": 1}

SAMPLES |= {
    "people/menu": [{}],
    "people/few_visits": [{"name": NASTY, "visits": 1}],
    "people/nothing": [{"found": None}],
    "people/repeat": [
        {
            "found": Repeat(
                _rates, [(30, Rate(1, 3)), (60, Rate(0, 0)), (90, Rate(0, 0))], _side, _side, 21, 30, YUAN, 40
            )
        },
        {"found": Repeat(_none, [(30, Rate(0, 0))], _nobody, _nobody, None, 42, None, 0)},
    ],
    "people/shares": [{"found": one} for one in _divided],
    "people/worth": [
        {"found": None},
        {"found": Worth(12, YUAN, YUAN, None, (YUAN, YUAN))},
        *({"found": Worth(12, YUAN, YUAN, lacks, None)} for lacks in ("buyers", "days", "latest", "regulars", "wait")),
    ],
    "people/satisfaction": [
        {"found": Satisfaction(_things, {"return": 1}, 40, 30)},
        {"found": Satisfaction({}, {}, 3, 0)},
        {"found": Satisfaction({}, {}, 0, 0)},
    ],
    "people/areas": [{"found": Areas([Area(NASTY, 3, YUAN)], 3, 9, 2)}, {"found": Areas([], 0, 9, 0)}],
    "people/birthdays": [
        {"found": [], "count": 0},
        {"found": [Is(on=date(2026, 11, 22), name=NASTY, is_lunar=False)], "count": 1},
        {"found": [Is(on=date(2026, 12, 1 + n), name=NASTY, is_lunar=bool(n)) for n in range(3)], "count": 30},
    ],
    "people/picture": [{"finding": NASTY, "count": n, "is_of_people": n > 1} for n in (1, 12)],
    "people/value_how": [{}],
    "people/value_refused": [{"is_too_much": True}, {"is_too_much": False}],
    "people/value_trial": [{"found": Trial(_limits, [(value, 4, n) for n, value in enumerate(KINDS["value"])])}],
    "people/squares": [{"finding": NASTY, "count": 12, "leaving": n, "is_own": bool(n)} for n in (0, 3)],
    "people/list": _lists,
    "people/likes": [{"likes": _full}, {"likes": _empty}],
    "people/how": [{"name": name} for name in (*_explained, "due", "likes", "squares")],
}
assert "people/_why" in PARTS
