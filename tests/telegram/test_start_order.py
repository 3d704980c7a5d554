"""Whatever starts first, aiogram's models stay unbuilt until they are used: building them all takes seconds."""

from __future__ import annotations

import subprocess
import sys

import pytest

ROOMS = ("bot.app", "handlers.rooms", "reminders.post_office", "bot.telegram.session")


@pytest.mark.parametrize("room", ROOMS)
def test_importing_a_room_builds_no_model(room: str) -> None:
    look = f"import {room}, sys; from aiogram.types import Message, Update; sys.exit(Update.__pydantic_complete__)"
    assert subprocess.run([sys.executable, "-c", look], check=False, timeout=60).returncode == 0
