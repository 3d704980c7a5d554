"""What a person, page or test asked for and cannot have."""

from __future__ import annotations


class Mistake(Exception):
    """A refusal of the client API: a status and words."""

    def __init__(self, words: str, status: int = 400) -> None:
        super().__init__(words)
        self.words = words
        self.status = status
