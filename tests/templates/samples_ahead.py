"""Views of what lies ahead: why, rehearsals and back-tests."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace as Is
from typing import Any

from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.outlook import outlook
from bot.domain.reason import Reason
from bot.domain.rehearsal import Ending, Fate, Hold, Rehearsal
from bot.services.telling import days_view, outlook_view
from tests.templates.samples import NASTY, NOW, SAMPLES, SHOP, TODAY

WORDS = "亲爱的 &lt;b&gt;王&amp;芳&lt;/b&gt;，生日快乐！"


def fate(rule: str, ending: Ending, days: int = 0, **more: Any) -> Fate:
    values = {
        "key": f"{rule}:{days}:{ending}", "purpose": MailPurpose.MARKETING, "customer_id": 7, "occasion_on": TODAY,
        "at": NOW + timedelta(days=days), "road": RoadKind.TELEGRAM, "text": WORDS, "name": NASTY,
    }  # fmt: skip
    return Fate(rule=rule, ending=ending, **values | more)


FATES = (
    fate("birthday_offer", Ending.GOES),
    fate("lapsed", Ending.GOES, 1, road=RoadKind.HANDOFF, reader=NASTY, holds=(Hold("cap", NOW),)),
    fate("followup_due", Ending.GOES, 1, purpose=MailPurpose.STAFF, reader="小林"),
    fate("birthday_wish", Ending.MERGED, 2, reason="merged:1"),
    fate("first_thanks", Ending.STOPPED, 2, reason="refused", text=None),
    fate("lapsed", Ending.KEPT, 3, reason="something_new", text=None),
)
SHOWN = Rehearsal(NOW, NOW + timedelta(days=30), FATES)
WHOLE, ONE, EMPTY = (
    outlook(SHOWN, SHOP.zone),
    outlook(SHOWN, SHOP.zone, Reason.LAPSED),
    outlook(Rehearsal(NOW, NOW + timedelta(days=30), ()), SHOP.zone),
)


def knows(key: str) -> bool:
    return key != "why.held.something_new"


def view(which: Any) -> dict[str, Any]:
    return outlook_view(which, knows, 5) | {"today": TODAY}


def page(which: Any) -> dict[str, Any]:
    return {"outlook": which, "days": days_view(which, knows), "today": TODAY}


_next = {"ending": "goes", "at": NOW, "way": "telegram", "reader": None, "late": None, "code": "other"}
_last = {"id": 5, "rule": "lapsed", "state": "unknown", "at": NOW, "code": "no_answer"}
_line = {"reason": "birthday", "is_on": True, "next": None, "barred": None, "last": None, "due_on": None, "fact": None}
_head = {
    "customer_id": 7, "name": NASTY, "road": "telegram", "stop": None, "keeper": NASTY, "consent": True,
    "consented_at": NOW, "touched_at": NOW, "is_capped": True, "free_at": NOW, "lines": (), "quiet": (),
    "is_alone": False,
}  # fmt: skip
_lines = (
    _line | {"next": _next},
    _line | {"next": _next | {"way": "handoff", "reader": NASTY, "late": "cap"}, "last": _last | {"code": None}},
    _line | {"next": _next | {"way": "staff", "reader": "小林"}},
    _line | {"next": _next | {"way": "merged", "ending": "merged"}},
    _line | {"next": _next | {"ending": "waits", "code": "held"}},
    _line | {"barred": _next | {"ending": "stopped", "code": "refused"}, "last": _last},
    _line | {"barred": _next | {"ending": "kept", "code": "hands_full"}, "next": _next},
    _line | {"reason": "lapsed", "due_on": TODAY},
    _line | {"reason": "lapsed", "fact": "no_purchase"},
    _line | {"reason": "lapsed", "is_on": False, "last": _last | {"state": "sent", "code": None}},
)
_score = {
    "name": "平时间隔的 1.5 倍", "is_current": True, "sends": 120, "judged": 100, "came": 30, "later": 40, "away": 30,
    "late": 70, "wasted": 30, "unclear": 14, "fresh": 6,
}  # fmt: skip
_test = {"first": TODAY, "last": TODAY, "customers": 120, "enough": 20}
_none = _score | {"judged": 0, "came": 0, "later": 0, "away": 0, "unclear": 0, "fresh": 0, "is_current": False}
_row = Is(id=5, occasion_on=TODAY, sent_at=NOW, channel="handoff", attempts=2, opened_at=NOW)
_new = Is(id=5, occasion_on=None, sent_at=None, channel="telegram", attempts=0, opened_at=None)

SAMPLES |= {
    "ahead/why_how": [{}],
    "ahead/why_who": [{"words": NASTY, "count": 3}],
    "ahead/busy": [{}],
    "errors/errand": [{}],
    "ahead/wait": [
        {"kind": "preview", "days": 30, "reason": None},
        {"kind": "preview", "days": 30, "reason": Reason.LAPSED},
        {"kind": "backtest", "days": 0, "reason": None},
    ],
    "ahead/why": [
        {"trace": _head | {"lines": _lines, "quiet": ("gift", "lapsed"), "is_alone": True}},
        {"trace": _head | {"stop": "refused", "road": None, "consent": False, "touched_at": None, "lines": _lines[:1]}},
        {
            "trace": _head
            | {"road": "handoff", "consent": None, "consented_at": None, "is_capped": False, "lines": _lines[7:]}
        },
    ],
    "ahead/message": [
        {"row": _row, "last": _last, "reason": "lapsed", "name": NASTY, "reader": NASTY},
        {"row": _new, "last": _last | {"code": None}, "reason": None, "name": NASTY, "reader": None},
    ],
    "ahead/preview": [view(WHOLE), view(ONE), view(EMPTY)],
    "ahead/file": [{}],
    "ahead/picture": [{"outlook": WHOLE}],
    "ahead/backtest": [
        {"test": _test | {"scores": [_score, _none], "pick": _score}},
        {"test": _test | {"scores": [_none], "pick": None}},
        {"test": _test | {"scores": [_score], "pick": _score | {"is_current": False}}},
    ],
    "ahead/backtest_replenish": [
        {"test": _test | {"scores": [_score, _none], "pick": _score}},
        {"test": _test | {"scores": [_none], "pick": None}},
    ],
}
