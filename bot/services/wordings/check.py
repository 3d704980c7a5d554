"""A new text is tried on every kind of customer before it can be saved: with a coupon and without, with the longest and
the nastiest of names. What fails on one of them is refused, with the reason."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from html import unescape
from typing import Any

from jinja2 import UndefinedError

from bot.domain.money import Money
from bot.domain.offer import OfferKind, Terms
from bot.services.wordings.friendly import Part, read, used
from bot.services.wordings.guard import LONGEST_RENDERED, Unsafe, length_of
from bot.services.wordings.own import OF_COUPON, Own, own, vocabulary
from bot.services.wordings.speech import Speaker, plain

LONGEST_NAME = 64
NASTY_NAME = "<b>{{ 7*7 }}</b> & {% if %}"
CODE = "7K4M-X92P-TRAN"
A_WEEK, TWO_WEEKS = timedelta(days=7), timedelta(days=14)
_LARGEST = Money(99_999_999_99, "CNY")
# What every sample has of its own.
_KNOWN = ("name", "shop", "day", *OF_COUPON)
# Which conditions hold together: no coupon, one that the customer knows of, a new one.
_CASES = (
    {"coupon": False, "known": False, "fresh": False},
    {"coupon": True, "known": True, "fresh": False},
    {"coupon": True, "known": False, "fresh": True},
)


@dataclass(frozen=True, slots=True)
class Tried:
    """A text that can be saved. `without`: as those see it who have no coupon, where that is something else.

    `drops_code`: an offer goes with this message, and the text does not say the code that one needs to use it.
    """

    shown: str
    by_hand: str | None
    without: str | None
    drops_code: bool


def try_out(speaker: Speaker, text: str, terms: Terms, today: date) -> Tried:
    """Unsafe with the reason if the text is not to be sent to anybody."""
    spoken = own(speaker.renderer, speaker.saying, speaker.locale)
    words = vocabulary(speaker.renderer, speaker.saying, speaker.locale)
    parts = read(text, words)
    _check_coupon(parts, spoken, words.shown)
    sample = Sample(speaker, spoken, today)
    for view, stand_ins in sample.hard():
        _check_rendered(plain(speaker.fill(parts, view, stand_ins)))
    shown = speaker.fill(parts, sample.nice(terms), sample.stand_ins)
    without = speaker.fill(parts, sample.nice(None), sample.stand_ins) if spoken.coupon == "maybe" else None
    return Tried(
        shown=shown,
        by_hand=plain(shown) if speaker.renderer.has(f"{speaker.saying.template}_by_hand") else None,
        without=plain(without) if without is not None and without != shown else None,
        drops_code=_drops_code(parts, spoken),
    )


def ours_by_hand(speaker: Speaker, terms: Terms, today: date) -> str | None:
    """The product's own short words for the same sample."""
    spoken = own(speaker.renderer, speaker.saying, speaker.locale)
    sample = Sample(speaker, spoken, today)
    view = sample.nice(terms) | {"step": speaker.saying.step}
    try:
        return unescape(
            speaker.renderer.render(f"{speaker.saying.template}_by_hand", speaker.locale, speaker.shop, view)
        )
    except UndefinedError:
        # It shows what no sample has: then the longer text stands for it.
        return None


def _cases(parts_of: Own) -> Iterator[dict[str, bool]]:
    """The conditions as they can meet; others than the coupon's both ways."""
    others = [code for code in parts_of.conditions if code not in _CASES[0]]
    possible = {"always": _CASES[1:], "never": _CASES[:1], "maybe": _CASES}[parts_of.coupon]
    for case in possible:
        for is_true in (True, False):
            yield case | dict.fromkeys(others, is_true)


def _check_coupon(parts: tuple[Part, ...], spoken: Own, shown: Mapping[str, str]) -> None:
    """What only a coupon has is said only to those who have one."""
    for case in _cases(spoken):
        stray = next((code for code in used(parts, case) if code in OF_COUPON), None)
        if stray is not None and not case["coupon"]:
            raise Unsafe("coupon_needed", place=shown[stray], when=shown["when_coupon"])


def _drops_code(parts: tuple[Part, ...], spoken: Own) -> bool:
    return any(case["coupon"] and "code" not in used(parts, case) for case in _cases(spoken))


def _check_rendered(text: str) -> None:
    length = length_of(text)
    if not text:
        raise Unsafe("says_nothing")
    if length > LONGEST_RENDERED:
        raise Unsafe("too_long", length=length, longest=LONGEST_RENDERED)


class Sample:
    """Customers to try a text on."""

    def __init__(self, speaker: Speaker, spoken: Own, today: date) -> None:
        self._speaker = speaker
        self._coupon = spoken.coupon
        self._today = today
        label = speaker.renderer.label
        self._others = [code for code in spoken.conditions if code not in _CASES[0]]
        self.stand_ins: dict[str, str | bool] = {
            code: label(f"wording.sample.{code}", speaker.locale) for code in spoken.places if code not in _KNOWN
        } | dict.fromkeys(self._others, False)

    def nice(self, terms: Terms | None) -> dict[str, Any]:
        """Somebody as they come into every shop."""
        name = self._speaker.renderer.label("wording.sample_name", self._speaker.locale)
        return self._view(name, self._coupon_view(terms) if terms and self._coupon != "never" else None)

    def hard(self) -> Iterator[tuple[dict[str, Any], dict[str, str | bool]]]:
        """The longest and the nastiest; (view, what stands in for the rest)."""
        coupon = self._coupon_view(Terms(OfferKind.AMOUNT, amount=_LARGEST, minimum=_LARGEST))
        coupons = {"always": (coupon,), "never": (None,), "maybe": (coupon, None)}[self._coupon]
        for name in ("W" * LONGEST_NAME, "\U0001f9d2" * LONGEST_NAME, NASTY_NAME):
            for one in coupons:
                for is_known in (True, False):
                    view = self._view(name, one) | {"is_known": is_known and one is not None}
                    yield view, self.stand_ins | dict.fromkeys(self._others, is_known)

    def _view(self, name: str, coupon: dict[str, Any] | None) -> dict[str, Any]:
        return {"name": name, "occasion_on": self._today + A_WEEK, "coupon": coupon, "is_known": False}

    def _coupon_view(self, terms: Terms) -> dict[str, Any]:
        return {
            "code": CODE.replace("-", ""),
            "shown": CODE,
            "percent": terms.percent,
            "amount": terms.amount,
            "minimum": terms.minimum,
            "last_on": self._today + TWO_WEEKS,
        }
