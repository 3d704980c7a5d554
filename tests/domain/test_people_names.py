"""Names that people give themselves, made safe to show; and whose customers somebody may see."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.domain.people import Role, Staff, may_see_customer, shown_name, without_tricks


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("王芳", "王芳"),
        ("  Mary \n Ann ", "Mary Ann"),
        ("a\u202ebc\u202c", "abc"),
        ("\u200b\u2066", "7"),
        ("", "7"),
        ("👩\u200d👧 Li", "👩\u200d👧 Li"),
        ("长" * 100, "长" * 64),
    ],
)
def test_a_name_is_one_line_without_tricks(given: str, shown: str) -> None:
    assert shown_name(given, 7) == shown


def test_lines_of_a_message_stay() -> None:
    assert without_tricks("a\nb\u202e") == "a\nb"


@pytest.mark.parametrize(
    ("role", "owner", "sees_all", "may"),
    [
        (Role.SALESPERSON, 1, False, True),
        (Role.SALESPERSON, None, False, True),
        (Role.SALESPERSON, 2, False, False),
        (Role.SALESPERSON, 2, True, True),
        (Role.MANAGER, 2, False, True),
        (Role.OWNER, 2, False, True),
    ],
)
def test_whose_customers_one_may_see(role: Role, owner: int | None, sees_all: bool, may: bool) -> None:
    staff = Staff(1, 1001, "小林", role, None, datetime(2026, 1, 1, tzinfo=UTC))
    assert may_see_customer(staff, owner, sees_all) is may
