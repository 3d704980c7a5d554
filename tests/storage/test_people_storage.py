"""Staff, invites and the audit, on both databases."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from bot.domain.invite import new_token, token_hash
from bot.domain.people import Role
from storage.unit_of_work import Storage

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


async def _owner(storage: Storage) -> int:
    async with storage.write() as uow:
        await uow.staff.ensure_owners([1001], NOW)
        owner = await uow.staff.by_telegram(1001)
    assert owner is not None
    return owner.id


async def test_of_many_who_open_a_link_at_once_one_gets_in(storage: Storage) -> None:
    owner, key = await _owner(storage), token_hash(new_token())
    async with storage.write() as uow:
        await uow.staff.invite(
            token_hash=key,
            kind="staff",
            created_by=owner,
            now=NOW,
            expires_at=NOW + timedelta(minutes=30),
            role=Role.MANAGER,
        )

    async def open_it(person: int) -> bool:
        async with storage.write() as uow:
            return await uow.staff.use_invite(key, person, NOW) is not None

    opened = await asyncio.gather(*(open_it(person) for person in range(2001, 2009)))
    assert sum(opened) == 1


async def test_a_link_holds_until_its_moment_and_not_at_it(storage: Storage) -> None:
    owner = await _owner(storage)
    async with storage.write() as uow:
        for life in (timedelta(0), timedelta(microseconds=1)):
            await uow.staff.invite(
                token_hash=str(life), kind="staff", created_by=owner, now=NOW, expires_at=NOW + life, role=Role.MANAGER
            )
        assert [row.token_hash for row in await uow.staff.open_invites(NOW)] == ["0:00:00.000001"]
        assert await uow.staff.use_invite("0:00:00", 5, NOW) is None
        assert await uow.staff.use_invite("0:00:00.000001", 5, NOW) is not None


async def test_owners_are_those_of_the_settings(storage: Storage) -> None:
    await _owner(storage)
    async with storage.write() as uow:
        await uow.staff.ensure_owners([1002], NOW)
        assert [one.telegram_id for one in await uow.staff.working()] == [1002]
        await uow.staff.ensure_owners([], NOW)
        assert [one.telegram_id for one in await uow.staff.working()] == [1002]
        await uow.staff.ensure_owners([1001, 1002], NOW)
        assert sorted(one.telegram_id for one in await uow.staff.working()) == [1001, 1002]


async def test_customers_change_hands_together(storage: Storage) -> None:
    owner = await _owner(storage)
    async with storage.write() as uow:
        lin = (await uow.staff.hire(1003, "小林", Role.SALESPERSON, NOW)).id
        for name in ("王芳", "李婷"):
            await uow.customers.add(name=name, name_key=name, search_key="|x|", now=NOW, owner_staff_id=lin)
        assert await uow.customers.count_of_staff(lin) == 2
        assert await uow.customers.hand_over(lin, owner, NOW) == 2
        assert await uow.customers.count_of_staff(lin) == 0
        assert await uow.customers.hand_over(owner, None, NOW) == 2
        assert await uow.customers.hand_over(owner, lin, NOW) == 0


async def test_the_audit_says_who_changed_what(storage: Storage) -> None:
    owner = await _owner(storage)
    async with storage.write() as uow:
        before, after = {"role": "salesperson"}, {"role": "manager"}
        await uow.audit.record(owner, "role_changed", "staff", 7, before, after, NOW)
        await uow.audit.record(None, "bound", "customer", 7, None, {"source": "general_link"}, NOW)
        (row,) = await uow.audit.of("staff", 7)
    assert (row.staff_id, row.action, row.before, row.after, row.at) == (owner, "role_changed", before, after, NOW)
