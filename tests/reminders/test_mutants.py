"""A proof that cannot fail proves nothing: seven ways to build this wrong, and each is found out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from storage.migrate import upgrade
from tests.reminders.invariants import broken
from tests.reminders.mutants import MUTANTS, Patch
from tests.reminders.simulation import START, History, Plan, Simulation
from tests.reminders.test_simulation import disk

__all__ = ["disk"]
LONGEST_LIFE = 400
pytestmark = pytest.mark.timeout(1800)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.__name__)
def test_no_mutant_lives(disk: Path, monkeypatch: pytest.MonkeyPatch, mutant: Callable[[Patch], None]) -> None:
    mutant(monkeypatch)
    file = disk / "shop.db"
    upgrade(f"sqlite:///{file}")

    def is_found_out(history: History) -> bool:
        return bool(broken(history))

    history = Simulation(Plan(2, LONGEST_LIFE, 40), str(file), look_in=is_found_out).run()
    found = Counter(line.partition(":")[0] for line in broken(history))
    assert found, f"{mutant.__name__} lived for {LONGEST_LIFE} days"
    print(f"\n{mutant.__name__}: killed within {(history.ended_at - START).days} days by {dict(found)}")  # noqa: T201
