"""What several processes on one database agree on: who sits where, and when a lease ends."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.domain.delivery import DeliveryState
from storage.ballast import Ballast
from storage.seats import LockedFile, Seats
from storage.unit_of_work import Storage
from tests.doubles import NOON

A_MINUTE, NOTHING = timedelta(minutes=1), timedelta()


async def take(storage: Storage, holder: str, lease: timedelta = A_MINUTE, name: str = "listening") -> bool:
    async with storage.write() as uow:
        return await Seats(uow.connection).take(name, holder, NOON, lease)


async def test_a_seat_is_held_by_one_until_it_is_left_or_its_lease_ends(storage: Storage) -> None:
    assert await take(storage, "a")
    assert await take(storage, "a"), "who sits may stay"
    assert not await take(storage, "b")
    async with storage.write() as uow:
        await Seats(uow.connection).leave("listening", "b")
    assert not await take(storage, "b"), "nobody is sent away by another"
    async with storage.write() as uow:
        await Seats(uow.connection).leave("listening", "a")
    assert await take(storage, "b", NOTHING)
    assert await take(storage, "c"), "a lease that has ended holds nobody off"
    assert not await take(storage, "b")


async def test_those_who_have_left_are_not_counted(storage: Storage) -> None:
    assert await take(storage, "a", name="delivering:a")
    assert await take(storage, "b", name="delivering:b")
    assert await take(storage, "gone", NOTHING, name="delivering:gone")
    assert await take(storage, "x", name="listening")
    async with storage.write() as uow:
        assert await Seats(uow.connection).held("delivering:", NOON) == 2
    async with storage.read() as uow:
        assert (await uow.connection.execute(text("SELECT count(*) FROM seats"))).scalar() == 3


async def test_a_locked_file_is_held_by_one(tmp_path: Path) -> None:
    first, second = LockedFile(tmp_path / "seat"), LockedFile(tmp_path / "seat")
    assert await first.take()
    assert await first.take()
    assert not await second.take()
    await first.leave()
    assert await second.take()
    assert not await first.take()
    await second.leave()


@pytest.fixture
async def served(postgresql_url: str) -> AsyncIterator[Storage]:
    """PostgreSQL, whose own clock tells the leases."""
    opened = Storage(postgresql_url, leases_by_server=True)
    async with opened.write() as uow:
        await uow.shop.ensure(name="小店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOON)
        values = {"rule": "receipt", "purpose": "service", "channel": "telegram", "locale": "zh", "template": "x"}
        await uow.deliveries.queue(dedupe_key="k", not_before=NOON, created_at=NOON, **values)
    yield opened
    await opened.close()


async def claim(storage: Storage, owner: str, lease: timedelta) -> list[int]:
    async with storage.write() as uow:
        return [d.id for d in await uow.deliveries.claim(owner, NOON, NOON + lease, 5)]


async def test_on_the_server_no_replicas_clock_ends_anybodys_lease(served: Storage) -> None:
    """What is due is the shop's time, years away from the server's; a lease is not."""
    (key,) = await claim(served, "a", A_MINUTE)
    in_a_year = NOON + timedelta(days=365)
    async with served.write() as uow:
        assert await uow.deliveries.free_leases(in_a_year) == 0
        assert await uow.deliveries.held(key, "a", in_a_year) is not None
        values = {"state": DeliveryState.SENDING.value, "lease_until": in_a_year + A_MINUTE}
        assert await uow.deliveries.leave(key, "a", in_a_year, **values)
        assert await uow.deliveries.lost(in_a_year + A_MINUTE * 5) == []
        row = await uow.connection.execute(
            text("SELECT lease_until - clock_timestamp() BETWEEN '50 s' AND '60 s' FROM deliveries")
        )
        assert row.scalar() is True


async def test_on_the_server_a_lease_ends_by_its_own_clock(served: Storage) -> None:
    (key,) = await claim(served, "a", NOTHING)
    async with served.write() as uow:
        assert await uow.deliveries.held(key, "a", NOON - A_MINUTE) is None
        assert not await uow.deliveries.leave(key, "a", NOON - A_MINUTE, state="sending")
        assert await uow.deliveries.free_leases(NOON - A_MINUTE) == 1
    assert await claim(served, "b", A_MINUTE) == [key]


def test_ballast_is_taken_once_and_given_up_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    ballast = Ballast(tmp_path / "shop.db", size=4096)
    assert ballast.take()
    assert ballast.take()
    assert ballast.path.stat().st_size == 4096
    assert ballast.release()
    assert not ballast.path.exists()
    assert not ballast.release()
    assert "no reserve is left" in caplog.text
