"""Four hundred days of crashes: nothing twice, lost, early or at night; and the same seed gives the same history."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from reminders import outbox
from reminders.retry import Settlement
from storage.migrate import upgrade
from storage.unit_of_work import Storage
from tests.reminders.shop import SHANGHAI
from tests.reminders.simulation import TERMINAL, History, expected_keys, simulate


async def run(folder: Path, seed: int, *, days: int = 400, people: int = 40) -> History:
    url = f"sqlite:///{folder / f'{seed}.db'}"
    upgrade(url)
    storage = Storage(url)
    try:
        history = await simulate(storage, seed, days=days, people=people)
        await check(history)
    finally:
        await storage.close()
    return history


async def check(history: History) -> None:
    """Invariants I1 to I6 of what is promised, for one history."""
    rows = await history.shop.rows()
    by_id = {row.id: row for row in rows.values()}
    arrivals = Counter(by_id[key].dedupe_key for key, _ in history.world.arrived)
    assert [key for key, times in arrivals.items() if times > 1] == [], "twice"
    assert expected_keys(history) == set(rows), "lost or invented"
    left = [row for row in rows.values() if row.state.value not in TERMINAL]
    assert all(row.expires_at is not None and row.expires_at > history.ended_at for row in left), "left on the way"
    for key, row in rows.items():
        if row.state.value in ("sent", "handed_over"):
            assert arrivals[key] == 1, "said to be sent, and nobody has it"
    for key, moment in history.world.arrived:
        row, local = by_id[key], moment.astimezone(SHANGHAI)
        assert moment >= row.not_before, "early"
        assert row.expires_at is None or moment < row.expires_at, "late"
        assert 9 <= local.hour < 20, "at night"
    for customer_id in history.birthdays:
        moments = sorted(moment for key, moment in history.world.arrived if by_id[key].customer_id == customer_id)
        gaps = [later - sooner for sooner, later in pairwise(moments)]
        assert all(gap >= timedelta(hours=24) for gap in gaps), "above the cap"


async def test_four_hundred_days(tmp_path: Path) -> None:
    history = await run(tmp_path, 20261122)
    assert history.world.crashes >= 5
    assert history.states["sent"] > 30
    assert history.states["handed_over"] > 10
    assert history.states["unknown"] >= 3
    assert history.states["expired"] >= 1


async def test_the_same_seed_gives_the_same_history(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one = await run(tmp_path / "one", 7, days=70, people=30)
    two = await run(tmp_path / "two", 7, days=70, people=30)
    assert one.digest == two.digest


async def test_a_postman_who_sends_again_what_he_does_not_know_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proof that cannot fail proves nothing: with the usual automatic retry the check above finds duplicates."""

    def again(purpose: object, tries: int, now: object, reason: str) -> Settlement:
        return Settlement(outbox.DeliveryState.PENDING, reason, now)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "after_doubt", again)
    with pytest.raises(AssertionError, match="twice"):
        await run(tmp_path, 20261122, days=200)
