"""Views of what the staff have done, of costs and targets, and of what is worth a look."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

from bot.domain.fairness import Kind, Notable, Seen
from bot.domain.money import Money
from bot.domain.period import Period, Span, Unit
from bot.domain.target import Progress
from bot.services.costs import Missing, Told
from bot.services.fair import Detail, Line, Looked, OneSale, SaleSeen, View
from bot.services.team import Board, Member, Page, Promises
from bot.services.trail import Change, Difference
from tests.doubles import NOON
from tests.templates.samples import NASTY, SAMPLES, TODAY, YUAN

_MONTH, _SPAN = Period(Unit.MONTH), Span(TODAY.replace(day=1), TODAY)
_NOUGHT = Money(0, "CNY")
_PROGRESS = (
    Progress(2_000_000, 1_300_000, 18, 26),
    Progress(2_000_000, 2_300_000, 18, 26),
    Progress(2_000_000, 1_300_000, 26, 26),
    Progress(2_000_000, 5_000, 1, 26),
)
_plain = Member(3, NASTY, YUAN, 12, 3, Promises(4, 1, 2), _NOUGHT, Money(4_200, "CNY"), 33, 14, 2, _PROGRESS[0])
_members = (
    _plain,
    replace(_plain, name="小陈", shared=Money(1_200, "CNY"), progress=_PROGRESS[1], uncosted=0),
    replace(_plain, name="", shared=Money(-1_200, "CNY"), progress=_PROGRESS[2], margin=None, margin_percent=None),
    Member(5, "小李", _NOUGHT, 0, 0, Promises(), _NOUGHT, progress=_PROGRESS[3]),
)
_board = Board(_MONTH, _SPAN, _members, replace(_plain, name=""), (Money(900, "USD"),), 30)
_one = replace(_plain, sales=1, new=1, lines=1, uncosted=1, margin=None, margin_percent=None, progress=None)


def _person(member: Member, **more: Any) -> dict[str, Any]:
    view = {"member": member, "span": _SPAN, "period": _MONTH, "title": "×", "is_mine": False, "rank": 2, "of": 5}
    return view | {"is_boss": True} | more


def _rows(what: str, *listed: dict[str, Any]) -> dict[str, Any]:
    return {"page": Page(_plain, what, listed, 0, 2 if listed else 1), "title": "×"}


_promise = {"id": 1, "name": NASTY, "on": TODAY, "text": NASTY, "fate": "kept", "closed_on": TODAY}
_shared = {
    "id": 1, "name": None, "on": TODAY, "handed_on": TODAY - timedelta(days=3), "total": YUAN, "part": YUAN,
    "seller": NASTY, "earlier": "小李", "is_gain": True,
}  # fmt: skip
_product: Any = SimpleNamespace(id=1, name=NASTY, usual_unit="瓶")
_goods: Any = [SimpleNamespace(id=1, name=NASTY, minor=128_000), SimpleNamespace(id=2, name="面膜", minor=0)]
_told = Told(_product, YUAN, None, 12)

SAMPLES |= {
    "performance/board": [
        {"board": _board, "title": "×", "shown": 12},
        {"board": replace(_board, whole=_one, others=(), members=()), "title": "×", "shown": 12},
        {"board": _board, "title": "×", "shown": 2},
    ],
    "performance/person": [
        *(_person(one) for one in _members),
        _person(_one, is_boss=False, is_mine=True, rank=None),
        _person(replace(_plain, progress=None)),
    ],
    "performance/rows": [
        _rows("new", {"id": 1, "name": NASTY, "on": TODAY, "sales": 1, "spent": YUAN}),
        _rows("new", {"id": 1, "name": NASTY, "on": TODAY, "sales": 0, "spent": YUAN}),
        _rows("new", {"id": None, "name": NASTY, "on": TODAY, "sales": None, "spent": None}),
        _rows(
            "promises",
            _promise,
            _promise | {"fate": "broken", "name": None, "text": None},
            _promise | {"fate": "open", "closed_on": None},
        ),
        _rows("credit", _shared),
        _rows("new"),
    ],
    "performance/definition": [{"days": days, "is_boss": days > 0} for days in (0, 30)],
    "performance/target": [
        {"before": _NOUGHT, "after": YUAN, "name": NASTY, "member": _plain},
        {"before": YUAN, "after": Money(77, "CNY"), "name": "", "member": None},
        {"before": YUAN, "after": _NOUGHT, "name": "", "member": None},
    ],
    "performance/target_how": [{"words": ""}, {"words": NASTY}],
    "performance/nobody": [{"words": NASTY}],
    "performance/cost": [
        {"told": _told},
        {"told": replace(_told, is_for_all=True)},
        {"told": replace(_told, is_for_all=True, open_lines=0)},
        {"told": replace(_told, before=Money(1, "CNY"), open_lines=1)},
        {"told": replace(_told, cost=None, before=YUAN, open_lines=0)},
    ],
    "performance/cost_how": [{}],
    "performance/cost_which": [{"words": NASTY}],
    "performance/cost_nothing": [{"words": NASTY}],
    "performance/missing": [
        {"found": Missing(_goods, 3, 5, 0), "start": 0},
        {"found": Missing([], 5, 5, 0), "start": 0},
    ],
}

_seen = (Seen(7, 3, 9, TODAY, 4),)
_lines = tuple(
    Line(Notable(kind, 3, _seen, count, middle, TODAY), name)
    for kind in Kind
    for count, middle, name in ((1, 0.5, NASTY), (6, 2.0, ""), (5, None, "小陈"))
)
_sale = SaleSeen(9, NOON, NOON, NASTY, "小陈", YUAN, YUAN, True, 4)
_changes = (
    Change(NOON, NASTY, "purchase_corrected", (Difference("total", YUAN, Money(1, "CNY")),)),
    Change(NOON, None, "purchase_voided"),
)
SAMPLES |= {
    "fair/list": [
        {"found": View(_lines, 40, 0, 3, TODAY), "start": 0},
        {"found": View((), 0, 0, 0, TODAY), "start": 0},
    ],
    "fair/rows": [
        {"found": Detail(_lines[0], (_sale, replace(_sale, customer=None, days=1)), 0, 2, True), "start": 0},
        {
            "found": Detail(_lines[1], (replace(_sale, discount=None, is_voided=False, days=0),), 0, 1, False),
            "start": 0,
        },
    ],
    "fair/sale": [
        {"found": OneSale(_sale, (NASTY, "面膜"), _changes)},
        {"found": OneSale(replace(_sale, customer=None, is_voided=False, discount=None), (), ())},
    ],
    "fair/looked": [
        {"found": [Looked(kind, NASTY, "何店长", NOON) for kind in Kind] + [Looked(Kind.SELF, "", NASTY, NOON)]},
        {"found": []},
    ],
    "fair/how": [{}],
}
