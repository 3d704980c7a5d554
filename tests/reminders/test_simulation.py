"""Months of crashes: nothing twice, lost, early or at night; and the same seed gives the same history."""

from __future__ import annotations

import os
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from bot.domain.clock import local_day, local_moment
from bot.domain.contact_policy import HANDOFFS_A_DAY
from bot.domain.delivery import Delivery, MailPurpose
from reminders import outbox
from reminders.retry import Settlement
from storage.migrate import upgrade
from storage.unit_of_work import Storage
from tests.reminders.shop import SHANGHAI
from tests.reminders.simulation import TERMINAL, History, expected_keys, expected_promises, given_up, simulate

# The long form: make simulate.
DAYS = int(os.environ.get("SIMULATED_DAYS", "200"))
SEEDS = range(20261122, 20261122 + int(os.environ.get("SIMULATED_SEEDS", "1")))


async def run(folder: Path, seed: int, *, days: int = DAYS, people: int = 24) -> History:
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
    mail = [(by_id[key], moment) for key, moment in history.world.arrived]
    marketing = [(row, moment) for row, moment in mail if row.purpose is MailPurpose.MARKETING]
    arrivals = Counter(row.dedupe_key for row, _ in mail)
    assert [k for k, n in Counter(row.dedupe_key for row, _ in marketing).items() if n > 1] == [], "twice"
    birthdays = {key for key, row in rows.items() if row.rule.startswith("birthday")}
    assert expected_keys(history) == birthdays, "lost or invented"
    assert expected_promises(history) == {key for key in rows if key.startswith("followup")}, "a promise was lost"
    left = [row for row in rows.values() if row.state.value not in TERMINAL]
    assert all(row.expires_at is not None and row.expires_at > history.ended_at for row in left), "left on the way"
    for key, row in rows.items():
        if row.state.value in ("sent", "handed_over"):
            assert arrivals[key] >= 1, "said to be sent, and nobody has it"
    for row, moment in mail:
        assert row.expires_at is None or moment < row.expires_at, "late"
        if row.purpose is MailPurpose.STAFF:
            assert row.occasion_on is not None
            assert moment >= local_moment(row.occasion_on, 9, 0, SHANGHAI), "early"
    for row, moment in marketing:
        assert moment >= row.not_before, "early"
        assert 9 <= moment.astimezone(SHANGHAI).hour < 20, "at night"
    _check_caps(history, marketing)
    _check_absence(history, rows, marketing)


def _check_caps(history: History, marketing: list[tuple[Delivery, datetime]]) -> None:
    for customer_id in history.birthdays:
        moments = sorted(moment for row, moment in marketing if row.customer_id == customer_id)
        assert all(later - sooner >= timedelta(hours=24) for sooner, later in pairwise(moments)), "above the cap"
        months = zip(moments, moments[4:], strict=False)
        assert all(fifth - first >= timedelta(days=30) for first, fifth in months), "above the cap"


def _check_absence(history: History, rows: dict[str, Delivery], marketing: list[tuple[Delivery, datetime]]) -> None:
    """Never after they have come back; everybody who stays away is thought of; no salesperson has too much to do."""
    asked: Counter[object] = Counter()
    for row, moment in marketing:
        if row.rule == "lapsed":
            assert row.view["last_purchase"] == history.life.last_purchase(row.customer_id or 0, moment), (
                "has been here"
            )
            asked[row.staff_id, local_day(moment, SHANGHAI)] += row.staff_id is not None
    assert max(asked.values(), default=0) <= HANDOFFS_A_DAY, "too much to pass on"
    thought_of = {row.customer_id for row in rows.values() if row.rule == "lapsed"}
    assert given_up(history) <= thought_of, "forgotten"


@pytest.mark.parametrize("seed", SEEDS)
async def test_months_of_crashes(tmp_path: Path, seed: int) -> None:
    history = await run(tmp_path, seed)
    rules = Counter(row.rule for row in (await history.shop.rows()).values() if row.sent_at)
    assert history.world.crashes >= 5
    assert history.states["sent"] > 30
    assert history.states["handed_over"] > 5
    assert history.states["unknown"] >= 2
    assert len(given_up(history)) >= 2
    assert min(rules[rule] for rule in ("lapsed", "first_thanks", "coupon_expiring", "followup_due")) >= 3


async def test_the_same_seed_gives_the_same_history(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    one = await run(tmp_path / "one", 7, days=30, people=14)
    two = await run(tmp_path / "two", 7, days=30, people=14)
    assert one.digest == two.digest


async def test_a_postman_who_sends_again_what_he_does_not_know_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proof that cannot fail proves nothing: with the usual automatic retry the check above finds duplicates."""

    def again(purpose: object, tries: int, now: object, reason: str) -> Settlement:
        return Settlement(outbox.DeliveryState.PENDING, reason, now)  # type: ignore[arg-type]

    monkeypatch.setattr(outbox, "after_doubt", again)
    with pytest.raises(AssertionError, match="twice"):
        await run(tmp_path, 20261122, days=90)
