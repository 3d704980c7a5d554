"""What a figure of a sale is, by what stands around it: a count, a price, a model number, part of a name."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.entry.rows import Row, Sheet, trimmed
from bot.entry.runs import Run
from bot.entry.shadow import is_han
from bot.entry.tokens import Board, Token
from bot.entry.vocabulary.goods import BRANDS_EN
from bot.entry.vocabulary.units import WEIGHT

Piece = Token | Run


@dataclass(slots=True)
class Surroundings:
    """The pieces of a sale, and the row that is being filled; the questions about them change nothing."""

    board: Board
    pieces: list[Piece]
    sheet: Sheet = field(default_factory=Sheet)
    row: Row = field(default_factory=Row)

    def _next(self, index: int) -> Piece | None:
        return self.pieces[index + 1] if index + 1 < len(self.pieces) else None

    def _has_figure(self, index: int) -> bool:
        after = self._next(index)
        return isinstance(after, Token) and after.kind in ("money", "num")

    def _pays_later(self, index: int) -> bool:
        """From this piece on there is a figure that may pay."""
        return any(_pays(piece) for piece in self.pieces[index:])

    def _describes(self, token: Token) -> bool:
        """99朵玫瑰 1束, 2人份套餐 1份: a measure before the words belongs to them if another one follows."""
        row = self.row
        if row.product is None or row.quantity is None or row.amount is not None or row.price is not None:
            return False
        plain, first = self.board.line.plain, row.quantity
        glued = first.end <= row.product[0] and not plain[first.end : row.product[0]].strip()
        apart = plain[row.product[1] : token.start].strip(" *x×")
        weighs = first.word in WEIGHT and token.word not in WEIGHT
        named = first.end == row.product[0] and is_han(first.word[:1] or " ") and first.word != token.word
        return glued and not apart and token.word != "" and (weighs or named)

    def _is_spec(self, token: Token) -> bool:
        """机油 4升 一桶, 花生油5L 2瓶: a weight or a volume, then the vessel that is counted."""
        row = self.row
        if row.product is None or row.quantity is None or row.amount is not None or row.price is not None:
            return False
        follows = row.quantity.start >= row.product[1] and not self.board.line.plain[
            row.quantity.end : token.start
        ].strip(" *x×/")
        return follows and row.quantity.word in WEIGHT and token.word not in WEIGHT

    def _prices(self, following: Piece | None, token: Token) -> bool:
        """一盒25 behind an item that is already counted."""
        return isinstance(following, Token) and following.kind in ("money", "num") and following.start - token.end <= 1

    def _counts(self, index: int, token: Token, following: Piece | None) -> bool:  # noqa: PLR0911 - one case, one return
        """2 face masks, 3 lipsticks; not the 45 of "earbuds 45 with box"."""
        if token.kind != "num" or token.word != "count" or not isinstance(following, Run) or token.number is None:
            return False
        if token.number != token.number.to_integral_value() or token.number > 500:
            return False
        start, end = trimmed(self.board, following.start, following.end)
        if start >= end or self._is_counted_behind(index + 1):
            return False
        later = self._pays_later(index + 2)
        before = self.pieces[index - 1] if index else None
        refunds = isinstance(before, Token) and before.kind == "return" and before.word.startswith(("refund", "money"))
        if refunds and not any(_pays(piece) for piece in self.pieces if piece is not token):
            return False
        if self.row.product is None:
            return later or token.number <= 50
        if self.row.amount is not None or self.sheet.total is not None:
            return True
        return later and token.number <= 20 and (self.row.quantity is not None or token.number <= 9)

    def _is_counted_behind(self, index: int) -> bool:
        """微信45 铜锣烧3个: a measure behind the words, with no further words for it, counts them; the 45 is money."""
        measure, further = self._next(index), self._next(index + 1)
        words = self.pieces[index]
        if not isinstance(measure, Token) or measure.kind != "qty" or measure.start - words.end > 1:
            return False
        return not isinstance(further, Run) or further.start - measure.end > 1 or not measure.word.isascii()

    def _is_prefix(self, index: int, token: Token) -> bool:
        """502胶水2支, 98汽油: a number in front of a thing that is counted elsewhere, or too large to count."""
        following = self._next(index)
        if token.word != "count" or not token.glued or not isinstance(following, Run) or following.start != token.end:
            return False
        if self.row.product is not None and self.row.amount is None:
            return False
        before = self.pieces[index - 1] if index else None
        if isinstance(before, Token) and before.end == token.start:
            return False
        after = self._next(index + 1)
        counted = isinstance(after, Token) and after.kind == "qty"
        return counted or (token.number is not None and token.number > 20)

    def _is_brand_number(self, token: Token) -> bool:
        """iPhone 15 case: a small number right behind a brand, before another word."""
        row, plain = self.row, self.board.line.plain
        if (
            row.product is None
            or token.word != "count"
            or row.amount is not None
            or plain[row.product[1] : token.start] != " "
        ):
            return False
        word = self.board.line.simple[row.product[0] : row.product[1]].split()[-1]
        return word.lower() in BRANDS_EN or (word.isascii() and any(char.isupper() for char in word[1:]))

    def _is_model(self, index: int, token: Token) -> bool:
        """iPhone 15 1台 5999: a number between a product and its quantity, with the money still to come."""
        if (
            self.row.product is None
            or token.kind != "num"
            or self.row.quantity is not None
            or self.row.amount is not None
        ):
            return False
        if self.board.line.plain[self.row.product[1] : token.start].strip():
            return False
        following = self._next(index)
        if (
            not isinstance(following, Token)
            or following.kind != "qty"
            or self.board.line.plain[token.end : following.start].strip()
        ):
            return False
        return self._pays_later(index + 2)

    def _is_bare_count(self, index: int, token: Token) -> bool:
        """王芳 面霜 2 900: of two bare figures the small whole one counts."""
        following, row = self._next(index), self.row
        if row.product is None or row.quantity is not None or row.amount is not None or token.kind != "num":
            return False
        if not isinstance(following, Token) or following.kind not in ("num", "money") or token.number is None:
            return False
        apart = self.board.line.plain[token.end : following.start].strip()
        whole = token.number == token.number.to_integral_value() and token.number <= 50
        return not apart and whole and (following.number or 0) > token.number


def _pays(piece: Piece) -> bool:
    return isinstance(piece, Token) and piece.kind in ("money", "num", "unit_price")
