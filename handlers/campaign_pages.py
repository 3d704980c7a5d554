"""What a manager sees of campaigns: the list, one campaign, its choices, the question before it sets out or stops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.campaign import LAUNCHED, PERCENTS, SHARES, VALID_DAYS, Campaign, CampaignState
from bot.services.campaigns.desk import Page
from bot.services.campaigns.effect import Effect
from bot.services.campaigns.text import saying_for
from bot.services.wordings.own import own, vocabulary
from handlers.say import Say, button, rows
from handlers.turn import Turn
from storage.segments import Segment

_S = CampaignState


def show_list(turn: Turn, found: Sequence[Campaign], message_id: int | None = None) -> None:
    label = turn.say.label
    lines = [
        [
            button(
                f"{label(f'campaign.icon.{one.state}')} {one.name} · {label(f'campaign.state.{one.state}')}",
                f"camp:{one.id}",
            )
        ]
        for one in found
    ]
    keyboard = rows([button(label("campaign.new"), "campnew")], *lines, [button(label("segment.all"), "seg")])
    _put(turn, message_id, "campaigns/list", keyboard, has_any=bool(found))


def show_choice(turn: Turn, found: Sequence[tuple[Segment, int]], message_id: int | None) -> None:
    label = turn.say.label
    lines = [[button(f"{one.name} · {count}", f"campnew:{one.id}")] for one, count in found]
    everybody = [button(label("campaign.everybody"), "campnew:all")]
    _put(turn, message_id, "campaigns/choose", rows(*lines, everybody, [button(label("campaign.back"), "camp")]))


def show_page(turn: Turn, page: Page, message_id: int | None) -> None:
    _put(
        turn,
        message_id,
        "campaigns/page",
        _buttons(turn.say, page),
        page=page,
        ended=_ended(turn.say, page),
        today=turn.today,
    )


def _ended(say: Say, page: Page) -> list[tuple[str, int]]:
    """The label of each reason, and how many."""
    found = page.ended or {}
    named = [
        (f"campaign.ended.{why}" if say.has_label(f"campaign.ended.{why}") else f"why.held.{why}", n)
        for why, n in found.items()
    ]
    return [(key, n) for key, n in named if say.has_label(key)]


def _buttons(say: Say, page: Page) -> InlineKeyboardMarkup:
    campaign, here = page.campaign, f"camp:{page.campaign.id}"
    back = [button(say.label("campaign.all"), "camp")]
    if campaign.state is _S.DRAFT:
        return rows(*_of_draft(say, page, here), back)
    if campaign.state is _S.SCHEDULED:
        return rows(
            [button(say.label("campaign.draft"), f"{here}:draft")],
            [button(say.label("campaign.drop"), f"{here}:drop")],
            back,
        )
    acts = {_S.RUNNING: ("pause", "stop"), _S.PAUSED: ("resume", "stop"), _S.DONE: (), _S.STOPPED: ()}[campaign.state]
    if campaign.state is _S.DONE and page.given and page.given.open:
        acts = ("stop",)
    first = [button(say.label(f"campaign.{one}"), f"{here}:{one}") for one in acts]
    second = [button(say.label("campaign.effect"), f"{here}:effect"), button(say.label("campaign.refresh"), here)]
    return rows(first, second, back)


def _of_draft(say: Say, page: Page, here: str) -> list[list[InlineKeyboardButton]]:
    label = say.label
    hand = 0 if page.campaign.is_by_hand else 1
    go = [] if page.missing else [button(label("campaign.go"), f"{here}:go", "success")]
    return [
        [button(label("campaign.text"), f"{here}:text"), button(label("campaign.offer"), f"{here}:offer")],
        [button(label("campaign.when"), f"{here}:when"), button(label("campaign.share"), f"{here}:share")],
        [button(label("campaign.hand_off" if hand else "campaign.hand_on"), f"{here}:set:hand:{hand}")],
        [button(label("campaign.name"), f"{here}:name"), button(label("campaign.drop"), f"{here}:drop")],
        go,
    ]


def ask_text(turn: Turn, page: Page) -> None:
    """What may stand in braces."""
    campaign, renderer = page.campaign, turn.say.renderer
    saying = saying_for(campaign)
    shown = vocabulary(renderer, saying, campaign.locale).shown
    places = [
        (shown[code], turn.say.label(f"wording.about.{code}")) for code in own(renderer, saying, campaign.locale).places
    ]
    turn.say.text("campaigns/ask_text", places=places, has_coupon=campaign.terms is not None)


def show_offers(turn: Turn, page: Page, message_id: int) -> None:
    label, here = turn.say.label, f"camp:{page.campaign.id}"
    percents = [button(label(f"campaign.percent_{one}"), f"{here}:offer:{one}") for one in PERCENTS]
    valid = [
        button(
            ("✓ " if page.campaign.valid_days == one else "") + label("campaign.valid", days=one),
            f"{here}:set:valid:{one}",
        )
        for one in VALID_DAYS
    ]
    others = [
        button(label("campaign.type"), f"{here}:offer:type"),
        button(label("campaign.none"), f"{here}:offer:none"),
    ]
    keyboard = rows(percents[:3], percents[3:], others, valid if page.campaign.terms else [], _back(turn.say, here))
    _put(turn, message_id, "campaigns/offer", keyboard)


def show_shares(turn: Turn, page: Page, message_id: int) -> None:
    label, here = turn.say.label, f"camp:{page.campaign.id}"
    words = [label("campaign.share_of", share=one) if one else label("campaign.share_none") for one in SHARES]
    lines = [
        [button(("✓ " if page.campaign.share == one else "") + text, f"{here}:set:share:{one}")]
        for one, text in zip(SHARES, words, strict=True)
    ]
    _put(turn, message_id, "campaigns/share", rows(*lines, _back(turn.say, here)))


def show_when(turn: Turn, page: Page, message_id: int) -> None:
    here = f"camp:{page.campaign.id}"
    lines = [[button(turn.say.label(f"campaign.{one}"), f"{here}:when:{one}")] for one in ("now", "morning", "type")]
    _put(turn, message_id, "campaigns/when", rows(*lines, _back(turn.say, here)))


def show_sure(turn: Turn, page: Page, message_id: int) -> None:
    here = f"camp:{page.campaign.id}"
    if page.audience is None or page.missing is not None:
        show_page(turn, page, message_id)
        return
    keyboard = rows([button(turn.say.label("campaign.sure"), f"{here}:sure", "success")], _back(turn.say, here))
    _put(turn, message_id, "campaigns/sure", keyboard, page=page, today=turn.today)


def show_drop(turn: Turn, page: Page, message_id: int) -> None:
    here = f"camp:{page.campaign.id}"
    keyboard = rows([button(turn.say.label("campaign.drop_sure"), f"{here}:drop:yes", "danger")], _back(turn.say, here))
    _put(turn, message_id, "campaigns/drop", keyboard, name=page.campaign.name)


def show_stop(turn: Turn, page: Page, message_id: int) -> None:
    """Its coupons are asked about where there are any."""
    here, label = f"camp:{page.campaign.id}", turn.say.label
    if page.campaign.state not in LAUNCHED or page.campaign.state is _S.STOPPED:
        show_page(turn, page, message_id)
        return
    choices = ["honour", "void", "tell"] if page.given and page.given.open else ["sure"]
    data = {"sure": "honour"}
    lines = [[button(label(f"campaign.stop_{one}"), f"{here}:stop:{data.get(one, one)}", "danger")] for one in choices]
    _put(turn, message_id, "campaigns/stop", rows(*lines, _back(turn.say, here)), page=page)


def show_effect(turn: Turn, found: Effect, message_id: int) -> None:
    here = f"camp:{found.campaign.id}"
    keyboard = rows([button(turn.say.label("campaign.how"), f"{here}:how")], _back(turn.say, here))
    _put(turn, message_id, "campaigns/effect", keyboard, effect=found, today=turn.today)


def show_how(turn: Turn, campaign: Campaign, message_id: int) -> None:
    _put(turn, message_id, "campaigns/how", rows(_back(turn.say, f"camp:{campaign.id}")), days=campaign.days)


def _back(say: Say, here: str) -> list[InlineKeyboardButton]:
    return [button(say.label("campaign.back"), here)]


def _put(turn: Turn, message_id: int | None, template: str, keyboard: InlineKeyboardMarkup, **view: Any) -> None:
    if message_id is None:
        turn.say.text(template, keyboard=keyboard, **view)
    else:
        turn.say.edit(message_id, template, keyboard=keyboard, **view)
