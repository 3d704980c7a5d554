"""Views of what writing brought, and what coupons gave away."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.domain.holdout import Share, Unmeasured
from bot.domain.lift import Arm, Given, lift
from bot.domain.money import Money
from bot.domain.reason import Reason
from bot.services.lift import Measured, Wasted
from storage.lift import Used
from tests.templates.samples import NASTY, SAMPLES, TODAY, YUAN

_month = timedelta(days=30)
_pairs = (
    (Arm(70, 56), Arm(80, 48)),
    (Arm(120, 54), Arm(30, 9)),
    (Arm(100, 10), Arm(100, 40)),
    (Arm(9, 3), Arm(2, 0)),
)
_found = [Measured(Reason.BIRTHDAY, _month, Share(20), lift(*pair, 3, 200)) for pair in _pairs]
_found.append(Measured(Reason.LAPSED, _month, Share(20), lift(Arm(0, 0), Arm(0, 0), 4, 0)))
_found.append(Measured(Reason.LAPSED, _month, Share(20), lift(Arm(0, 0), Arm(0, 0), 0, 0)))
_found += [
    Measured(Reason.LAPSED, _month, Share(0, why), lift(Arm(0, 0), Arm(0, 0), 0, 0, is_measured=False))
    for why in Unmeasured
]
_used = tuple(Used(number, 7, NASTY, "birthday", 2_600, TODAY) for number in range(5))
_wasted = Wasted(TODAY, Given((5, 13_000), (3, 9_000), (2, 500)), YUAN, YUAN, YUAN, (YUAN, YUAN, YUAN), _used)
_nought = Money(0, "CNY")
_nothing = Wasted(TODAY, Given((0, 0), (0, 0), (0, 0)), _nought, _nought, _nought, None, ())

SAMPLES |= {
    "lift/effect": [{"found": _found, "today": TODAY}],
    "lift/wasted": [
        {"wasted": _wasted, "today": TODAY},
        {"wasted": replace(_wasted, given=Given((1, 5), (0, 0), (0, 0)), by_holdout=None, rows=()), "today": TODAY},
        {"wasted": _nothing, "today": TODAY},
    ],
    "lift/how": [{"today": TODAY}],
}
