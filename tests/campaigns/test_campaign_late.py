"""A campaign whose day has passed while the machine was off, and one that breaks while others go on."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.domain.campaign import Campaign, CampaignState
from bot.domain.shop import Shop as TheShop
from reminders import campaigns as clockwork
from storage.unit_of_work import Storage, UnitOfWork
from tests.campaigns.test_campaign_clock import DAY, MINUTE, NOON, act, desk, draft, launch, places, state_of
from tests.reminders.shop import MANAGER_TELEGRAM, Shop, at, open_shop

DUE = at("2026-11-24", "10:00")
S = CampaignState


async def small(storage: Storage) -> Shop:
    shop = await open_shop(storage, at("2026-11-01"), batch=4)
    await shop.customer("N", None, now=at("2026-11-01"), telegram=7000)
    return shop


async def for_tomorrow(shop: Shop) -> Campaign:
    campaign = await draft(shop, 0)
    async with shop.storage.write() as uow:
        mine = await desk(shop, uow)
        await mine.starts(campaign.id, mine.tomorrow())
    return await launch(shop, campaign)


async def test_weeks_later_it_does_not_set_out_and_managers_hear_of_it_once(sqlite_storage: Storage) -> None:
    shop = await small(sqlite_storage)
    campaign = await for_tomorrow(shop)
    for late in (40 * DAY, 40 * DAY + MINUTE):
        await shop.ticker.tick_all(NOON + late)
    assert shop.postbox.to(7000) == []
    assert await places(shop, campaign) == {}
    async with sqlite_storage.read() as uow:
        found = await uow.campaigns.get(campaign.id)
    assert found is not None
    assert (found.state, found.starts_at, found.text) == (S.DRAFT, None, campaign.text)
    (told,) = shop.postbox.accepted
    assert told.address == str(MANAGER_TELEGRAM)
    assert "原定 11月24日周二 发" in told.text
    again = await launch(shop, found, NOON + 41 * DAY)
    assert again.state is S.RUNNING
    await shop.ticker.tick_all(NOON + 41 * DAY)
    assert len(shop.postbox.to(7000)) == 1


@pytest.mark.parametrize(("late", "state"), [(DAY, S.RUNNING), (DAY + MINUTE, S.DRAFT)])
async def test_a_day_late_is_not_too_late(sqlite_storage: Storage, late: timedelta, state: CampaignState) -> None:
    shop = await small(sqlite_storage)
    campaign = await for_tomorrow(shop)
    await clockwork.run_campaigns(sqlite_storage, DUE + late)
    assert await state_of(shop, campaign) is state


async def test_one_that_breaks_keeps_nobody_else_waiting_and_is_tried_again(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    shop = await small(sqlite_storage)
    broken, sound = await for_tomorrow(shop), await for_tomorrow(shop)
    set_out, who = clockwork.set_out, "王芳"

    async def breaking(uow: UnitOfWork, the_shop: TheShop, campaign_id: int, now: datetime) -> Any:
        if campaign_id == broken.id:
            raise ValueError(who)
        return await set_out(uow, the_shop, campaign_id, now)

    monkeypatch.setattr(clockwork, "set_out", breaking)
    with caplog.at_level(logging.ERROR):
        await shop.ticker.tick_all(DUE)
    assert len(shop.postbox.to(7000)) == 1
    assert await state_of(shop, broken) is S.SCHEDULED
    assert f"campaign {broken.id} " in caplog.text
    assert "ValueError" in caplog.text
    assert who not in caplog.text
    monkeypatch.setattr(clockwork, "set_out", set_out)
    await shop.ticker.tick_all(DUE + MINUTE)
    assert await state_of(shop, broken) is not S.SCHEDULED
    assert await state_of(shop, sound) is S.DONE
    await act(shop, broken, "stop", DUE + 2 * MINUTE, is_void=False)
