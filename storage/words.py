"""The shop's own words, in versions: nothing is rewritten or deleted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, select, update

from bot.domain.word import Meaning, Word, WordKind
from storage.repository import Repository, table_of
from storage.tables import CustomerRow, ProductRow, WordRow

words = table_of(WordRow)
customers = table_of(CustomerRow)
products = table_of(ProductRow)

_OPEN = and_(words.c.superseded_at.is_(None), words.c.forgotten_at.is_(None))
# A customer who was erased and a product that is not sold any more have no other names either.
_STANDS = and_(
    words.c.customer_id.is_(None)
    | words.c.customer_id.in_(select(customers.c.id).where(customers.c.erased_at.is_(None))),
    words.c.product_id.is_(None) | words.c.product_id.in_(select(products.c.id).where(products.c.is_active)),
)
IN_FORCE = and_(_OPEN, words.c.learned_at.is_not(None), _STANDS)


def _word(row: Row[Any]) -> Word:
    return Word(
        id=row.id,
        word=row.word,
        key=row.key,
        meaning=Meaning(WordKind(row.kind), row.customer_id, row.product_id, row.meaning),
        version=row.version,
        learned_by=row.learned_by,
        noticed_at=row.noticed_at,
        learned_at=row.learned_at,
        staff_id=row.staff_id,
        form_id=row.form_id,
        uses=row.uses,
        superseded_at=row.superseded_at,
        forgotten_at=row.forgotten_at,
    )


def _scope(staff_id: int | None) -> ColumnElement[bool]:
    return words.c.staff_id.is_(None) if staff_id is None else words.c.staff_id == staff_id


class Words(Repository):
    async def get(self, word_id: int) -> Word | None:
        row = await self._row(select(words).where(words.c.id == word_id))
        return _word(row) if row else None

    async def in_force(self) -> list[Word]:
        """All that is used now, newest first."""
        rows = await self._rows(select(words).where(IN_FORCE).order_by(words.c.id.desc()))
        return [_word(row) for row in rows]

    async def of_key(self, key: str, *kinds: WordKind) -> list[Word]:
        """What a word means now, newest first; of some kinds only, if any are named."""
        statement = select(words).where(words.c.key == key, IN_FORCE)
        if kinds:
            statement = statement.where(words.c.kind.in_([kind.value for kind in kinds]))
        return [_word(row) for row in await self._rows(statement.order_by(words.c.id.desc()))]

    async def of_form(self, form_id: int) -> list[Word]:
        """What was learned from a form and is used still."""
        statement = select(words).where(words.c.form_id == form_id, IN_FORCE).order_by(words.c.id)
        return [_word(row) for row in await self._rows(statement)]

    async def history(self, key: str) -> list[Word]:
        """Every version a word ever had, newest first."""
        statement = select(words).where(words.c.key == key).order_by(words.c.version.desc(), words.c.id.desc())
        return [_word(row) for row in await self._rows(statement)]

    async def noticed(self, key: str, kind: WordKind, staff_id: int | None) -> Word | None:
        """A correction that was seen once."""
        statement = select(words).where(
            words.c.key == key, words.c.kind == kind.value, words.c.learned_at.is_(None), _OPEN, _scope(staff_id)
        )
        row = await self._row(statement.order_by(words.c.id.desc()).limit(1))
        return _word(row) if row else None

    async def add(self, *, word: str, key: str, meaning: Meaning, now: datetime, **values: Any) -> Word:
        """The next version of a word. `learned_at` makes it one; without, it is only noticed."""
        newest = await self._scalar(select(func.max(words.c.version)).where(words.c.key == key))
        row_id = await self._insert(
            WordRow,
            kind=meaning.kind.value,
            word=word,
            key=key,
            customer_id=meaning.customer_id,
            product_id=meaning.product_id,
            meaning=meaning.text,
            version=(newest or 0) + 1,
            noticed_at=now,
            **values,
        )
        added = await self.get(row_id)
        assert added is not None
        return added

    async def confirm(self, word_id: int, form_id: int | None, now: datetime) -> None:
        """Noticed a second time: from now on it is a word."""
        await self._update(WordRow, word_id, learned_at=now, form_id=form_id)

    async def supersede(self, ids: Iterable[int], now: datetime) -> None:
        """Another meaning took their place."""
        statement = update(words).where(words.c.id.in_(list(ids)), _OPEN)
        await self._run(statement.values(superseded_at=now))

    async def forget(self, word_id: int, staff_id: int, now: datetime) -> bool:
        """Once; False if it was not used any more."""
        statement = update(words).where(words.c.id == word_id, _OPEN, words.c.learned_at.is_not(None))
        return await self._run(statement.values(forgotten_at=now, forgotten_by=staff_id)) == 1

    async def used(self, ids: Iterable[int]) -> None:
        """A saved entry was read by these."""
        wanted = list(ids)
        if wanted:
            await self._run(update(words).where(words.c.id.in_(wanted)).values(uses=words.c.uses + 1))
