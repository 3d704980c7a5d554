"""Staff: invited by one-time links, listed, changed, revoked, their customers handed over. Owners only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.domain.errors import Gone, NotAllowed
from bot.domain.invite import STAFF_LIFE, is_token, new_token, token_hash
from bot.domain.people import Role, Staff, Visitor
from storage.unit_of_work import UnitOfWork

INVITABLE = (Role.MANAGER, Role.SALESPERSON)


@dataclass(frozen=True, slots=True)
class OpenInvite:
    id: int
    role: Role
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Team:
    members: tuple[Staff, ...]
    invites: tuple[OpenInvite, ...]


@dataclass(frozen=True, slots=True)
class Member:
    """One of the staff, as the owner looks at them."""

    staff: Staff
    customers: int


async def team(uow: UnitOfWork, owner: Staff, now: datetime) -> Team:
    """Everybody who works here, owners first, and the links that are still open."""
    _only_owner(owner)
    order = list(Role)
    members = sorted(await uow.staff.working(), key=lambda one: (order.index(one.role), one.id))
    invites = [OpenInvite(row.id, Role(row.role), row.expires_at) for row in await uow.staff.open_invites(now)]
    return Team(tuple(members), tuple(invites))


async def invite_staff(uow: UnitOfWork, owner: Staff, role: Role, now: datetime) -> tuple[str, OpenInvite]:
    """A new link's token and what it is for."""
    _only_owner(owner)
    if role not in INVITABLE:
        raise NotAllowed
    token, expires_at = new_token(), now + STAFF_LIFE
    key = await uow.staff.invite(
        token_hash=token_hash(token), kind="staff", created_by=owner.id, now=now, expires_at=expires_at, role=role
    )
    await uow.audit.record(owner.id, "invited", "invite", key, None, {"role": role.value}, now)
    return token, OpenInvite(key, role, expires_at)


async def revoke_invite(uow: UnitOfWork, owner: Staff, invite_id: int, now: datetime) -> None:
    _only_owner(owner)
    if not await uow.staff.revoke_invite(invite_id, now):
        raise Gone
    await uow.audit.record(owner.id, "invite_revoked", "invite", invite_id, None, None, now)


async def accept_invite(uow: UnitOfWork, visitor: Visitor, token: str, now: datetime) -> Staff:
    """The visitor joins by a link, once. Gone if it is used, revoked, too old or was never given."""
    if visitor.staff is not None:
        raise Gone("already_staff")
    used = await uow.staff.use_invite(token_hash(token), visitor.telegram_id, now) if is_token(token) else None
    if used is None or used.kind != "staff":
        raise Gone("invite_gone")
    inviter = await uow.staff.get(used.created_by)
    if inviter is None or inviter.revoked_at is not None:
        raise Gone("invite_gone")
    hired = await uow.staff.hire(visitor.telegram_id, visitor.name, Role(used.role), now, visitor.locale)
    after = {"role": hired.role.value, "invite_id": used.id}
    await uow.audit.record(hired.id, "joined", "staff", hired.id, None, after, now)
    return hired


async def member(uow: UnitOfWork, owner: Staff, staff_id: int) -> Member:
    _only_owner(owner)
    found = await _working(uow, staff_id)
    return Member(found, await uow.customers.count_of_staff(staff_id))


async def change_role(uow: UnitOfWork, owner: Staff, staff_id: int, role: Role, now: datetime) -> Staff:
    """Manager or salesperson. An owner stays one: the settings say who that is."""
    _only_owner(owner)
    found = await _working(uow, staff_id)
    if found.role is Role.OWNER or role not in INVITABLE:
        raise NotAllowed
    if found.role is role:
        raise Gone
    await uow.staff.change(staff_id, role=role.value)
    before, after = {"role": found.role.value}, {"role": role.value}
    await uow.audit.record(owner.id, "role_changed", "staff", staff_id, before, after, now)
    changed = await uow.staff.get(staff_id)
    assert changed is not None
    return changed


async def revoke(uow: UnitOfWork, owner: Staff, staff_id: int, now: datetime) -> Member:
    """From this transaction on they are a stranger: every update asks the database who is typing."""
    _only_owner(owner)
    found = await _working(uow, staff_id)
    if found.role is Role.OWNER:
        raise NotAllowed
    await uow.staff.change(staff_id, revoked_at=now)
    await uow.staff.revoke_invites_by(staff_id, now)
    await uow.audit.record(owner.id, "revoked", "staff", staff_id, {"role": found.role.value}, None, now)
    return Member(found, await uow.customers.count_of_staff(staff_id))


async def heirs(uow: UnitOfWork) -> list[Staff]:
    """Who can take over customers."""
    return await uow.staff.working()


async def hand_over(uow: UnitOfWork, owner: Staff, from_id: int, to_id: int | None, now: datetime) -> tuple[int, Staff]:
    """Customers and open promises of somebody who left go to a colleague; without one the customers are nobody's.

    How many customers, and whose they were.
    """
    _only_owner(owner)
    left = await uow.staff.get(from_id)
    if left is None or left.revoked_at is None:
        raise Gone
    if to_id is not None:
        await _working(uow, to_id)
        await uow.followups.hand_over(from_id, to_id)
    count = await uow.customers.hand_over(from_id, to_id, now)
    if not count:
        raise Gone
    before, after = {"staff_id": from_id}, {"staff_id": to_id, "customers": count}
    await uow.audit.record(owner.id, "handed_over", "staff", from_id, before, after, now)
    return count, left


async def _working(uow: UnitOfWork, staff_id: int) -> Staff:
    found = await uow.staff.get(staff_id)
    if found is None or found.revoked_at is not None:
        raise Gone
    return found


def _only_owner(staff: Staff) -> None:
    """The room asks as well; what grants rights is asked twice."""
    if staff.role is not Role.OWNER:
        raise NotAllowed
