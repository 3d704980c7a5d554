"""Views of the managers' morning."""

from __future__ import annotations

from typing import Any

from tests.templates.samples import NASTY, SAMPLES

_yuan = {"minor": 128_050, "currency": "CNY"}
_plain: dict[str, Any] = {
    "morning": "2026-11-23",
    "hour": 9,
    "yesterday": {
        "on": "2026-11-22",
        "weekday": 6,
        "sales": 12,
        "total": _yuan,
        "week_before": _yuan,
        "unusual": None,
        "usual": None,
    },
    "aims": {
        "shop": {"target": _yuan, "percent": 40, "due": 60, "is_behind": True},
        "people": 5,
        "behind": [NASTY, "小陈", "小李", "小王"],
    },
    "week": {"sales": 80, "total": _yuan, "percent": -12},
    "sent": 7,
    "handed": 13,
    "passed_on": 4,
    "used": 2,
    "planned": 3,
    "promised": 2,
    "birthdays": {"count": 5, "names": [NASTY, "李姐", "张三"]},
    "things": [
        {"kind": "doubts", "count": 2},
        {"kind": "failed", "count": 1},
        {"kind": "by_hand", "count": 4, "old": 34, "oldest": "2026-11-20"},
    ],
    "seal": "5f" * 8,
}
_others = [
    {"kind": "by_hand", "count": 4},
    {"kind": "by_hand", "count": 0, "old": 1, "oldest": "2026-11-20"},
    {"kind": "overdue", "count": 9, "whose": [[NASTY, "小陈"], [None, "小李"]]},
    {"kind": "missed", "name": NASTY, "silent": 61, "usual": 20},
]
_quiet = _plain | {
    "yesterday": _plain["yesterday"] | {"sales": 0, "week_before": {"minor": 0, "currency": "CNY"}},
    "week": None,
    "aims": {"shop": None, "people": 2, "behind": []},
    "sent": 0,
    "handed": 0,
    "passed_on": 0,
    "used": 0,
    "planned": 0,
    "promised": 0,
    "birthdays": {"count": 0, "names": []},
    "things": [],
    "seal": "",
}

SAMPLES |= {
    "reminders/digest": [
        _plain,
        _quiet,
        _plain
        | {
            "things": _others,
            "sent": 0,
            "passed_on": 0,
            "week": {"sales": 1, "total": _yuan, "percent": None},
            "yesterday": _plain["yesterday"] | {"unusual": 61, "usual": _yuan},
        },
        _quiet | {"yesterday": _plain["yesterday"] | {"unusual": -61, "usual": _yuan}, "hour": 23},
        {key: value for key, value in _quiet.items() if key not in ("hour", "handed", "passed_on")}
        | {"morning": "2026-11-24"},
    ],
}
