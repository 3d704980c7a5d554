"""At the desk: what the page says right after the launch and later, whose draft it is, two managers at once."""

from __future__ import annotations

import asyncio
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import text

from bot.domain.campaign import CampaignState
from bot.domain.criteria import About, Criterion
from bot.domain.errors import Gone, ShopError
from bot.domain.trail import name_of
from reminders.campaigns import run_campaigns
from storage.campaigns import Campaigns
from storage.unit_of_work import Storage
from tests.campaigns.test_campaign_clock import NOON, act, desk, draft, full, held, launch, places, state_of
from tests.reminders.shop import Shop, at, open_shop

JUST_DECEMBER = at("2026-12-01", "00:30")
STAYED_AWAY = ((Criterion(About.CAME, is_not=True, unit="month"),),)
S = CampaignState


async def small(storage: Storage) -> Shop:
    shop = await open_shop(storage, at("2026-11-01"), batch=4)
    await shop.customer("N", None, now=at("2026-11-01"), telegram=7000)
    return shop


async def trail(shop: Shop) -> list[str]:
    async with shop.storage.read() as uow:
        statement = text("SELECT action FROM audit WHERE entity = 'campaign' ORDER BY id")
        return list((await uow.connection.execute(statement)).scalars())


async def test_who_is_left_alone_does_not_wait(sqlite_storage: Storage) -> None:
    shop = await full(sqlite_storage)
    campaign = await draft(shop, 50)
    await launch(shop, campaign)
    dealt = await places(shop, campaign)
    alone, written = len(held(dealt)), len(dealt) - len(held(dealt))
    assert alone

    async def waiting() -> int:
        async with sqlite_storage.write() as uow:
            page = await (await desk(shop, uow)).page(campaign.id)
        assert page.sides == (written, alone)
        return page.waiting

    assert await waiting() == written
    await run_campaigns(sqlite_storage, NOON)
    assert await waiting() == written
    async with sqlite_storage.write() as uow:
        await uow.connection.execute(text("DELETE FROM deliveries WHERE id > 10"))
    assert await waiting() == written, "half of them written down"


async def test_a_draft_for_a_segment_that_has_changed_is_a_new_one(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    async with sqlite_storage.write() as uow:
        mine = await desk(shop, uow)
        key = await uow.segments.add("x", STAYED_AWAY, shop.manager_id, NOON, "x")
        first = await mine.begin(key, "all")
        assert (await mine.begin(key, "all")).id == first.id
        changed = ((Criterion(About.PHONE),),)
        await uow.segments.change(key, NOON, spec=changed)
        second = await mine.begin(key, "all")
        assert (second.id != first.id, second.spec) == (True, changed)


async def test_months_later_it_says_whom_it_was_for_on_that_day(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    async with sqlite_storage.write() as uow:
        mine = await desk(shop, uow)
        key = await uow.segments.add("x", STAYED_AWAY, shop.manager_id, NOON, "x")
        campaign = await mine.begin(key, "all")
        await mine.write(campaign.id, "来看看新货")

    async def first_day(now: datetime) -> date | None:
        async with sqlite_storage.write() as uow:
            ((shown,),) = (await (await desk(shop, uow, now)).page(campaign.id)).groups
        return shown.first

    assert await first_day(NOON) == date(2026, 11, 1)
    await launch(shop, campaign, JUST_DECEMBER)
    assert await first_day(at("2027-02-03")) == date(2026, 12, 1), "by the shop's own calendar"


async def test_what_is_changed_meanwhile_by_another_manager_is_not_lost_on_the_way(
    storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other one writes while the campaign is being launched: too late, and told so; not kept and not sent."""
    shop = await small(storage)
    campaign = await draft(shop, 0)
    others: list[asyncio.Task[Any]] = []

    async def rewrite() -> None:
        async with storage.write() as uow:
            await (await desk(shop, uow)).write(campaign.id, "另一段话")

    word = Campaigns.word

    async def slowly(*arguments: Any) -> int:
        others.append(asyncio.create_task(rewrite()))
        await asyncio.wait(others, timeout=0.3)
        return await word(*arguments)

    monkeypatch.setattr(Campaigns, "word", slowly)
    await launch(shop, campaign)
    (error,) = await asyncio.gather(*others, return_exceptions=True)
    assert isinstance(error, Gone | ShopError)
    async with storage.read() as uow:
        found = await uow.campaigns.get(campaign.id)
        assert found is not None
        assert await uow.wordings.text_of(found.wording_id) == found.text == campaign.text


async def test_back_to_a_draft_is_kept_in_the_trail_and_pressed_twice_it_is_one(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    campaign = await draft(shop, 0)
    async with sqlite_storage.write() as uow:
        mine = await desk(shop, uow)
        await mine.starts(campaign.id, mine.tomorrow())
    await launch(shop, campaign)
    for _ in range(2):
        assert (await act(shop, campaign, "back_to_draft")).state is S.DRAFT
        assert await trail(shop) == ["campaign_launched", "campaign_recalled"]
    await launch(shop, campaign)
    with pytest.raises(ShopError, match="campaign_out"):
        await act(shop, campaign, "back_to_draft")
    assert await state_of(shop, campaign) is S.RUNNING
    assert name_of("campaign_recalled") == "campaign_recalled", "it has words"
    dropped = await draft(shop, 0)
    await act(shop, dropped, "drop")
    with pytest.raises(Gone):
        await act(shop, dropped, "back_to_draft")
