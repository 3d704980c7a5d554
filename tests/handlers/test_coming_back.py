"""Somebody blocks the bot and comes back: by real updates, and with what they have missed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.services.mail import queue_message
from tests.handlers.harness import CUSTOMER, ShopDesk, shop_desk

KEYS = "SELECT dedupe_key, state FROM deliveries ORDER BY id"
IS_OPEN = "SELECT blocked_at IS NULL FROM contact_points WHERE kind = 'telegram' AND address = ?"


async def missed(
    desk: ShopDesk, state: str, reason: str | None = None, purpose: str = "service", key: str = "k"
) -> None:
    """A message that did not reach the customer."""
    (customer_id,) = desk.rows("SELECT customer_id FROM contact_points WHERE address = ?", str(CUSTOMER.id))[0]
    async with desk.desk.storage.write() as uow:
        now = desk.clock.now()
        assert await queue_message(
            uow, dedupe_key=key, customer_id=customer_id, template="reminders/receipt", view={}, now=now
        )
        found = await uow.deliveries.by_key(key)
        assert found is not None
        await uow.deliveries.move(found.id, found.state, state=state, reason=reason, purpose=purpose)


async def test_a_receipt_that_was_blocked_goes_again_once(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await missed(desk, "blocked", "TelegramForbiddenError")
        await desk.blocks(CUSTOMER)
        assert desk.rows(KEYS) == [("k", "blocked")]
        await desk.blocks(CUSTOMER, again_allowed=True)
        assert desk.rows(KEYS) == [("k", "blocked"), ("k~2", "pending")]
        await desk.blocks(CUSTOMER)
        await desk.blocks(CUSTOMER, again_allowed=True)
        assert desk.rows(KEYS) == [("k", "blocked"), ("k~2", "pending")]


async def test_who_writes_has_not_blocked_us(tmp_path: Path) -> None:
    """The update that said so may never have come."""
    async with shop_desk(tmp_path) as desk:
        await missed(desk, "blocked")
        await desk.blocks(CUSTOMER)
        assert desk.rows(IS_OPEN, str(CUSTOMER.id)) == [(0,)]
        await desk.says(CUSTOMER, "在吗")
        assert desk.rows(IS_OPEN, str(CUSTOMER.id)) == [(1,)]
        assert ("k~2", "pending") in desk.rows(KEYS)


@pytest.mark.parametrize(
    ("state", "reason", "purpose", "goes"),
    [
        ("suppressed", "unreachable", "marketing", True),
        ("suppressed", "not_on_telegram", "marketing", True),
        ("suppressed", "refused", "marketing", False),
        ("suppressed", "bought", "marketing", False),
        ("blocked", None, "marketing", False),
        ("sent", None, "service", False),
        ("unknown", None, "marketing", False),
    ],
)
async def test_only_what_wanted_a_road_and_still_matters_goes(
    tmp_path: Path, state: str, reason: str | None, purpose: str, goes: bool
) -> None:
    async with shop_desk(tmp_path) as desk:
        await missed(desk, state, reason, purpose)
        await desk.blocks(CUSTOMER)
        await desk.blocks(CUSTOMER, again_allowed=True)
        assert [key for key, _ in desk.rows(KEYS)] == (["k", "k~2"] if goes else ["k"])


async def test_what_is_too_late_stays_where_it_is(tmp_path: Path) -> None:
    async with shop_desk(tmp_path) as desk:
        await missed(desk, "blocked")
        await desk.blocks(CUSTOMER)
        desk.clock.move(timedelta(days=3))
        await desk.blocks(CUSTOMER, again_allowed=True)
        assert desk.rows(KEYS) == [("k", "blocked")]
