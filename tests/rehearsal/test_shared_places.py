"""What /why and /preview know of others: a campaign at its own hour; and what they say they do not know."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.campaign import RULE as CAMPAIGN
from bot.domain.rehearsal import Ending, Trace
from bot.domain.shop import Shop as Record
from bot.services.telling import trace_view
from reminders import trace as tracing
from reminders.stage import Rehearsals
from storage.unit_of_work import Storage
from tests.campaigns.test_campaign_clock import desk, draft, launch
from tests.reminders.shop import RENDERER, Shop, at, open_shop
from tests.reminders.test_reasons_planned import buys

EVENING = at("2026-11-22", "23:30")
DAY = timedelta(days=1)
PEOPLE = 6
SHOP = Record("小店", "Asia/Shanghai", "CNY", "zh")


def knows(label: str) -> bool:
    return RENDERER.has_label(label, "zh")


async def open_waiting_shop(storage: Storage) -> tuple[Shop, list[int]]:
    """They have stayed away for long when the rule begins; tonight's turn is over."""
    shop = await open_shop(storage, EVENING - 400 * DAY)
    found = []
    for number in range(PEOPLE):
        customer = await shop.customer(f"客{number}", None, now=EVENING - 300 * DAY, telegram=3000 + number)
        for back in (120 + number, 100 + number, 80 + number):
            await buys(shop, customer, (EVENING - back * DAY).date())
        found.append(customer)
    async with storage.write() as uow:
        await uow.planner.advance("lapsed", EVENING.date())
    await shop.ticker.tick_all(EVENING)
    return shop, found


async def why(storage: Storage, customer_id: int) -> Trace:
    found = await Rehearsals(storage.url, RENDERER).trace(customer_id, EVENING)
    assert found is not None
    return found


@pytest.fixture(autouse=True)
def few_days(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tracing, "AHEAD", 4 * DAY)
    monkeypatch.setattr(tracing, "DAYS_ASKED", 3)


async def test_why_says_that_others_were_not_counted(sqlite_storage: Storage) -> None:
    _, customers = await open_waiting_shop(sqlite_storage)
    found = await why(sqlite_storage, customers[0])
    assert found.is_alone
    said = [
        RENDERER.render(
            "ahead/why", locale, SHOP, {"trace": trace_view(found, knows, EVENING), "today": EVENING.date()}
        )
        for locale in ("zh", "en")
    ]
    assert "没算排在前面的别的顾客" in said[0]
    assert "were not counted" in said[1]


async def test_a_campaign_that_is_planned_sets_out_at_its_hour(sqlite_storage: Storage) -> None:
    shop, _ = await open_waiting_shop(sqlite_storage)
    campaign = await draft(shop, 0)
    async with sqlite_storage.write() as uow:
        await (await desk(shop, uow, EVENING)).starts(campaign.id, at("2026-11-23", "15:00"))
    await launch(shop, campaign, EVENING)
    shown = await Rehearsals(sqlite_storage.url, RENDERER).preview(EVENING, 2)
    told = {one.customer_id: one.at for one in shown.fates if one.rule == CAMPAIGN and one.ending is Ending.GOES}
    told = {one: moment for one, moment in told.items() if moment < at("2026-11-24", "00:00")}
    for hour in ("00:00", "09:00", "15:00", "15:01"):
        await shop.ticker.tick_all(at("2026-11-23", hour))
    rows = (await shop.rows()).values()
    happened = {row.customer_id: row.sent_at for row in rows if row.rule == CAMPAIGN and row.sent_at is not None}
    assert {one: moment for one, moment in told.items() if moment < at("2026-11-24", "00:00")} == happened
    assert set(happened.values()) == {at("2026-11-23", "15:00")}
