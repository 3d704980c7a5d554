"""The managers' morning: once a day, by the shop's clock, with what needs a person."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.domain.anomaly import Unusual, unusual
from bot.domain.delivery import DeliveryState, Departures
from bot.domain.shop import Shop
from bot.domain.suppression import SuppressionReason
from bot.services.consent import answer_marketing
from bot.services.digest import digest, plan_digest
from storage.unit_of_work import Storage, UnitOfWork
from tests.handlers.harness import LIN, MANAGER, shop_desk
from tests.reminders.shop import RENDERER

ZONE = ZoneInfo("Asia/Shanghai")
SHOP = Shop("x", "Asia/Shanghai", "CNY", "zh")
# A Monday.
MORNING = datetime(2026, 11, 23, 9, 0, tzinfo=ZONE)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("value", "before", "found"),
    [
        (100, [100, 100, 100], None),
        (0, [0, 0, 0, 0, 0], None),
        (105, [100, 100, 100, 100], None),
        (40, [100, 104, 98, 101, 99], Unusual(100, -60)),
        (200, [100, 104, 98, 101, 99], Unusual(100, 100)),
        (60, [100, 40, 160, 90, 120, 30], None),
        (100, [100, 104, 98, 9_900, 99], None),
    ],
)
def test_what_is_unusual_for_a_weekday(value: int, before: list[int], found: Unusual | None) -> None:
    assert unusual(value, before) == found


async def _open(uow: UnitOfWork) -> None:
    at = MORNING - 300 * DAY
    await uow.shop.ensure(name="x", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=at)
    await uow.staff.ensure_owners([1, 2], at)


async def _told(storage: Storage) -> list[str]:
    async with storage.read() as uow:
        return sorted(one.dedupe_key for one in await uow.deliveries.in_state(DeliveryState.PENDING))


async def _plan(storage: Storage, now: datetime) -> int:
    async with storage.write() as uow:
        return await plan_digest(uow, SHOP, now)


async def test_once_a_day_from_nine_to_everybody_who_manages(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
    assert await _plan(storage, MORNING - DAY) == 0
    assert await _plan(storage, MORNING - timedelta(minutes=1)) == 0
    assert await _plan(storage, MORNING) == 2
    assert await _plan(storage, MORNING) == 0
    assert await _plan(storage, MORNING + timedelta(hours=14, minutes=59)) == 0
    assert await _told(storage) == ["digest:2026-11-23:1", "digest:2026-11-23:2"]
    assert await _plan(storage, MORNING + 5 * DAY) == 2


async def test_switched_off_or_on_a_holiday_nobody_is_told(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        await plan_digest(uow, SHOP, MORNING - 60 * DAY)
        off = Shop("x", "Asia/Shanghai", "CNY", "zh", preferences={"digest": {"is_on": False}})
        assert await plan_digest(uow, off, MORNING) == 0
        later = Shop("x", "Asia/Shanghai", "CNY", "zh", preferences={"digest": {"hour": 11}})
        assert await plan_digest(uow, later, MORNING + DAY) == 0
        assert await plan_digest(uow, later, MORNING + DAY + timedelta(hours=2)) == 2


async def test_it_says_how_yesterday_was_and_what_to_do(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        row = {"name": "张姐", "name_key": "zj", "search_key": "zj", "created_at": MORNING, "updated_at": MORNING}
        (zhang,) = await uow.demo.put("customers", [row])
        yesterday = (MORNING - DAY).date()
        sales = [_sale(staff, None, yesterday - timedelta(weeks=n), 10_000 + n) for n in range(1, 9)]
        sales += [_sale(staff, zhang, yesterday - timedelta(days=back), 5_000) for back in (122, 102, 82, 62)]
        sales.append(_sale(staff, None, yesterday, 2_000))
        await uow.demo.add("purchases", sales)
        await uow.followups.add(
            customer_id=zhang, staff_id=staff, due_on=yesterday, text="回电", created_at=MORNING - 9 * DAY
        )
        found = await digest(uow, SHOP, MORNING)
    assert (found["yesterday"]["sales"], found["yesterday"]["total"]["minor"]) == (1, 2_000)
    assert found["yesterday"]["unusual"] == -80
    assert found["week"]["total"]["minor"] == 2_000
    assert found["things"][0] == {"kind": "overdue", "count": 1, "whose": [["张姐", ""]]}
    (missed,) = found["things"][1:]
    assert (missed["name"], missed["silent"]) == ("张姐", 63)
    assert missed["usual"] == 20


async def test_managers_choose_whether_and_when(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        heard = await desk.says(MANAGER, "/digest")
        assert "没有要您处理的事" in heard
        assert {data for _, data in heard.buttons} == {"digest:8", "digest:10", "digest:20", "digest:off"}
        assert [data for _, data in (await desk.presses(MANAGER, "digest:off")).buttons] == ["digest:on"]
        ((kept,),) = desk.rows("SELECT json_extract(preferences, '$.digest.is_on') FROM shop")
        assert kept == 0
        await desk.presses(MANAGER, "digest:on")
        assert "digest:9" in {data for _, data in (await desk.presses(MANAGER, "digest:10")).buttons}
        assert "没有权限" in await desk.says(LIN, "/digest")
        assert desk.rows("SELECT count(*) FROM audit WHERE action = 'setting_changed'") == [(3,)]


@pytest.mark.parametrize(
    ("hour", "greeting"), [(0, "晚上好"), (5, "早上好"), (9, "早上好"), (12, "下午好"), (18, "晚上好"), (23, "晚上好")]
)
async def test_it_greets_by_the_hour_of_the_shop(sqlite_storage: Storage, hour: int, greeting: str) -> None:
    async with sqlite_storage.write() as uow:
        await _open(uow)
    heard = await _read(sqlite_storage, MORNING.replace(hour=hour, minute=35))
    assert greeting in heard
    assert sum(word in heard for word in ("早上好", "下午好", "晚上好")) == 1


async def test_what_lies_with_staff_is_not_said_to_be_sent(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        states = ["sent"] * 2 + ["handed_over"] * 5 + ["done_by_hand"] * 3 + ["cancelled"]
        for number, state in enumerate(states):
            await _mail(uow, staff, number, state, MORNING - timedelta(hours=20))
        await _mail(uow, staff, 99, "handed_over", MORNING - 2 * DAY)
        gone = await uow.deliveries.gone_since(MORNING - DAY)
        found = await digest(uow, SHOP, MORNING)
    assert gone == {"lapsed": Departures(sent=2, passed_on=3, with_staff=5)}
    assert (found["sent"], found["handed"], found["passed_on"]) == (2, 8, 3)
    heard = await _read(storage, MORNING)
    assert "自动发了 2 条，交给店员转发 8 条（已转发 3 条）" in heard
    assert "“已发 ✓”" in heard, "as the button is called"
    assert "已发送" not in heard


async def test_old_hand_overs_are_one_remainder(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        for number, days in enumerate((1, 2, 4, 4, 4)):
            await _mail(uow, staff, number, "handed_over", MORNING - days * DAY)
        await _mail(uow, staff, 9, "handed_over", MORNING - 9 * DAY)
        found = await digest(uow, SHOP, MORNING)
        (lying,) = found["things"]
        assert lying == {"kind": "by_hand", "count": 2, "old": 3, "oldest": "2026-11-19"}, "what is over is not counted"
    heard = await _read(storage, MORNING)
    assert "2 条要店员转发的还没点“已发 ✓”，催一下；还有 3 条更早的没转发，最早 11月19日" in heard


@pytest.mark.parametrize(
    ("state", "days", "is_suggested"),
    [
        ("sent", 6, False),
        ("handed_over", 1, False),
        ("done_by_hand", 6, False),
        ("sent", 8, True),
        ("cancelled", 1, True),
    ],
)
async def test_nobody_is_suggested_who_was_written_to_this_week(
    storage: Storage, state: str, days: int, is_suggested: bool
) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        zhang = await _stays_away(uow, staff)
        await _mail(uow, staff, 1, state, MORNING - days * DAY, zhang)
        found = await digest(uow, SHOP, MORNING)
    assert [one["name"] for one in found["things"] if one["kind"] == "missed"] == (["张姐"] if is_suggested else [])


async def test_nobody_is_pushed_to_write_to_who_has_said_no_since(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        zhang = await _stays_away(uow, staff)
        await _mail(uow, staff, 1, "handed_over", MORNING - DAY, zhang)
        before = (await digest(uow, SHOP, MORNING))["things"]
        await uow.suppressions.put(zhang, SuppressionReason.DO_NOT_CONTACT, None, staff, MORNING)
        after = (await digest(uow, SHOP, MORNING))["things"]
    assert [(one["kind"], one["count"]) for one in before] == [("by_hand", 1)]
    assert after == []


async def test_nobody_is_suggested_with_whom_somebody_spoke_this_week(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        zhang = await _stays_away(uow, staff)
        at = MORNING - DAY
        await uow.interactions.add(
            customer_id=zhang,
            staff_id=staff,
            kind="contact",
            text="打过电话",
            happened_at=at,
            happened_on=at.date(),
            created_at=at,
        )
        found = await digest(uow, SHOP, MORNING)
    assert found["things"] == []


async def test_nobody_is_suggested_who_said_no_or_is_to_be_left_alone(storage: Storage) -> None:
    async with storage.write() as uow:
        await _open(uow)
        staff = (await uow.staff.working())[0].id
        zhang = await _stays_away(uow, staff)
        before = (await digest(uow, SHOP, MORNING))["things"]
        await answer_marketing(uow, zhang, False, "test", "zh", MORNING)
        refused = (await digest(uow, SHOP, MORNING))["things"]
        await answer_marketing(uow, zhang, True, "test", "zh", MORNING)
        again = (await digest(uow, SHOP, MORNING))["things"]
        await uow.suppressions.put(zhang, SuppressionReason.COMPLAINT, None, staff, MORNING)
        left_alone = (await digest(uow, SHOP, MORNING))["things"]
    assert [one["name"] for one in before] == [one["name"] for one in again] == ["张姐"]
    assert (refused, left_alone) == ([], [])


async def _stays_away(uow: UnitOfWork, staff: int) -> int:
    row = {"name": "张姐", "name_key": "zj", "search_key": "zj", "created_at": MORNING, "updated_at": MORNING}
    (zhang,) = await uow.demo.put("customers", [row])
    last = (MORNING - DAY).date()
    sales = [_sale(staff, zhang, last - timedelta(days=back), 5_000) for back in (122, 102, 82, 62)]
    await uow.demo.add("purchases", sales)
    return zhang


async def _mail(
    uow: UnitOfWork, staff: int, number: int, state: str, at: datetime, customer: int | None = None
) -> None:
    assert await uow.deliveries.queue(
        dedupe_key=f"lapsed:{number}", rule="lapsed", purpose="marketing", customer_id=customer, staff_id=staff,
        channel="handoff", locale="zh", template="reminders/lapsed", view={}, state=state, not_before=at, sent_at=at,
        created_at=at, expires_at=at + 5 * DAY,
    )  # fmt: skip


async def _read(storage: Storage, now: datetime) -> str:
    """As managers read it; the view as it is kept with the message."""
    async with storage.write() as uow:
        view = json.loads(json.dumps(await digest(uow, SHOP, now)))
    return RENDERER.render("reminders/digest", "zh", SHOP, view)


def _sale(staff: int, customer: int | None, on: date, minor: int) -> dict[str, object]:
    at = datetime(on.year, on.month, on.day, 12, tzinfo=ZONE)
    row = {"customer_id": customer, "staff_id": staff, "total_minor": minor, "currency": "CNY"}
    return row | {"bought_at": at, "bought_on": on, "created_at": at}


async def test_what_somebody_took_over_or_came_back_is_no_fault_of_the_text(sqlite_storage: Storage) -> None:
    async with sqlite_storage.write() as uow:
        await _open(uow)
        for number, reason in enumerate(("person:mine", "person:again", "bounced:5.1.1", "template", None)):
            await uow.deliveries.queue(
                dedupe_key=f"k{number}",
                rule="lapsed",
                purpose="marketing",
                channel="telegram",
                locale="zh",
                template="reminders/lapsed",
                view={},
                state="failed",
                reason=reason,
                not_before=MORNING,
                settled_at=MORNING,
                created_at=MORNING,
            )
        assert await uow.pulse.failed_since(MORNING - DAY) == 2
