"""The reach map: everybody in one state, the right one; who to invite next; nobody sees a colleague's people."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.domain.customer import Consent, ContactKind, Purpose
from bot.domain.delivery import RoadKind
from bot.domain.people import Staff
from bot.domain.road import USUAL_ORDER, ReachState
from bot.services.joining import invite_customer
from bot.services.reach_map import people_in, reach_map
from bot.services.reaching import open_roads
from bot.services.work import Work
from storage.unit_of_work import Storage, UnitOfWork
from tests.reminders.shop import Shop, at, open_shop

NOW = at("2027-03-10")
S = ReachState


async def customer(
    uow: UnitOfWork,
    shop: Shop,
    name: str,
    *,
    contacts: dict[ContactKind, str],
    said: dict[str, bool],
    seller: bool = True,
) -> int:
    owner = shop.seller_id if seller else shop.manager_id
    key = await uow.customers.add(name=name, name_key=name, search_key=name, now=NOW, owner_staff_id=owner)
    for kind, address in contacts.items():
        await uow.customers.add_contact(key, kind, address, NOW)
    for channel, is_granted in said.items():
        await uow.customers.record_consent(Consent(key, Purpose.MARKETING, channel, is_granted, "test", "v", NOW))
    return key


def work_of(uow: UnitOfWork, staff: Staff | None, shop: object) -> Work:
    assert staff is not None
    return Work(uow, staff, shop, NOW)  # type: ignore[arg-type]


T, E, P = ContactKind.TELEGRAM, ContactKind.EMAIL, ContactKind.PHONE
CASES: dict[str, tuple[dict[ContactKind, str], dict[str, bool], ReachState]] = {
    "yes": ({T: "1"}, {"telegram": True}, S.AGREED),
    "no answer": ({T: "2", P: "+1"}, {}, S.STARTED),
    "said no": ({T: "3", P: "+2"}, {"telegram": False}, S.REFUSED),
    "said no, mail yes": ({E: "a@b.cc"}, {"telegram": False, "email": True}, S.REFUSED),
    "mail": ({E: "c@b.cc", P: "+3"}, {"email": True}, S.EMAIL),
    "mail not asked": ({E: "d@b.cc"}, {}, S.PHONE),
    "one click": ({E: "e@b.cc", P: "+4"}, {"email": False}, S.REFUSED),
    "both": ({T: "4", E: "f@b.cc"}, {"telegram": True, "email": True}, S.AGREED),
    "one click, chat yes": ({T: "5", E: "g@b.cc"}, {"telegram": True, "email": False}, S.AGREED),
    "texts": ({P: "+5"}, {"sms": True}, S.TEXTS),
    "phone": ({P: "+6"}, {}, S.PHONE),
    "nothing": ({}, {}, S.NOWHERE),
    "yes without address": ({}, {"email": True}, S.NOWHERE),
}


async def test_everybody_is_in_one_state_the_right_one(storage: Storage) -> None:
    shop = await open_shop(storage, NOW)
    async with storage.write() as uow:
        found = await uow.shop.get()
        assert found is not None
        await open_roads(uow, found, USUAL_ORDER)
        for name, (contacts, said, _) in CASES.items():
            await customer(uow, shop, name, contacts=contacts, said=said)
        blocked = await customer(uow, shop, "blocked", contacts={T: "9", P: "+9"}, said={"telegram": True})
        await uow.customers.set_blocked(T, "9", NOW)
        invited = await customer(uow, shop, "invited", contacts={P: "+10"}, said={})
        gone = await customer(uow, shop, "erased", contacts={P: "+11"}, said={})
        await uow.customers.change(gone, NOW, erased_at=NOW)
        seller, found = await uow.staff.get(shop.seller_id), await uow.shop.get()
        assert seller is not None
        await invite_customer(uow, seller, invited, NOW)
        work = work_of(uow, await uow.staff.get(shop.manager_id), found)
        wanted = {name: state for name, (_, __, state) in CASES.items()}
        wanted |= {"blocked": S.BLOCKED, "invited": S.INVITED}
        got = {person.name: state for state in ReachState for person in (await people_in(work, state, 0)).people}
        assert got == wanted
        report = await reach_map(work)
        assert (report.total, report.reachable, report.percent) == (len(wanted), 5, round(500 / len(wanted)))
        assert sum(share.count for share in report.shares) == report.total
        assert blocked not in {person.id for person in report.next}
        # Without a mail server an agreement to mail reaches nobody.
        await open_roads(uow, found, (RoadKind.TELEGRAM, RoadKind.HANDOFF))  # type: ignore[arg-type]
        work = work_of(uow, await uow.staff.get(shop.manager_id), await uow.shop.get())
        assert {p.name for p in (await people_in(work, S.PHONE, 0)).people} >= {"mail", "texts", "phone"}


@pytest.mark.parametrize("sees_all", [False, True])
async def test_who_to_invite_next_is_who_spent_most_and_only_ones_own(sqlite_storage: Storage, sees_all: bool) -> None:
    shop = await open_shop(sqlite_storage, NOW)
    async with sqlite_storage.write() as uow:
        await uow.shop.change(sees_all_customers=sees_all)
        for number, spent in enumerate((100, 900, 500, 700, 9000)):
            key = await customer(uow, shop, f"c{spent}", contacts={P: f"+{number}"}, said={}, seller=spent != 900)
            day = NOW - timedelta(days=400 if spent == 9000 else 30)
            row = {"staff_id": shop.seller_id, "customer_id": key, "total_minor": spent, "currency": "CNY"}
            await uow.demo.put("purchases", [row | {"bought_at": day, "bought_on": day.date(), "created_at": day}])
        found = await uow.shop.get()
        names = [one.name for one in (await reach_map(work_of(uow, await uow.staff.get(shop.seller_id), found))).next]
        assert names == (["c900", "c700", "c500"] if sees_all else ["c700", "c500", "c100"])
        boss = [one.name for one in (await reach_map(work_of(uow, await uow.staff.get(shop.manager_id), found))).next]
        assert boss == ["c900", "c700", "c500"]


async def test_the_people_behind_a_figure_come_ten_a_page(sqlite_storage: Storage) -> None:
    shop = await open_shop(sqlite_storage, NOW)
    async with sqlite_storage.write() as uow:
        for number in range(23):
            await customer(uow, shop, f"c{number}", contacts={P: f"+{number}"}, said={})
        work = work_of(uow, await uow.staff.get(shop.owner_id), await uow.shop.get())
        pages = [await people_in(work, S.PHONE, number) for number in range(4)]
        assert [len(page.people) for page in pages] == [10, 10, 3, 3]
        assert [page.page for page in pages] == [0, 1, 2, 2]
        assert len({person.id for page in pages for person in page.people}) == 23
