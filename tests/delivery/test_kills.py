"""Real processes are killed, ended and put to sleep while they send: nobody has anything twice, nothing is lost."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest

from tests.delivery.ring import (
    FAULTS,
    Ring,
    count,
    fill,
    first_arrivals,
    luck,
    ring,
    still_open,
    verdict,
    wait_until_sent,
)

# The long form: make crash.
KILLS = int(os.environ.get("CRASH_KILLS", "8"))
OFFERS = int(os.environ.get("CRASH_OFFERS", "120"))
TERMS = int(os.environ.get("CRASH_TERMS", "4"))
STOPS = int(os.environ.get("CRASH_STOPS", "1"))
SLOW_OFFERS = int(os.environ.get("CRASH_SLOW_OFFERS", "40"))
# So that there is always something to send while somebody sleeps.
SLOWLY = {"LEASE": 3.0, "TOTAL_SECONDS": 1.0, "AVERAGE": 1 / 12, "PEAK": 1 / 12}
SEED = int(os.environ.get("CRASH_SEED", "1"))
BATCH = 8
pytestmark = pytest.mark.timeout(3600)


def gap(times: int) -> dict[str, float]:
    """A pace at which there is something to send while so many processes end."""
    each = max(1 / 200, times / OFFERS)
    return {"AVERAGE": each, "PEAK": each}


async def _harass(ring: Ring, url: str, times: int, number: signal.Signals) -> int:
    """Two replicas; one of them ends again and again, and another starts. Stops early when all is sent."""
    rng = luck(SEED)
    pair = [await ring.start() for _ in range(2)]
    await first_arrivals(ring)
    for done in range(times):
        await asyncio.sleep(rng.uniform(0.05, 0.6))
        if done % 10 == 9 and await still_open(url) == 0:
            return done
        victim = pair.pop(rng.randrange(2))
        await ring.end(victim, number)
        pair.append(await ring.start())
    return times


async def test_sigkill_sends_nothing_twice_and_loses_nothing(database_url: str, tmp_path: Path) -> None:
    """T3: at any moment, two replicas, on a line that breaks, with a server that stumbles."""
    await fill(database_url, OFFERS)
    async with ring(tmp_path, database_url, **gap(KILLS)) as opened:
        await opened.post("faults", FAULTS)
        kills = await _harass(opened, database_url, KILLS, signal.SIGKILL)
        await wait_until_sent(database_url, 120)
        broken, figures = await verdict(opened, database_url)
        truth = await opened.truth()
    print(f"\nSIGKILL × {kills}, {OFFERS} offers, {database_url.partition(':')[0]}: {figures}")  # noqa: T201
    assert broken == []
    found = await count(database_url)
    assert found.states["unknown"] <= kills * BATCH + truth["ambiguous"]
    assert found.states["sent"] + found.states["unknown"] == OFFERS


async def test_an_ordered_end_leaves_no_doubt(database_url: str, tmp_path: Path) -> None:
    """T4: SIGTERM while sending, on a good line."""
    await fill(database_url, OFFERS)
    async with ring(tmp_path, database_url, **gap(TERMS)) as opened:
        ends = await _harass(opened, database_url, TERMS, signal.SIGTERM)
        await wait_until_sent(database_url, 120)
        broken, figures = await verdict(opened, database_url)
    print(f"\nSIGTERM × {ends}, {OFFERS} offers, {database_url.partition(':')[0]}: {figures}")  # noqa: T201
    assert broken == []
    assert (await count(database_url)).states == {"sent": OFFERS}


async def test_a_sleeper_does_not_send_what_others_have_sent(database_url: str, tmp_path: Path) -> None:
    """T5: SIGSTOP for longer than the lease, the other takes over, SIGCONT."""
    rng = luck(SEED)
    await fill(database_url, SLOW_OFFERS)
    async with ring(tmp_path, database_url, **SLOWLY) as opened:
        pair = [await opened.start() for _ in range(2)]
        await first_arrivals(opened)
        stops = 0
        while stops < STOPS and await still_open(database_url):
            await asyncio.sleep(rng.uniform(0.05, 0.4))
            os.kill(sleeper := pair[stops % 2], signal.SIGSTOP)
            await asyncio.sleep(SLOWLY["LEASE"] + 1.0)
            os.kill(sleeper, signal.SIGCONT)
            stops += 1
        await wait_until_sent(database_url, 120)
        await asyncio.sleep(1)
        broken, figures = await verdict(opened, database_url)
    print(f"\nSIGSTOP × {stops}, {SLOW_OFFERS} offers, {database_url.partition(':')[0]}: {figures}")  # noqa: T201
    assert broken == []
