"""Staff, invite links, and those who have written to the bot."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, select, update

from bot.domain.people import Role, Staff
from storage.repository import Repository, portions, table_of
from storage.tables import Invite, StaffRow, Visit

staff = table_of(StaffRow)
invites = table_of(Invite)
visitors = table_of(Visit)


def _staff(row: Row[Any]) -> Staff:
    return Staff(
        id=row.id,
        telegram_id=row.telegram_id,
        name=row.name,
        role=Role(row.role),
        locale=row.locale,
        joined_at=row.joined_at,
        revoked_at=row.revoked_at,
        is_demo=row.is_demo,
    )


class StaffRepository(Repository):
    async def by_telegram(self, telegram_id: int) -> Staff | None:
        """Somebody who works here now."""
        statement = select(staff).where(staff.c.telegram_id == telegram_id, staff.c.revoked_at.is_(None))
        row = await self._row(statement)
        return _staff(row) if row else None

    async def get(self, staff_id: int) -> Staff | None:
        row = await self._row(select(staff).where(staff.c.id == staff_id))
        return _staff(row) if row else None

    async def working(self) -> list[Staff]:
        statement = select(staff).where(staff.c.revoked_at.is_(None)).order_by(staff.c.id)
        return [_staff(row) for row in await self._rows(statement)]

    async def unreachable(self, staff_members: Iterable[Staff]) -> frozenset[int]:
        """The Telegram ids among theirs that have blocked the bot."""
        ids = [one.telegram_id for one in staff_members]
        statement = select(visitors.c.telegram_id).where(
            visitors.c.telegram_id.in_(ids), visitors.c.blocked_at.is_not(None)
        )
        return frozenset(row.telegram_id for row in await self._rows(statement))

    async def hire(
        self, telegram_id: int, name: str, role: Role, now: datetime, locale: str | None = None, is_demo: bool = False
    ) -> Staff:
        """A new member of staff, or one who comes back; a working owner keeps their role."""
        found = await self._row(select(staff).where(staff.c.telegram_id == telegram_id))
        if found is None:
            key = await self._insert(
                StaffRow,
                telegram_id=telegram_id,
                name=name,
                role=role.value,
                locale=locale,
                joined_at=now,
                is_demo=is_demo,
            )
        else:
            key = found.id
            values: dict[str, Any] = {"role": role.value, "revoked_at": None, "joined_at": now, "locale": locale}
            await self._update(StaffRow, key, **values | ({"name": name} if name else {}))
        hired = await self.get(key)
        assert hired is not None
        return hired

    async def change(self, staff_id: int, **values: Any) -> None:
        await self._update(StaffRow, staff_id, **values)

    async def ensure_owners(self, telegram_ids: Iterable[int], now: datetime) -> None:
        """Those named in the settings are owners, and nobody else; names come when they first write."""
        named = tuple(telegram_ids)
        if named:
            former = update(staff).where(staff.c.role == Role.OWNER.value, staff.c.telegram_id.not_in(named))
            await self._run(
                former.where(staff.c.revoked_at.is_(None), staff.c.is_demo.is_(False)).values(revoked_at=now)
            )
        for telegram_id in named:
            known = await self.by_telegram(telegram_id)
            if known is None:
                await self.hire(telegram_id, "", Role.OWNER, now)
            elif known.role is not Role.OWNER:
                await self.change(known.id, role=Role.OWNER.value)

    async def visit(self, telegram_id: int, now: datetime) -> None:
        await self._insert_once(Visit, telegram_id=telegram_id, first_seen_at=now)

    async def visitor(self, telegram_id: int) -> Row[Any] | None:
        return await self._row(select(visitors).where(visitors.c.telegram_id == telegram_id))

    async def locales(self, telegram_ids: Collection[int]) -> dict[int, str]:
        """The languages that visitors have chosen."""
        found: dict[int, str] = {}
        for some in portions(telegram_ids):
            statement = select(visitors.c.telegram_id, visitors.c.locale).where(
                visitors.c.telegram_id.in_(some), visitors.c.locale.is_not(None)
            )
            found |= {row.telegram_id: row.locale for row in await self._rows(statement)}
        return found

    async def change_visitor(self, telegram_id: int, **values: Any) -> None:
        await self._run(update(visitors).where(visitors.c.telegram_id == telegram_id).values(**values))

    async def invite(
        self,
        *,
        token_hash: str,
        kind: str,
        created_by: int,
        now: datetime,
        expires_at: datetime,
        role: Role | None = None,
        customer_id: int | None = None,
    ) -> int:
        return await self._insert(
            Invite,
            token_hash=token_hash,
            kind=kind,
            role=role.value if role else None,
            customer_id=customer_id,
            created_by=created_by,
            created_at=now,
            expires_at=expires_at,
        )

    async def use_invite(self, token_hash: str, telegram_id: int, now: datetime) -> Row[Any] | None:
        """Take a valid link, once; None if it is used, revoked, too old or unknown."""
        statement = (
            update(invites)
            .where(
                invites.c.token_hash == token_hash,
                invites.c.used_at.is_(None),
                invites.c.revoked_at.is_(None),
                invites.c.expires_at > now,
            )
            .values(used_at=now, used_by=telegram_id)
            .returning(*invites.c)
        )
        return await self._row(statement)

    async def find_invite(self, token_hash: str) -> Row[Any] | None:
        return await self._row(select(invites).where(invites.c.token_hash == token_hash))

    async def open_invites(self, now: datetime) -> list[Row[Any]]:
        statement = select(invites).where(
            invites.c.kind == "staff",
            invites.c.used_at.is_(None),
            invites.c.revoked_at.is_(None),
            invites.c.expires_at > now,
        )
        return list(await self._rows(statement))

    async def revoke_invite(self, invite_id: int, now: datetime) -> bool:
        """Close a staff link that nobody has used; False if there is none any more."""
        return await self._close_invites(now, invites.c.id == invite_id, invites.c.kind == "staff") == 1

    async def revoke_invites_to(self, customer_id: int, now: datetime) -> int:
        """Close all open links to a customer's record: it has found its owner."""
        return await self._close_invites(now, invites.c.customer_id == customer_id)

    async def revoke_invites_by(self, staff_id: int, now: datetime) -> int:
        """Close all open links that somebody made."""
        return await self._close_invites(now, invites.c.created_by == staff_id)

    async def _close_invites(self, now: datetime, *conditions: ColumnElement[bool]) -> int:
        statement = update(invites).where(*conditions, invites.c.used_at.is_(None), invites.c.revoked_at.is_(None))
        return await self._run(statement.values(revoked_at=now))

    async def count(self) -> int:
        return int(await self._scalar(select(func.count()).select_from(staff)) or 0)
