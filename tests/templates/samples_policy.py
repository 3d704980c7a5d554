"""Views of limits, days off, who is left alone, and what rides along in a message."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace as Is

from bot.domain.budget import Budget
from bot.domain.holdout import Share, Unmeasured
from bot.domain.holidays import Festival, Holiday
from bot.domain.money import Money
from tests.templates.samples import NASTY, NOW, SAMPLES, TODAY, YUAN, bare, coupon, customer, money_off

_shares = (("birthday", Share(20)), ("lapsed", Share(0, Unmeasured.FEW)))
_demo = (("birthday", Share(0, Unmeasured.DEMO)), ("lapsed", Share(0, Unmeasured.CHOSEN)))
_limits = {"opens": 9, "closes": 20, "a_month": 4, "days_off": 2, "shares": _shares, "given": 12, "worth": YUAN}
_full = Is(**_limits, budget=Budget(20, 50_000), most=Money(50_000, "CNY"))
_bare = Is(**_limits | {"opens": 18, "closes": 2, "days_off": 0, "shares": _demo}, budget=Budget(), most=None)
_held = Is(suppression=Is(reason="do_not_contact", note=None, set_at=NOW), by=None)
_noted = Is(suppression=Is(reason="complaint", note=NASTY, set_at=NOW), by=NASTY)
_days = [Holiday(date(2027, 2, 5), date(2027, 2, 12), Festival.SPRING), Holiday(TODAY, TODAY)]
_line = {"name": NASTY, "occasion_on": TODAY, "is_known": False}

SAMPLES |= {
    "limits/limits": [{"limits": _full, "page": page} for page in ("hold", "count", "minor")]
    + [{"limits": _bare, "page": "all"}],
    "limits/too_much": [{"most": 1_000_000}],
    "limits/holidays": [{"ahead": _days, "greetings": True}, {"ahead": [], "greetings": False}],
    "limits/holidays_how": [{"words": NASTY}],
    "limits/quiet_how": [{}],
    "limits/quiet": [
        {"customer": customer, "quiet": None},
        {"customer": bare, "quiet": _held},
        {"customer": bare, "quiet": _noted},
    ],
    "limits/zone": [{"customer": customer}],
    "reminders/budget_spent": [{"count": 20, "minor": 50_000, "currency": "CNY"}],
    "reminders/birthday_offer_line": [_line | {"coupon": coupon}],
    "reminders/coupon_expiring_line": [_line | {"coupon": money_off}],
    "reminders/first_thanks_line": [_line | {"coupon": None}],
    "reminders/lapsed_line": [_line | {"coupon": None}, _line | {"coupon": coupon}],
}
