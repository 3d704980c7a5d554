"""The watch: who may look at the outbox, and what it tells."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.domain.customer import ContactKind
from bot.domain.delivery import MailPurpose, RoadKind
from bot.settings import Settings
from handlers.watch import HERE, Watch
from storage.unit_of_work import Storage

TOKEN = "t0ken-" * 6
NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
SECRET_WORDS = "told to nobody"
NUMBER, MAIL = "+8613900001111", "zhang@example.com"


@asynccontextmanager
async def watching(
    storage: Storage, silence: float = 0.0, *, is_held: bool = False
) -> AsyncIterator[aiohttp.ClientSession]:
    watch = Watch(storage, TOKEN, lambda: silence, lambda: is_held)
    await watch.open(0)
    try:
        async with aiohttp.ClientSession(f"http://{HERE}:{watch.port}") as session:
            yield session
    finally:
        await watch.close()


async def ask(session: aiohttp.ClientSession, token: str = TOKEN, **headers: str) -> tuple[int, Any, str]:
    given = {"Authorization": f"Bearer {token}"} | headers
    async with session.get("/status/deliveries", headers=given) as answer:
        text = await answer.text()
        return answer.status, json.loads(text) if text else None, answer.headers.get("ETag", "")


async def fill(storage: Storage) -> None:
    """A customer with everything personal, a message by Telegram, one by mail and one for staff."""
    async with storage.write() as uow:
        await uow.shop.ensure(name="S", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        await uow.staff.ensure_owners((1000,), NOW)
        owner = (await uow.staff.working())[0]
        customer = await uow.customers.add(name="Zhang", name_key="zhang", search_key="zhang", now=NOW)
        await uow.customers.add_contact(customer, ContactKind.PHONE, NUMBER, NOW)
        base = {
            "customer_id": customer,
            "locale": "zh",
            "template": "reminders/receipt",
            "view": {"secret": SECRET_WORDS},
            "not_before": NOW + timedelta(hours=1),
            "created_at": NOW,
        }
        marketing = {"purpose": MailPurpose.SERVICE.value, "rule": "receipt"}
        await uow.deliveries.queue(
            **base, **marketing, dedupe_key="receipt:1", channel=RoadKind.TELEGRAM.value, address="2001"
        )
        await uow.deliveries.queue(
            **base, **marketing, dedupe_key="receipt:2", channel=RoadKind.EMAIL.value, address=MAIL
        )
        staff = base | {"customer_id": None, "staff_id": owner.id, "not_before": NOW}
        await uow.deliveries.queue(
            **staff,
            dedupe_key="digest:1",
            rule="digest",
            purpose=MailPurpose.STAFF.value,
            channel=RoadKind.TELEGRAM.value,
            address="1000",
            state="suppressed",
            reason="merged:17",
            settled_at=NOW,
        )


async def test_it_tells_states_names_and_moments_and_nothing_else_of_a_person(storage: Storage) -> None:
    await fill(storage)
    async with watching(storage) as session:
        status, told, _ = await ask(session)
    assert status == 200
    assert told["counts"] == {"pending": 2, "suppressed": 1}
    assert datetime.fromisoformat(told["next_due_at"]) == NOW + timedelta(hours=1)
    receipt, mail, digest = sorted(told["deliveries"], key=lambda one: one["id"])
    assert (receipt["customer"], receipt["chat"], receipt["state"]) == ("Zhang", 2001, "pending")
    assert (mail["customer"], mail["chat"], mail["channel"]) == ("Zhang", None, "email")
    assert (digest["reason"], digest["customer"], digest["chat"]) == ("merged", None, 1000)
    assert digest["staff"] is not None
    everything = json.dumps(told)
    assert [word for word in (NUMBER, NUMBER[1:], MAIL, SECRET_WORDS, TOKEN) if word in everything] == []


@pytest.mark.parametrize("token", ["", "wrong", TOKEN[:-1], TOKEN + "x"])
async def test_without_the_token_it_tells_nothing(sqlite_storage: Storage, token: str) -> None:
    async with watching(sqlite_storage) as session:
        status, told, tag = await ask(session, token)
    assert (status, told, tag) == (401, None, "")


async def test_it_says_that_all_is_held_or_silent(sqlite_storage: Storage) -> None:
    async with watching(sqlite_storage, 12.4, is_held=True) as session:
        _, told, _ = await ask(session)
    assert (told["silent_seconds"], told["held"], told["next_due_at"]) == (12, "clock", None)


async def test_the_same_is_not_told_twice(sqlite_storage: Storage) -> None:
    await fill(sqlite_storage)
    async with watching(sqlite_storage) as session:
        _, _, tag = await ask(session)
        assert await ask(session, **{"If-None-Match": tag}) == (304, None, tag)
        async with sqlite_storage.write() as uow:
            await uow.deliveries.hold(NOW + timedelta(days=1), "clock")
            await uow.deliveries.claim("me", NOW + timedelta(hours=2), NOW + timedelta(hours=3), 1)
        status, told, fresh = await ask(session, **{"If-None-Match": tag})
    assert status == 200
    assert told["counts"]["leased"] == 1
    assert fresh != tag


async def test_it_changes_nothing(sqlite_storage: Storage) -> None:
    async with watching(sqlite_storage) as session:
        for method in ("POST", "PUT", "DELETE", "PATCH"):
            async with session.request(
                method, "/status/deliveries", headers={"Authorization": f"Bearer {TOKEN}"}
            ) as answer:
                assert answer.status == 405


async def test_it_listens_on_this_machine_only(sqlite_storage: Storage) -> None:
    watch = Watch(sqlite_storage, TOKEN, lambda: 0.0, lambda: False)
    await watch.open(0)
    assert watch._runner is not None
    addresses = watch._runner.addresses
    await watch.close()
    assert [address[0] for address in addresses] == ["127.0.0.1"]


def test_it_is_shut_unless_asked_for_and_never_without_a_token(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert Settings().status_port is None
    with pytest.raises(ValueError, match="STATUS_TOKEN"):
        Settings(status_port=8445)
    with pytest.raises(ValueError, match="16"):
        Settings.model_validate({"status_port": 8445, "status_token": "short"})
