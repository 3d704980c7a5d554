"""/campaign: one message to one audience, filled in tap by tap, launched, paused, stopped, and what came of it."""

from __future__ import annotations

import re
from typing import Any

from aiogram.filters import Command, Filter

from bot.domain.campaign import LONGEST_NAME, PERCENTS, CampaignState
from bot.domain.errors import Gone
from bot.domain.people import MANAGERS
from bot.entry.about_people import asks_people
from bot.entry.asking import asks_something, has_a_pause
from bot.entry.draft import Draft
from bot.entry.offers import read_offer
from bot.entry.questions.asked import read_asked
from bot.entry.segments.reading import asks_who
from bot.entry.starts import read_start
from bot.services.campaigns.desk import CampaignDesk
from bot.services.campaigns.effect import effect
from bot.services.matching import match_customer
from bot.services.segments import counted
from bot.services.vocabulary import read
from handlers import campaign_pages as pages
from handlers.arguments import carrier, record_id, word
from handlers.asked import ask, settle
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.turn import Turn

room = Room("campaigns")
_WAITS = 1800
# Shorter is a word to somebody else; a place to fill in is meant for many.
LEAST, _PLACE = 10, re.compile(r"[{｛].+[}｝]")
ASKED = ("text", "offer", "day", "name")


class Answers(Filter):
    """What was asked for a campaign: its words, its offer, its time, its name; a complete entry stays an entry."""

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Any]:
        text = (message.text or "").strip()
        if not text or text.startswith("/"):
            return False
        question = await turn.uow.questions.open_of(turn.who.telegram_id)
        about = question.about.split(":") if question is not None else [""]
        if question is None or about[0] != "campaign" or (turn.now - question.asked_at).total_seconds() > _WAITS:
            return False
        is_soft, draft = about[3:] == ["soft"], await read(turn.work, text)
        if about[1] != "text" and draft.is_certain:
            return False
        if is_soft and not await _is_meant(about[1], text, draft, turn):
            if about[1] == "text":
                # What follows other business is no longer meant for many.
                await settle(turn, "dropped")
            return False
        campaign = await turn.uow.campaigns.get(int(about[2]))
        if campaign is None or campaign.state is not CampaignState.DRAFT:
            return False
        return {"what": about[1], "campaign_id": int(about[2])}


async def _is_meant(what: str, text: str, draft: Draft, turn: Turn) -> bool:
    """Typed while the choices stand there, without being asked: only what can be nothing else."""
    if what == "text":
        return bool(_PLACE.search(text)) or await _is_for_many(text, draft, turn)
    if what == "offer":
        return read_offer(text, turn.shop.currency) != (None, None)
    return read_start(text, turn.work.local_now) is not None


async def _is_for_many(text: str, draft: Draft, turn: Turn) -> bool:
    """A sentence that asks nothing and speaks of nobody the shop knows; with a date or a price in it, too."""
    is_an_entry = draft.is_certain and (draft.customer or draft.items)
    if len(text) < LEAST or is_an_entry or draft.phone or asks_something(text):
        return False
    if read_asked(text) is not None or asks_people(text) is not None or asks_who(text):
        return False
    if draft.intent == "unknown":
        return True
    is_known = draft.customer and (await match_customer(turn.work, draft.customer)).certain is not None
    return not is_known and has_a_pause(text)


def desk_of(turn: Turn) -> CampaignDesk:
    return CampaignDesk(turn.work, turn.say.renderer)


@room.message(Command("campaign"), allow=MANAGERS)
async def show_all(_message: Message, turn: Turn) -> None:
    pages.show_list(turn, await desk_of(turn).all())


@room.pressed("campnew", allow=MANAGERS)
async def new(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """campnew, campnew:<segment>, campnew:all."""
    if not arguments:
        pages.show_choice(turn, await counted(turn.work), carrier(query))
        return
    key = None if arguments == ["all"] else record_id(arguments)
    draft = await desk_of(turn).begin(key, turn.say.label("campaign.everybody"))
    await ask(turn, f"campaign:text:{draft.id}:soft")
    pages.show_page(turn, await desk_of(turn).page(draft.id), None)


@room.pressed("camp", allow=MANAGERS)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """camp, camp:<campaign>, camp:<campaign>:<verb>[:<value>…]."""
    desk, message_id = desk_of(turn), carrier(query)
    if not arguments:
        pages.show_list(turn, await desk.all(), message_id)
        return
    key = record_id(arguments)
    if len(arguments) == 1:
        pages.show_page(turn, await desk.page(key), message_id)
    else:
        await _VERBS[word(arguments, tuple(_VERBS), 1)](turn, desk, key, arguments[2:], message_id)


async def _ask(turn: Turn, desk: CampaignDesk, key: int, what: str) -> None:
    page = await desk.page(key)
    await ask(turn, f"campaign:{what}:{key}")
    if what == "text":
        pages.ask_text(turn, page)
    else:
        turn.say.text(f"campaigns/ask_{what}", longest=LONGEST_NAME)


async def _text(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], _message_id: int) -> None:
    await _ask(turn, desk, key, "text")


async def _name(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], _message_id: int) -> None:
    await _ask(turn, desk, key, "name")


async def _offer(turn: Turn, desk: CampaignDesk, key: int, rest: list[str], message_id: int) -> None:
    """offer, offer:none, offer:type, offer:<per cent>."""
    if not rest:
        await ask(turn, f"campaign:offer:{key}:soft")
        pages.show_offers(turn, await desk.page(key), message_id)
        return
    chosen = word(rest, ("none", "type", *map(str, PERCENTS)))
    if chosen == "type":
        await _ask(turn, desk, key, "offer")
        return
    await desk.offer(key, percent=None if chosen == "none" else int(chosen))
    pages.show_page(turn, await desk.page(key), message_id)


async def _set(turn: Turn, desk: CampaignDesk, key: int, rest: list[str], message_id: int) -> None:
    """set:<share, valid or hand>:<value>."""
    what = word(rest, ("share", "valid", "hand"))
    await desk.set(key, what, record_id(rest, 1))
    pages.show_page(turn, await desk.page(key), message_id)


async def _share(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    pages.show_shares(turn, await desk.page(key), message_id)


async def _when(turn: Turn, desk: CampaignDesk, key: int, rest: list[str], message_id: int) -> None:
    """when, when:now, when:morning, when:type."""
    if not rest:
        await ask(turn, f"campaign:day:{key}:soft")
        pages.show_when(turn, await desk.page(key), message_id)
        return
    chosen = word(rest, ("now", "morning", "type"))
    if chosen == "type":
        await _ask(turn, desk, key, "day")
        return
    await desk.starts(key, desk.tomorrow() if chosen == "morning" else None)
    pages.show_page(turn, await desk.page(key), message_id)


async def _go(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    pages.show_sure(turn, await desk.page(key), message_id)


async def _sure(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    await desk.launch(key)
    await settle(turn, "dropped")
    turn.has_mail = True
    pages.show_page(turn, await desk.page(key), message_id)


async def _draft(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    await desk.back_to_draft(key)
    pages.show_page(turn, await desk.page(key), message_id)


async def _drop(turn: Turn, desk: CampaignDesk, key: int, rest: list[str], message_id: int) -> None:
    """drop, drop:yes."""
    if rest[:1] == ["yes"]:
        await desk.drop(key)
        await settle(turn, "dropped")
        turn.say.toast("done")
        pages.show_list(turn, await desk.all(), message_id)
    else:
        pages.show_drop(turn, await desk.page(key), message_id)


async def _pause(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    await desk.pause(key)
    pages.show_page(turn, await desk.page(key), message_id)


async def _resume(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    await desk.resume(key)
    turn.has_mail = True
    pages.show_page(turn, await desk.page(key), message_id)


async def _stop(turn: Turn, desk: CampaignDesk, key: int, rest: list[str], message_id: int) -> None:
    """stop, stop:honour, stop:void, stop:tell."""
    if not rest:
        pages.show_stop(turn, await desk.page(key), message_id)
        return
    chosen = word(rest, ("honour", "void", "tell"))
    await desk.stop(key, is_void=chosen != "honour", is_told=chosen == "tell")
    turn.has_mail = True
    pages.show_page(turn, await desk.page(key), message_id)


async def _effect(turn: Turn, _desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    pages.show_effect(turn, await effect(turn.work, key), message_id)


async def _how(turn: Turn, desk: CampaignDesk, key: int, _rest: list[str], message_id: int) -> None:
    pages.show_how(turn, await desk.get(key), message_id)


_VERBS: dict[str, Any] = {
    "text": _text, "name": _name, "offer": _offer, "set": _set, "share": _share, "when": _when, "go": _go,
    "sure": _sure, "draft": _draft, "drop": _drop, "pause": _pause, "resume": _resume, "stop": _stop,
    "effect": _effect, "how": _how,
}  # fmt: skip


@room.message(By(MANAGERS), Answers(), allow=MANAGERS)
async def answered(message: Message, what: str, campaign_id: int, turn: Turn) -> None:
    desk, text = desk_of(turn), (message.text or "").strip()
    if what == "text":
        await desk.write(campaign_id, text)
    elif what == "name":
        await desk.rename(campaign_id, text)
    elif what == "offer":
        percent, minor = read_offer(text, turn.shop.currency)
        if percent is None and minor is None:
            minor = 0
        await desk.offer(campaign_id, percent=percent, minor=minor)
    elif what == "day":
        await desk.starts(campaign_id, read_start(text, turn.work.local_now) or turn.now)
    else:
        raise Gone
    await settle(turn, "given")
    pages.show_page(turn, await desk.page(campaign_id), None)
