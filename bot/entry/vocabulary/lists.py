"""Word lists are typed as text, parted by blanks."""

from __future__ import annotations


def listed(text: str) -> tuple[str, ...]:
    """The words in the order typed."""
    return tuple(text.split())


def wordset(text: str) -> frozenset[str]:
    """The words as a set."""
    return frozenset(text.split())
