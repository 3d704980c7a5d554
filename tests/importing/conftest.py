"""A shop that files are brought into."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.unit_of_work import Storage
from tests.fresh import fresh
from tests.importing.test_round_trip import opened


@pytest.fixture
async def shop(tmp_path: Path) -> AsyncIterator[Storage]:
    storage, _ = await opened(fresh(tmp_path / "shop.db"))
    yield storage
    await storage.close()
