"""A promise comes back to whoever gave it: at its time, once, with the others of that morning; then to the manager."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from bot.domain.followup import FollowUp, FollowUpState, Stage, due_moment, reminded
from bot.domain.people import Role, Staff
from reminders.channels.base import Message, Outcome, OutcomeKind
from reminders.rules.followup_due import AGAIN, DUE, ESCALATED
from storage.unit_of_work import Storage
from tests.reminders.shop import (
    MANAGER_TELEGRAM,
    OWNER_TELEGRAM,
    SELLER_TELEGRAM,
    SHANGHAI,
    Crash,
    Shop,
    another_ticker,
    at,
    hours,
    open_shop,
)

OPENED = at("2027-08-06", "12:00")
DAY = date(2027, 8, 9)
MORNING = at("2027-08-09", "09:00")
HOUR = timedelta(hours=1)


async def promised(shop: Shop, customer: int | None, due_on: date = DAY, **values: Any) -> int:
    async with shop.storage.write() as uow:
        row = {"staff_id": shop.seller_id, "created_at": OPENED, "text": "新色号到了告诉她"} | values
        return await uow.followups.add(customer_id=customer, due_on=due_on, **row)


async def changed(shop: Shop, promise: int, **values: Any) -> None:
    async with shop.storage.write() as uow:
        await uow.followups.change(promise, **values)


def datas(message: Message) -> list[str]:
    return [button.data for line in message.buttons for button in line if button.data]


def told(shop: Shop, telegram: int = SELLER_TELEGRAM) -> list[str]:
    return [message.text for message in shop.postbox.to(telegram)]


def promise(**values: Any) -> FollowUp:
    row = {"id": 1, "customer_id": 1, "staff_id": 3, "due_on": DAY, "due_at": None, "text": None}
    return FollowUp(**{**row, "state": FollowUpState.OPEN, "created_at": OPENED, **values})


@pytest.mark.parametrize(
    ("values", "moment"),
    [
        ({}, "09:00"),
        ({"due_at": at("2027-08-09", "15:30")}, "15:30"),
        ({"created_at": at("2027-08-09", "08:59")}, "09:00"),
        ({"created_at": at("2027-08-09", "11:00")}, "17:00"),
        ({"created_at": at("2027-08-09", "16:30")}, "17:30"),
    ],
)
def test_when_a_promise_comes_back(values: dict[str, Any], moment: str) -> None:
    assert due_moment(promise(**values), SHANGHAI) == at("2027-08-09", moment)


def test_each_stage_has_its_day_and_its_key() -> None:
    for rule, lag in ((DUE, 0), (AGAIN, 1), (ESCALATED, 2)):
        day = DAY + timedelta(days=lag)
        (found,) = rule.occasions([promise()], day, day, SHANGHAI)
        assert (found.key, found.due_on) == (f"{rule.name}:1:2027-08-09", day)
        assert not list(rule.occasions([promise()], day + timedelta(days=1), day + timedelta(days=9), SHANGHAI))


def staff(number: int, role: Role) -> Staff:
    return Staff(number, 900 + number, "x", role, None, OPENED)


OWNER, MANAGER, SELLER = staff(1, Role.OWNER), staff(2, Role.MANAGER), staff(3, Role.SALESPERSON)
TEAM = [OWNER, MANAGER, SELLER]


@pytest.mark.parametrize(
    ("who", "stage", "team", "blocked", "expected"),
    [
        (3, Stage.DUE, TEAM, (), SELLER),
        (3, Stage.AGAIN, TEAM, (), SELLER),
        (3, Stage.ESCALATED, TEAM, (), MANAGER),
        (3, Stage.DUE, [OWNER, MANAGER], (), MANAGER),
        (3, Stage.DUE, TEAM, (903,), MANAGER),
        (3, Stage.ESCALATED, TEAM, (902,), OWNER),
        (2, Stage.ESCALATED, TEAM, (), OWNER),
        (1, Stage.ESCALATED, TEAM, (), None),
        (3, Stage.DUE, [], (), None),
    ],
)
def test_who_is_reminded(
    who: int, stage: Stage, team: list[Staff], blocked: tuple[int, ...], expected: Staff | None
) -> None:
    assert reminded(promise(staff_id=who), stage, team, frozenset(blocked)) == expected


async def test_in_the_morning_again_and_then_to_the_manager_once_each(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    customer = await shop.customer("李姐", None, now=OPENED)
    await promised(shop, customer)
    await shop.tick_through(hours(OPENED, at("2027-08-20"), HOUR))
    first, again = shop.postbox.to(SELLER_TELEGRAM)
    (escalated,) = shop.postbox.to(MANAGER_TELEGRAM)
    assert "李姐" in first.text
    assert "新色号到了" in first.text
    assert "本该" not in first.text
    assert "本该" in again.text
    assert "小林答应的" in escalated.text
    assert datas(first) == [f"fu:1:1:{verb}:20270809" for verb in ("done", "tomorrow", "week")] + ["c:1:card"]
    rows = await shop.rows()
    assert [(row.rule, row.state.value, row.sent_at) for row in rows.values()] == [
        ("followup_due", "sent", MORNING),
        ("followup_again", "sent", MORNING + timedelta(days=1)),
        ("followup_escalated", "sent", MORNING + timedelta(days=2)),
    ]
    assert told(shop, OWNER_TELEGRAM) == []


async def test_what_is_due_on_one_morning_comes_in_one_message(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    names = ["李姐", "王芳", "老张"]
    for name in names:
        await promised(shop, await shop.customer(name, None, now=OPENED))
    await promised(shop, None, text="盘点面霜")
    replica = another_ticker(storage, shop.postbox)
    for moment in hours(at("2027-08-09", "07:00"), at("2027-08-09", "20:00"), HOUR):
        await shop.ticker.tick(moment)
        await replica.tick(moment)
    (morning,) = told(shop)
    assert "今天要跟进 4 件" in morning
    assert all(name in morning for name in (*names, "盘点面霜"))
    states = sorted((row.state.value, row.reason) for row in (await shop.rows()).values())
    assert [state for state, _ in states] == ["cancelled"] * 3 + ["sent"]
    assert len({reason for _, reason in states[:3]}) == 1


async def test_a_long_morning_is_split(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    for n in range(11):
        await promised(shop, await shop.customer(f"顾客{n}号", None, now=OPENED))
    await shop.tick_through([at("2027-08-09", "08:00"), MORNING, MORNING + timedelta(minutes=1)])
    first, second = told(shop)
    assert "8 件" in first
    assert "3 件" in second
    assert all((f"顾客{n}号" in first) != (f"顾客{n}号" in second) for n in range(11))


async def test_a_time_that_was_said_is_kept_even_at_night(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await promised(shop, None, due_at=at("2027-08-09", "21:30"))
    await shop.tick_through(hours(OPENED, at("2027-08-09", "23:50"), timedelta(minutes=10)))
    (message,) = shop.postbox.to(SELLER_TELEGRAM)
    assert message.is_silent
    assert "21:30" in message.text
    assert (await shop.row("followup_due:1:2027-08-09")).sent_at == at("2027-08-09", "21:30")


@pytest.mark.parametrize(
    ("back", "told_at"),
    [("02:19", "09:00"), ("08:59", "09:00"), ("14:30", "14:30"), ("19:59", "19:59"), ("23:10", "09:00 next day")],
)
async def test_what_was_missed_lets_everybody_sleep(sqlite_storage: Storage, back: str, told_at: str) -> None:
    """The machine comes back at any hour, days late."""
    shop = await open_shop(sqlite_storage, OPENED)
    await promised(shop, None)
    await shop.ticker.tick(OPENED)
    begin, mornings = at("2027-08-13", back), {at("2027-08-13", "09:00"), at("2027-08-14", "09:00")}
    moments = mornings | set(hours(begin, at("2027-08-13", "23:59"), HOUR))
    await shop.tick_through(sorted(moment for moment in moments if moment >= begin))
    day = "2027-08-14" if "next" in told_at else "2027-08-13"
    rows = (await shop.rows()).values()
    assert {row.rule: row.sent_at for row in rows if row.sent_at is not None} == dict.fromkeys(
        ("followup_again", "followup_escalated"), at(day, told_at[:5])
    )
    assert not any(message.is_silent for message in shop.postbox.accepted)


async def test_missed_all_day_it_is_said_next_morning_and_once(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, OPENED)
    await promised(shop, None)
    await promised(shop, None, text="十点半打电话", due_at=at("2027-08-09", "22:30"))
    evening, later = at("2027-08-09", "22:10"), at("2027-08-09", "22:40")
    await shop.tick_through([OPENED, evening, later])
    (message,) = told(shop)
    assert "十点半打电话" in message
    await shop.tick_through(hours(later, at("2027-08-10", "20:00"), HOUR / 3))
    first, again = told(shop)
    assert (first, again.count("新色号到了"), again.count("本该")) == (message, 1, 2)
    row = await shop.row("followup_due:1:2027-08-09")
    assert row.state.value in ("sent", "cancelled")


async def test_put_off_it_is_due_again_and_never_twice_on_a_day(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await promised(shop, None)
    await shop.tick_through(hours(OPENED, MORNING, HOUR))
    await changed(shop, key, due_on=DAY + timedelta(days=7))
    await shop.tick_through(hours(MORNING, at("2027-08-12"), HOUR))
    await changed(shop, key, due_on=date(2027, 8, 12))
    await shop.tick_through(hours(at("2027-08-12", "10:30"), at("2027-08-12", "20:00"), HOUR))
    await changed(shop, key, due_on=DAY)
    await changed(shop, key, due_on=date(2027, 8, 12))
    await shop.tick_through(hours(at("2027-08-12", "20:30"), at("2027-08-12", "23:30"), HOUR))
    assert [row.occasion_on for row in (await shop.rows()).values() if row.rule == "followup_due"] == [
        DAY,
        date(2027, 8, 12),
    ]
    assert len(told(shop)) == 2


async def test_what_is_settled_before_the_morning_is_not_spoken_of(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key, moved = await promised(shop, None), await promised(shop, None)
    await shop.ticker.tick(at("2027-08-09", "08:00"))
    await changed(shop, key, state="done")
    await changed(shop, moved, due_on=DAY + timedelta(days=30))
    await shop.tick_through(hours(MORNING, at("2027-08-14"), HOUR))
    assert shop.postbox.accepted == []
    assert {(row.state.value, row.reason) for row in (await shop.rows()).values()} == {("suppressed", "settled")}


async def test_moved_to_a_later_hour_of_the_day_it_waits(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    key = await promised(shop, None)
    await shop.ticker.tick(at("2027-08-09", "08:00"))
    await changed(shop, key, due_at=at("2027-08-09", "16:00"))
    await shop.tick_through(hours(MORNING, at("2027-08-09", "15:00"), HOUR))
    assert told(shop) == []
    await shop.ticker.tick(at("2027-08-09", "16:00"))
    assert len(told(shop)) == 1


async def test_who_has_left_or_blocked_the_bot_is_replaced_by_the_manager(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await promised(shop, None)
    await shop.ticker.tick(at("2027-08-09", "08:00"))
    async with storage.write() as uow:
        await uow.staff.change(shop.seller_id, revoked_at=OPENED)
    await shop.tick_through([MORNING, MORNING + timedelta(minutes=1)])
    assert told(shop) == []
    assert len(told(shop, MANAGER_TELEGRAM)) == 1


async def test_a_block_found_out_while_sending_brings_all_of_it_to_the_manager(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    for name in ("李姐", "王芳"):
        await promised(shop, await shop.customer(name, None, now=OPENED))
    shop.postbox.script = lambda m: Outcome(OutcomeKind.BLOCKED) if m.address == str(SELLER_TELEGRAM) else None
    await shop.tick_through(hours(at("2027-08-09", "08:00"), at("2027-08-09", "12:00"), HOUR))
    (message,) = told(shop, MANAGER_TELEGRAM)
    assert "李姐" in message
    assert "王芳" in message


async def test_a_crash_may_bring_it_twice_but_never_loses_it(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    for name in ("李姐", "王芳"):
        await promised(shop, await shop.customer(name, None, now=OPENED))
    await shop.ticker.tick(at("2027-08-09", "08:00"))
    shop.postbox.script = lambda _: Crash()
    with pytest.raises(Crash):
        await shop.ticker.tick(MORNING)
    shop.postbox.script = None
    survivor = another_ticker(storage, shop.postbox)
    for moment in hours(MORNING + timedelta(minutes=3), MORNING + HOUR, timedelta(minutes=1)):
        await survivor.tick(moment)
    (message,) = told(shop)
    assert "李姐" in message
    assert "王芳" in message


async def test_switched_off_nothing_is_said_and_nothing_is_caught_up(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await promised(shop, None)
    await shop.ticker.tick(at("2027-08-09", "08:00"))
    await switch(shop, "followup", is_on=False)
    await shop.tick_through(hours(MORNING, at("2027-08-10", "20:00"), HOUR))
    await switch(shop, "followup", is_on=True)
    await shop.tick_through(hours(at("2027-08-10", "21:00"), at("2027-08-10", "23:00"), HOUR))
    row = await shop.row("followup_due:1:2027-08-09")
    assert (row.state.value, row.reason) == ("suppressed", "switched_off")
    await shop.tick_through([at("2027-08-11", "09:00")])
    assert len(told(shop, MANAGER_TELEGRAM)) == 1, "from then on it goes its way"


async def switch(shop: Shop, reason: str, *, is_on: bool) -> None:
    async with shop.storage.write() as uow:
        await uow.shop.prefer("rules", {reason: is_on})


async def test_a_week_without_power_is_made_up_for(storage: Storage) -> None:
    shop = await open_shop(storage, OPENED)
    await promised(shop, None)
    late: datetime = at("2027-08-13", "11:00")
    await shop.tick_through([OPENED, late])
    assert len(told(shop)) == 1
    assert len(told(shop, MANAGER_TELEGRAM)) == 1
    assert (await shop.row("followup_due:1:2027-08-09")).state.value == "expired"


@pytest.mark.parametrize(
    ("hour", "given", "sent"),
    [(7, OPENED, "07:00"), (12, OPENED, "12:00"), (12, at("2027-08-09", "10:00"), "12:00")],
    ids=["before nine", "after nine", "given that morning"],
)
async def test_the_hour_that_the_shop_has_set_is_the_hour(
    sqlite_storage: Storage, hour: int, given: datetime, sent: str
) -> None:
    shop = await open_shop(sqlite_storage, OPENED)
    async with sqlite_storage.write() as uow:
        await uow.shop.prefer("dials", {"followup": {"hour": hour}})
    await promised(shop, None, created_at=given)
    await shop.tick_through(hours(max(given, at("2027-08-09", "05:00")), at("2027-08-09", "20:00"), HOUR))
    (row,) = (await shop.rows()).values()
    assert row.sent_at == at("2027-08-09", sent)


async def test_after_days_off_it_comes_at_the_hour_that_the_shop_has_set(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, OPENED)
    async with sqlite_storage.write() as uow:
        await uow.shop.prefer("dials", {"followup": {"hour": 7}})
        await uow.shop.prefer("holidays", {"spans": [["2027-08-09", "2027-08-09"]]})
    await promised(shop, None)
    await shop.tick_through(hours(at("2027-08-09", "05:00"), at("2027-08-10", "12:00"), HOUR))
    assert {row.sent_at for row in (await shop.rows()).values() if row.rule == "followup_due"} == {
        at("2027-08-10", "07:00")
    }


@pytest.mark.parametrize(("state", "then"), [("done", FollowUpState.OPEN), ("cancelled", FollowUpState.CANCELLED)])
async def test_a_sale_that_is_undone_opens_what_it_kept_and_nothing_that_was_taken_back(
    sqlite_storage: Storage, state: str, then: FollowUpState
) -> None:
    shop = await open_shop(sqlite_storage, OPENED)
    customer = await shop.customer("李姐", None, now=OPENED)
    key = await promised(shop, customer)
    async with sqlite_storage.write() as uow:
        row = {"customer_id": customer, "staff_id": shop.seller_id, "total_minor": 100, "currency": "CNY"}
        times = {"bought_at": OPENED, "bought_on": OPENED.date(), "created_at": OPENED}
        (sale,) = await uow.demo.put("purchases", [row | times])
        await uow.followups.change(key, state=state, closed_at=OPENED, closed_by_purchase_id=sale)
        await uow.followups.reopen_of_purchase(sale)
        found = await uow.followups.get(key)
    assert found is not None
    assert found.state is then
