"""Friendly text: what a manager reads is what is sent, and what they write is read as it is meant."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import Any

import pytest

from bot.domain.offer import OfferKind, Terms
from bot.domain.shop import Shop
from bot.domain.wording import Saying, all_sayings
from bot.rendering import LOCALES, Renderer
from bot.services.wordings.check import Sample, Tried, try_out
from bot.services.wordings.friendly import straighten
from bot.services.wordings.guard import Unsafe
from bot.services.wordings.own import own, own_text, sayings
from bot.services.wordings.speech import Speaker, plain

TODAY = date(2026, 11, 22)
SHOP = Shop("花间集 & <Blossom>", "Asia/Shanghai", "CNY", "zh")
TENTH = Terms(OfferKind.PERCENT, percent=10)
WISH, OFFER, GREETING = Saying("birthday_wish"), Saying("birthday_offer"), Saying("lapsed", 1)


@cache
def renderer() -> Renderer:
    return Renderer()


def speaker(saying: Saying = WISH, locale: str = "zh") -> Speaker:
    return Speaker(renderer(), SHOP, saying, locale)


def tried(text: str, saying: Saying = WISH, locale: str = "zh") -> Tried:
    return try_out(speaker(saying, locale), straighten(text), TENTH, TODAY)


def refused(text: str, saying: Saying = WISH) -> Unsafe:
    with pytest.raises(Unsafe) as found:
        tried(text, saying)
    return found.value


CUSTOMER_SAYINGS = [saying for saying in all_sayings() if renderer().has(saying.template)]


def test_every_reminder_to_customers_can_be_reworded() -> None:
    """A new one needs labels under [wording.place] and [wording.when] for what only it shows."""
    for saying in CUSTOMER_SAYINGS:
        for locale in LOCALES:
            own(renderer(), saying, locale)
    assert list(sayings(renderer())) == CUSTOMER_SAYINGS
    assert {saying.name for saying in CUSTOMER_SAYINGS} >= {"birthday_offer", "birthday_wish", "lapsed.1", "lapsed.3"}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("saying", CUSTOMER_SAYINGS, ids=lambda one: one.name)
def test_what_is_shown_for_editing_says_what_is_sent(saying: Saying, locale: str) -> None:
    """Saved without a change, it reads as the product's own words do, to every kind of customer."""
    spoken, said = own(renderer(), saying, locale), speaker(saying, locale)
    text = own_text(renderer(), saying, locale)
    sample = Sample(said, spoken, TODAY)
    views = [view for view, _ in sample.hard()] + [sample.nice(TENTH)]
    for number, view in enumerate(views):
        full = _REST[number % 2] | view | {"step": saying.step}
        ours = renderer().render(saying.template, locale, SHOP, full)
        assert plain(said.say(text, full)) == _flat(ours)


# What else reminders show.
_REST: tuple[dict[str, Any], ...] = (
    {"goods": ["洗面奶", "面霜"], "whom": "mother", "is_said": True, "years": 1},
    {"goods": ["面霜"], "whom": "mother", "is_said": False, "years": 3},
)
_REST = tuple(rest | {"balance": 380, "missing": 20, "reward": "小样"} for rest in _REST)


def _flat(html: str) -> str:
    import re
    from html import unescape

    return unescape(re.sub(r"</?(?:b|i|u|s|code)>", "", html))


def test_a_coupon_is_told_of_where_one_goes_with_it() -> None:
    modes = {saying.name: own(renderer(), saying, "zh").coupon for saying in CUSTOMER_SAYINGS}
    assert modes["birthday_offer"] == modes["lapsed.2"] == modes["coupon_expiring"] == "always"
    assert modes["birthday_wish"] == "maybe"
    assert modes["lapsed.1"] == modes["first_thanks"] == "never"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("新年好", "新年好"),
        ("{名字}好", "王芳好"),
        ("{name}好", "王芳好"),
        ("｛ 名字 ｝好", "王芳好"),
        ("{姓名}好，{门店}等您", "王芳好，花间集 &amp; &lt;Blossom&gt;等您"),
        ("a {if coupon}b {code}{else}c{/if} d", "a b <code>7K4M-X92P-TRAN</code> d"),
        ("{如果有券}{如果是旧券}旧{否则}新{/如果}{/如果}好", "新好"),
        ("好\n{如果有券}\n{优惠}\n{/如果}\n再见", "好\n<b>9折</b>\n再见"),
        ("<b>5 < 6 & 7</b> https://a.example/?x=1&y=2", None),
        ("👩‍👧 🏳️‍🌈 1️⃣ 👍🏽 ❤️ 生日快乐", "👩‍👧 🏳️‍🌈 1️⃣ 👍🏽 ❤️ 生日快乐"),
    ],
)
def test_it_is_read_as_it_is_meant(text: str, shown: str | None) -> None:
    found = tried(text)
    if shown is None:
        assert plain(found.shown) == text, "typed marks are characters like any other"
        assert "<b>" not in found.shown
    else:
        assert found.shown == shown


def test_a_name_is_only_a_name() -> None:
    nasty = "<b>{{ 7*7 }}</b> & {% raw %}"
    html = speaker().say("{名字}好", {"name": nasty})
    assert html == "&lt;b&gt;{{ 7*7 }}&lt;/b&gt; &amp; {% raw %}好"
    assert plain(html) == f"{nasty}好"


@pytest.mark.parametrize(
    ("text", "reason", "view"),
    [
        ("", "empty", {}),
        ("  \n ", "empty", {}),
        ("{如果有券}{券码}{/如果}", "says_nothing", {}),
        ("报{券码}", "coupon_needed", {"place": "券码", "when": "如果有券"}),
        ("{如果有券}a{否则}{优惠}{/如果}", "coupon_needed", {"place": "优惠"}),
        ("{名宇}好", "unknown_place", {"typed": "名宇", "near": "名字"}),
        ("{天气}好", "unknown_place", {"near": None}),
        ("{如果有券}好", "unclosed", {"end": "/如果"}),
        ("{如果有券}{名字}{否则}好{否则}{/如果}", "unclosed", {}),
        ("好{/如果}", "unopened", {}),
        ("好{否则}", "unopened", {}),
        ("{名字", "braces", {}),
        ("名字}", "braces", {}),
        ("字" * 3001, "long_text", {"longest": 3000}),
        ("{名字}" * 600, "too_long", {"longest": 3600}),
        ("{如果有券}" * 5 + "x" + "{/如果}" * 5, "nested", {}),
    ],
)
def test_what_cannot_be_said_is_refused_with_the_reason(text: str, reason: str, view: dict[str, Any]) -> None:
    found = refused(text)
    assert found.reason == reason
    assert {key: found.view[key] for key in view} == view


def test_a_coupon_is_no_place_where_none_goes_with_it() -> None:
    assert refused("报{券码}", GREETING).reason == "unknown_place"
    assert tried("{优惠}，报{券码}", OFFER).drops_code is False


@pytest.mark.parametrize(
    ("text", "saying", "drops"),
    [
        ("{优惠}", OFFER, True),
        ("好", OFFER, True),
        ("好", WISH, True),
        ("好", GREETING, False),
        ("好{如果有券}{券码}{/如果}", WISH, False),
        ("好{如果是新券}{券码}{/如果}", WISH, True),
    ],
)
def test_an_offer_without_its_code_is_noticed(text: str, saying: Saying, drops: bool) -> None:
    assert tried(text, saying).drops_code is drops


def test_a_message_by_hand_is_plain() -> None:
    found = tried("<好> {如果有券}{优惠}，{券码}{/如果}")
    assert found.by_hand == "<好> 9折，7K4M-X92P-TRAN"
    assert found.without == "<好>"
    assert tried("好", Saying("first_thanks")).by_hand is None, "nobody is asked to pass it on"
