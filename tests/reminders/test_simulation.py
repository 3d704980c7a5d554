"""Years of misfortune: nothing twice, lost, early, at night or without leave; and the same seed, the same history."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from bot.domain.lunar import solar_day
from storage.migrate import upgrade
from tests.reminders.invariants import broken
from tests.reminders.moon import lunar_birthday
from tests.reminders.simulation import History, Plan, Simulation

# The long form: make simulate.
DAYS = int(os.environ.get("SIMULATED_DAYS", "40"))
PEOPLE = int(os.environ.get("SIMULATED_PEOPLE", "60"))
SEEDS = [int(seed) for seed in os.environ.get("SIMULATED_SEEDS", "2,4,6").split(",")]

pytestmark = pytest.mark.timeout(24 * 3600)


@pytest.fixture
def disk() -> Iterator[Path]:
    """In memory where there is such a place: what survives a power cut is not at issue here."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(prefix="huitou-sim-", dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def lived(disk: Path, plan: Plan, name: str = "shop") -> History:
    file = disk / f"{name}.db"
    upgrade(f"sqlite:///{file}")
    gc.set_threshold(50_000, 20, 100)  # as the app itself does
    return Simulation(plan, str(file)).run()


@pytest.mark.parametrize("seed", SEEDS)
def test_misfortune_changes_nothing_that_is_promised(disk: Path, seed: int) -> None:
    plan, began = Plan(seed, DAYS, PEOPLE), time.process_time()
    history = lived(disk, plan)
    found = broken(history)
    assert found == [], f"again: {plan.command()}\n" + "\n".join(found[:20])
    assert history.world.deaths >= DAYS / 15
    assert len(history.watch.seen) > DAYS / 15
    assert history.states["sent"] > DAYS / 3
    assert history.states["unknown"] + history.states["unknown_expired"] > DAYS / 60
    print(told(history, time.process_time() - began))  # noqa: T201


def told(history: History, seconds: float) -> str:
    """A line for docs/delivery.md."""
    states = ", ".join(f"{count} {state}" for state, count in history.states.most_common())
    return (
        f"\nseed {history.plan.seed} ({history.plan.zone.key}): {history.plan.days} days, {len(history.world.people)} "
        f"customers, {history.watch.runs} runs, {history.world.deaths} kills, {history.world.jumps} clock jumps, "
        f"{len(history.world.arrived)} arrivals; {states}; {seconds:.0f} s of CPU; {history.digest[:16]}"
    )


def test_the_same_seed_gives_the_same_history(disk: Path) -> None:
    one, two, other = (lived(disk, Plan(seed, 15, 25), name) for name, seed in (("a", 7), ("b", 7), ("c", 8)))
    assert one.world.deaths > 0
    assert one.digest == two.digest != other.digest


def test_two_replicas_come_to_what_one_comes_to(disk: Path) -> None:
    """I11: without misfortune, who does the work makes no difference."""
    histories = [lived(disk, Plan(11, 30, 40, replicas=n, has_faults=False), f"with {n}") for n in (1, 2)]
    one, two = ({row["dedupe_key"]: row["state"] for row in history.rows} for history in histories)
    assert [broken(history) for history in histories] == [[], []]
    assert len(one) > 15
    assert one == two


def test_the_oracle_and_the_product_mean_the_same_days() -> None:
    """Out of the sky and out of a table: thirty years of lunar birthdays, leap months and short months among them."""
    days = [
        (y, m, d, leap) for y in range(2024, 2055) for m in range(1, 13) for d in (1, 15, 29, 30) for leap in (0, 1)
    ]
    wrong = [what for what in days if lunar_birthday(*what) != solar_day(*what)]  # type: ignore[arg-type]
    assert wrong == []
