"""Views of who changed what."""

from __future__ import annotations

from bot.domain.money import Money
from bot.domain.trail import Check, Step
from bot.services.trail import Change, Difference, Trail, Verdict
from tests.templates.samples import LONG, NASTY, NOW, SAMPLES, TODAY, YUAN, bare, customer

_cream = {"product": NASTY, "quantity": "2", "unit": "瓶", "specification": None}
_soap = {"product": "皂", "quantity": "0.5", "unit": None, "specification": None}
_goods = [_cream, _soap]
_all = (
    Difference("name", NASTY, "Anna"),
    Difference("gender", None, "female"),
    Difference("birthday", {"month": 8, "day": 15, "calendar": "lunar", "is_leap": False, "year": None}, None),
    Difference("contacts", ["+8613800000002"], []),
    Difference("note", "", LONG[:300]),
    Difference("total", YUAN, Money(9_900, "CNY")),
    Difference("payment", "wechat", None),
    Difference("channel", "offline", "online"),
    Difference("bought_on", "2026-11-20", "2025-12-31"),
    Difference("items", _goods, _goods[:1]),
)
_changes = (
    Change(NOW, NASTY, "customer_changed", _all),
    Change(NOW, None, "bound"),
    Change(NOW, "周老板", "customer_changed", (), is_forgotten=True),
    Change(NOW, "周老板", "other"),
)
_broken = Step(7, NOW, 1, "purchase_voided", "purchase", 3, None, None, "no")
_head = "5f" * 32

SAMPLES |= {
    "trail/how": [{}],
    "trail/changes": [
        {"trail": Trail(customer, _changes, 1, True), "today": TODAY},
        {"trail": Trail(bare, (), 0, False), "today": TODAY},
    ],
    "trail/verdict": [
        {"verdict": Verdict(Check(0, "")), "today": TODAY},
        {"verdict": Verdict(Check(1234, _head), is_known=True), "today": TODAY},
        {"verdict": Verdict(Check(6, _head, _broken), NASTY, "purchase_voided", False), "today": TODAY},
    ],
}
