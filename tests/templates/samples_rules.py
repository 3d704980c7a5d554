"""Samples of the rules' room, its messages, and what stands below receipts."""

from __future__ import annotations

from types import SimpleNamespace as Is
from typing import Any

from bot.domain.dial import DIALS
from bot.domain.occasion import YearDay
from bot.domain.reason import Reason
from tests.templates.samples import NASTY, NOW, SAMPLES, TODAY, YUAN, coupon, money_off, sold

_goods = {"goods": [NASTY, "面霜", "护手霜"], "last_on": "2026-10-01"}
_gift = {"whom": "mother", "goods": NASTY, "is_said": True, "occasion_on": TODAY}
_near = {"balance": 460, "missing": 40, "reward": NASTY}
_years = {"years": 3, "occasion_on": TODAY, "coupon": None}


def _roads(name: str, views: list[dict[str, Any]], *roads: str) -> dict[str, list[dict[str, Any]]]:
    return {f"reminders/{name}{road}": [{"name": NASTY} | view for view in views] for road in ("", "_line", *roads)}


def _page(reason: Reason, **more: Any) -> dict[str, Any]:
    kept = [Is(name=NASTY, kept=3, due=4)] if reason is Reason.FOLLOWUP else []
    return {
        "page": Is(
            **({"reason": reason, "is_on": True, "is_ready": True, "sent": 3, "with_staff": 4, "kept": kept} | more)
        )
    }


_promise = Is(due_at=None, due_on=TODAY, text=NASTY)
_timed = Is(due_at=NOW, due_on=TODAY, text="来试")
_kept_gift = Is(whom="mother", is_day_said=True, day=YearDay(8, 15, "lunar"))
_guessed = Is(whom="son", is_day_said=False, day=None)
_sale = {"beneath": "sales/receipt", "sold": sold}

SAMPLES |= {
    **_roads("replenish", [_goods, _goods | {"goods": [NASTY]}], "_by_hand"),
    **_roads("gift", [_gift, _gift | {"is_said": False, "whom": "wife"}], "_by_hand"),
    **_roads("anniversary", [_years, _years | {"years": 1, "coupon": money_off}], "_by_hand"),
    **_roads("coupon_unused", [{"coupon": coupon}, {"coupon": money_off | {"minimum": YUAN}}]),
    **_roads("near_reward", [_near]),
    **_roads("birthday_ask", [{}]),
    "rules/page": [
        *(_page(reason) for reason in Reason),
        _page(Reason.NEAR_REWARD, is_ready=False, is_on=False, with_staff=0),
    ],
    "rules/ask": [
        {"reason": reason, "dial": dial, "low": dial.low, "high": dial.high}
        for reason in Reason
        for dial in DIALS[reason]
    ],
    "rules/refused": [{"is_words": True, "low": "0", "high": "40"}, {"is_words": False, "low": "1", "high": "30"}],
    "rules/left": [{}],
    "rules/products": [{}],
    "rules/ask_cycle": [{"name": NASTY, "high": 400}],
    "rules/ask_birthday": [{}],
    "rules/birthday_told": [{"birthday": YearDay(8, 15, "lunar")}, {"birthday": YearDay(8, 15)}],
    "rules/birthday_unread": [{}],
    "rules/birthday_no": [{}],
    "rules/receipt": [
        _sale | {"asides": Is(promise=_promise, gift=_kept_gift)},
        _sale | {"asides": Is(promise=_timed, gift=_guessed)},
    ],
}
