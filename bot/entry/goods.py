"""Turns the words and figures of a sale into items: which words are a product, which figure counts, which one pays."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.entry.rows import Row, Sheet, list_word, trimmed
from bot.entry.runs import Run
from bot.entry.shadow import is_han
from bot.entry.surroundings import Piece, Surroundings
from bot.entry.tokens import Board, Token

# How far a comma may stand from what it follows.
NEARBY = 40
MARKS = ("total", "final", "original", "each", "deposit", "postage")


def sheet_of(board: Board, pieces: list[Piece]) -> Sheet:
    """Read the pieces of a sale from left to right."""
    return _Reader(board, pieces).read()


@dataclass(slots=True)
class _Reader(Surroundings):
    mark: Token | None = None
    note_until: int = -1
    in_turn: bool = False
    prefix: int = -1

    def read(self) -> Sheet:
        for index, piece in enumerate(self.pieces):
            if isinstance(piece, Run):
                self._words(index, piece)
            else:
                self._token(index, piece)
        self._close()
        return self.sheet

    # words

    def _words(self, index: int, run: Run) -> None:
        cut = list_word(self.board, run)
        if cut is not None:
            self._phrase(index, Run(run.start, cut[0]))
            self._phrase(index, Run(cut[1], run.end))
        else:
            self._phrase(index, run)

    def _phrase(self, index: int, run: Run) -> None:
        start, end = trimmed(self.board, run.start, run.end)
        if start >= end:
            return
        if self.prefix >= 0:
            start, self.prefix = self.prefix, -1
        if run.start < self.note_until or self._is_remark(index, start, end):
            self.sheet.notes.append((start, end))
            return
        if self.row.product is None:
            self.row.product = (start, end)
            return
        if self._joins(start):
            self.row.product = (self.row.product[0], end)
            return
        self._close()
        self.row = Row(product=(start, end))

    def _joins(self, start: int) -> bool:
        """Only blanks (or an absorbed model number) since the product so far, and no figure in between."""
        assert self.row.product is not None
        between = self.board.line.plain[self.row.product[1] : start]
        return (
            self.row.amount is None
            and (self.row.quantity is None or self.row.quantity.start < self.row.product[0])
            and not between.strip(" -/()")
            and not any(token.start >= self.row.product[1] for token in self.board.of("listed") if token.end <= start)
        )

    def _is_remark(self, index: int, start: int, end: int) -> bool:
        """Words behind the money that no figure follows are a remark."""
        if all(row.product is None for row in (*self.sheet.rows, self.row)):
            return False
        if self.board.line.plain[start - 1 : start] == "(" and not self._joins(start):
            return True
        following = self._next(index)
        if isinstance(following, Token) and following.kind == "defect" and not self._joins(start):
            return True
        later = any(
            isinstance(piece, Token) and piece.kind in ("qty", "money", "num", "unit_price")
            for piece in self.pieces[index + 1 :]
        )
        paid = self.row.amount is not None or self.sheet.total is not None or bool(self.sheet.loose)
        if not later and paid:
            return self.row.quantity is None or self.row.product is not None
        text = self.board.line.plain[start:end]
        return not later and self.row.product is not None and not self._joins(start) and not self._lists(start, text)

    def _lists(self, start: int, text: str) -> bool:
        """a phone case and a charger: joined by a list word."""
        before = self.board.line.plain[max(0, start - 5) : start]
        return re.search(r"(?:and|plus|[和跟加、+&,，])\s*(?:a|an|the)?\s*$", before) is not None and len(text) < 24

    # figures

    def _token(self, index: int, token: Token) -> None:
        kind = token.kind
        if kind == "respective":
            self.in_turn = True
        elif kind in MARKS:
            self.mark = token
        elif kind == "qty":
            self._quantity(index, token)
        elif kind == "unit_price":
            self.row.price = token
        elif kind in ("money", "num"):
            self._figure(index, token)
            self.mark = None
        elif kind in ("zhe", "percent", "minus", "round"):
            self.sheet.discounts.append(token)
        elif kind == "change":
            self.sheet.change = token
        elif kind in ("defect", "promotion", "relative"):
            self.sheet.notes.append((token.start, token.end))
        elif kind == "gift":
            self.note_until = self._clause_end(token.end)
            self.sheet.notes.append((token.start, token.end))
        elif kind in ("sell", "buy", "give", "pay", "channel", "day", "clock"):
            self.mark = self.mark if kind == "pay" else None

    def _clause_end(self, at: int) -> int:
        plain = self.board.line.plain
        while at < len(plain) and plain[at] not in ",，;；。 ":
            at += 1
        return at if at - 1 > 0 else len(plain)

    def _quantity(self, index: int, token: Token) -> None:
        if token.start < self.note_until:
            self.sheet.notes.append((token.start, token.end))
            return
        following = self._next(index)
        if (
            token.glued
            and not token.word
            and self.row.quantity is not None
            and self.row.quantity.number == token.number
        ):
            return
        if self._is_spec(token) or (self._describes(token) and not isinstance(following, Run)):
            assert self.row.product is not None
            assert self.row.quantity is not None
            (start, end), first = self.row.product, self.row.quantity
            self.row.product = (min(start, first.start), max(end, first.end))
            self.row.quantity = token
            return
        if self.row.product is not None and self.row.quantity is None:
            self.row.quantity = token
            return
        if (
            self.row.quantity is not None
            and self.row.product is not None
            and token.number == 1
            and token.word in ("", self.row.quantity.word)
            and self._prices(following, token)
        ):
            self.mark = Token("each", token.start, token.end, word=token.word)
            return
        if self.row.product is None and self.row.quantity is not None:
            behind = self.row.quantity.end
            if set(self.board.line.plain[behind : min(token.start, behind + NEARBY)]) & set(",，:"):
                # 退了两件，一件衬衫一件裤子: first how many in all, then one by one
                self.row.quantity = token
            return
        if not self.row.is_blank:
            self._close()
        self.row = Row(quantity=token)

    def _figure(self, index: int, token: Token) -> None:
        """A figure takes the role that its mark, its suffix or its place gives it."""
        if token.start < self.note_until:
            self.sheet.notes.append((token.start, token.end))
            return
        if self._is_marked_figure(index, token):
            return
        following = self._next(index)
        if self._is_prefix(index, token):
            self.prefix = token.start
        elif self._is_brand_number(token):
            assert self.row.product is not None
            self.row.product = (self.row.product[0], token.end)
        elif self._counts(index, token, following):
            self._quantity(index, Token("qty", token.start, token.end, number=token.number))
        elif self._is_model(index, token):
            assert self.row.product is not None
            self.row.product = (self.row.product[0], token.end)
        elif (
            token.word == "count"
            and self.board.line.plain[token.start : token.end] in ("a", "an", "one", "two", "three")
            and token.currency is None
            and not is_han(self.board.line.plain[token.start])
        ):
            self.sheet.notes.append((token.start, token.end))
        else:
            self._amount(index, token)

    def _is_marked_figure(self, index: int, token: Token) -> bool:
        """A word before or behind it says what the figure is."""
        following = self._next(index)
        behind = following.kind if isinstance(following, Token) else ""
        mark = self.mark.kind if self.mark else ""
        if self.in_turn and not mark:
            self.sheet.in_turn.append(token)
        elif mark == "deposit" or (behind == "deposit" and not self._has_figure(index + 1)):
            self.sheet.deposit = token
        elif mark == "postage":
            self.sheet.postage = token
        elif mark == "each" or behind == "per":
            self.row.price = token
        elif mark == "original":
            self.row.original = self.sheet.original = token
        elif mark == "final":
            self.sheet.final = token
        elif mark == "total" or behind == "total_after":
            self.sheet.total = token
        else:
            return False
        return True

    def _amount(self, index: int, token: Token) -> None:
        if self._is_bare_count(index, token):
            self.row.quantity = Token("qty", token.start, token.end, number=token.number)
        elif self.row.product is not None and self.row.amount is None:
            self.row.amount = token
        elif (
            self.row.product is not None
            and self.row.quantity is None
            and self.row.amount is not None
            and _is_piece(self.row.amount)
        ):
            self.row.quantity = Token(
                "qty", self.row.amount.start, self.row.amount.end, word="块", number=self.row.amount.number
            )
            self.row.amount = token
        elif self.row.quantity is not None and self.row.product is None:
            self.row.amount = token
        else:
            self.sheet.loose.append(token)

    def _close(self) -> None:
        if not self.row.is_blank or self.row.amount is not None or self.row.price is not None:
            self.sheet.rows.append(self.row)
        self.row = Row()


def _is_piece(token: Token) -> bool:
    """手表1块 一万二: 块 counted the watch."""
    return token.word == "块"
