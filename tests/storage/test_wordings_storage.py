"""Wordings on both databases: revisions, who is first, and which text a planned message carries."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.people import Role
from bot.domain.wording import Revision, Saying
from storage.unit_of_work import Storage, UnitOfWork
from tests.doubles import NOON

GREETING, OFFER = Saying("lapsed", 1), Saying("lapsed", 2)


@pytest.fixture
async def staff(storage: Storage) -> int:
    async with storage.write() as uow:
        return (await uow.staff.hire(1, "何店长", Role.MANAGER, NOON)).id


async def write(
    uow: UnitOfWork, staff: int, text: str | None, number: int, saying: Saying = GREETING
) -> Revision | None:
    return await uow.wordings.add(saying.name, "zh", number, text, staff, NOON, None)


async def queue(uow: UnitOfWork, key: str, **values: Any) -> int | None:
    """A planned message of the first step; the wording that it carries."""
    columns = {
        "rule": "lapsed", "purpose": "marketing", "channel": "telegram", "locale": "zh", "view": {"step": 1},
        "template": "reminders/lapsed", "not_before": NOON, "created_at": NOON,
    }  # fmt: skip
    assert await uow.deliveries.queue(dedupe_key=key, **(columns | values))
    found = await uow.deliveries.by_key(key)
    assert found is not None
    return found.wording_id


async def test_the_highest_number_counts_and_all_are_kept(storage: Storage, staff: int) -> None:
    async with storage.write() as uow:
        assert await uow.wordings.newest("lapsed.1", "zh") is None
        for number, text in enumerate(("一", "二", None), 1):
            await write(uow, staff, text, number)
        await write(uow, staff, "别的", 1, OFFER)
        await uow.wordings.add("lapsed.1", "en", 1, "one", staff, NOON, None)
    async with storage.read() as uow:
        history = await uow.wordings.history("lapsed.1", "zh")
        assert [(one.number, one.text) for one in history] == [(3, None), (2, "二"), (1, "一")]
        found = {key: one.text for key, one in (await uow.wordings.in_force()).items()}
        assert found == {("lapsed.1", "zh"): None, ("lapsed.2", "zh"): "别的", ("lapsed.1", "en"): "one"}
        assert await uow.wordings.text_of(None) is None
        assert await uow.wordings.text_of(history[1].id) == "二"
        with pytest.raises(KeyError):
            await uow.wordings.text_of(4711)


async def test_of_two_who_write_the_same_number_one_is_first(storage: Storage, staff: int) -> None:
    async def save(text: str) -> bool:
        async with storage.write() as uow:
            return await write(uow, staff, text, 1) is not None

    assert sorted(await asyncio.gather(save("一"), save("二"))) == [False, True]
    async with storage.read() as uow:
        assert len(await uow.wordings.history("lapsed.1", "zh")) == 1


async def test_a_message_carries_what_was_in_force_when_it_was_planned(storage: Storage, staff: int) -> None:
    async with storage.write() as uow:
        assert await queue(uow, "before") is None
        first = await write(uow, staff, "一", 1)
        assert first is not None
        assert await queue(uow, "after") == first.id
        assert await queue(uow, "other step", view={"step": 2}) is None
        assert await queue(uow, "other language", locale="en") is None
        assert await queue(uow, "other message", template="reminders/first_thanks", rule="first_thanks") is None
        assert await queue(uow, "receipt", purpose="service") is None
        await write(uow, staff, "二", 2)
        assert await queue(uow, "again", wording_id=first.id) == first.id


async def test_only_what_waits_takes_new_words(storage: Storage, staff: int) -> None:
    async with storage.write() as uow:
        await queue(uow, "waits")
        await queue(uow, "leaves", state="sending")
        await queue(uow, "gone", state="sent")
        await queue(uow, "other step", view={"step": 2})
        await queue(uow, "other language", locale="en")
        new = await write(uow, staff, "一", 1)
        assert new is not None
        await queue(uow, "new")
        assert await uow.wordings.count_others(GREETING, new) == 1
        assert await uow.wordings.take_over(GREETING, new) == 1
        assert await uow.wordings.take_over(GREETING, new) == 0
        carried = {key: await uow.deliveries.by_key(key) for key in ("waits", "leaves", "gone", "other step", "new")}
    found = {key: one.wording_id for key, one in carried.items() if one}
    assert found == {"waits": new.id, "leaves": None, "gone": None, "other step": None, "new": new.id}


async def test_faults_in_a_row_are_the_latest_that_were_rendered(storage: Storage, staff: int) -> None:
    del staff
    async with storage.write() as uow:
        for number, (state, reason) in enumerate(
            [("failed", "template"), ("sent", None), ("failed", "template"), ("failed", "template")]
        ):
            at = NOON + timedelta(minutes=number)
            sent = {"sent_at": at} if state == "sent" else {}
            await queue(uow, f"k{number}", state=state, reason=reason, settled_at=at, **sent)
        await queue(uow, "never rendered", state="suppressed", reason="refused", settled_at=NOON + timedelta(hours=1))
        await queue(uow, "waits", reason="held")
        states = await uow.wordings.last_states("lapsed", 3)
        assert states == [("failed", "template"), ("failed", "template"), ("sent", None)]
        await uow.wordings.wake_held("lapsed", NOON - timedelta(hours=1))
        waiting = await uow.deliveries.by_key("waits")
        assert waiting is not None
        assert waiting.not_before == NOON - timedelta(hours=1)
