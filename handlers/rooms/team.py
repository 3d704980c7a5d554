"""The team: the owner invites, changes and revokes; a new colleague joins by a one-time link."""

from __future__ import annotations

from aiogram.filters import Command
from aiogram.types import InlineKeyboardMarkup

from bot.domain.invite import STAFF_PREFIX
from bot.domain.people import EVERYONE, OWNERS, Role, Staff
from bot.services import staff as services
from bot.services.duty import owners
from bot.services.qr import qr_png
from handlers.arguments import carrier, record_id, word
from handlers.policy import By, CallbackQuery, Linked, Message, Room
from handlers.say import Say, button, copy_button, rows
from handlers.turn import Turn

room = Room("team")
ROLES = tuple(role.value for role in services.INVITABLE)


@room.message(Command("team"), By(OWNERS), allow=OWNERS)
async def show_team(_message: Message, turn: Turn) -> None:
    team = await services.team(turn.uow, turn.staff, turn.now)
    turn.say.text("team/list", keyboard=_list_keyboard(turn, team), team=team, today=turn.today)


@room.pressed("team", allow=OWNERS)
async def back_to_team(query: CallbackQuery, turn: Turn) -> None:
    team = await services.team(turn.uow, turn.staff, turn.now)
    keyboard = _list_keyboard(turn, team)
    turn.say.edit(carrier(query), "team/list", keyboard=keyboard, team=team, today=turn.today)


@room.pressed("invite", allow=OWNERS)
async def invite(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    role = Role(word(arguments, ROLES))
    token, made = await services.invite_staff(turn.uow, turn.staff, role, turn.now)
    link = turn.link(STAFF_PREFIX + token)
    keyboard = rows(
        [copy_button(turn.say.label("team.copy"), link)],
        [button(turn.say.label("team.uninvite"), f"uninvite:{made.id}")],
    )
    turn.say.photo(qr_png(link), "invite.png", "team/invite", keyboard=keyboard, link=link, invite=made)


@room.pressed("uninvite", allow=OWNERS)
async def uninvite(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    await services.revoke_invite(turn.uow, turn.staff, record_id(arguments), turn.now)
    turn.say.strip_buttons(carrier(query))
    turn.say.text("team/uninvited")


@room.pressed("member", allow=OWNERS)
async def show_member(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    member = await services.member(turn.uow, turn.staff, record_id(arguments))
    _edit_member(query, turn, member)


@room.pressed("role", allow=OWNERS)
async def change_role(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    staff_id, role = record_id(arguments), Role(word(arguments, ROLES, 1))
    changed = await services.change_role(turn.uow, turn.staff, staff_id, role, turn.now)
    turn.changed.add(changed.telegram_id)
    _edit_member(query, turn, await services.member(turn.uow, turn.staff, staff_id))
    _to(turn, changed).text("team/your_role", role=changed.role)
    turn.say.toast("done")


@room.pressed("fire", allow=OWNERS)
async def ask_to_revoke(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    member = await services.member(turn.uow, turn.staff, record_id(arguments))
    keyboard = rows(
        [button(turn.say.label("team.fire_sure"), f"fired:{member.staff.id}", "danger")],
        [button(turn.say.label("team.back"), "team")],
    )
    turn.say.edit(carrier(query), "team/fire_ask", keyboard=keyboard, member=member)


@room.pressed("fired", allow=OWNERS)
async def revoke(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    member = await services.revoke(turn.uow, turn.staff, record_id(arguments), turn.now)
    turn.changed.add(member.staff.telegram_id)
    keyboard = await _heirs_keyboard(turn, member) if member.customers else _back(turn)
    turn.say.edit(carrier(query), "team/fired", keyboard=keyboard, member=member)
    _to(turn, member.staff).text("team/goodbye")


@room.pressed("handover", allow=OWNERS)
async def hand_over(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    heir_id = record_id(arguments, 1) or None
    count, left = await services.hand_over(turn.uow, turn.staff, record_id(arguments), heir_id, turn.now)
    heir = await turn.uow.staff.get(heir_id) if heir_id else None
    turn.say.edit(carrier(query), "team/handed_over", keyboard=_back(turn), count=count, left=left, heir=heir)
    if heir is not None and heir.id != turn.staff.id:
        _to(turn, heir).text("team/received", count=count, left=left)


@room.message(Linked(STAFF_PREFIX), allow=EVERYONE)
async def join(_message: Message, payload: str, turn: Turn) -> None:
    hired = await services.accept_invite(turn.uow, turn.who, payload, turn.now)
    turn.changed.add(hired.telegram_id)
    turn.say.text("team/welcome", role=hired.role, name=hired.name)
    for owner in await owners(turn.uow):
        say = _to(turn, owner)
        keyboard = rows([button(say.label("team.not_them"), f"fired:{hired.id}", "danger")])
        say.text("team/notice_joined", keyboard=keyboard, member=hired)


def _to(turn: Turn, staff: Staff) -> Say:
    return turn.say.to(staff.telegram_id, staff.locale or turn.shop.locale)


def _list_keyboard(turn: Turn, team: services.Team) -> InlineKeyboardMarkup:
    label = turn.say.label
    members = [
        [button(f"{one.name or one.telegram_id} · {label(f'role.{one.role}')}", f"member:{one.id}")]
        for one in team.members
        if one.role is not Role.OWNER
    ]
    links = [
        [button(label("team.uninvite_one", role=label(f"role.{one.role}")), f"uninvite:{one.id}")]
        for one in team.invites
    ]
    invites = [button(label(f"team.invite_{role}"), f"invite:{role}") for role in reversed(ROLES)]
    return rows(*members, *links, invites, [button(label("performance.open"), "perf:month:0:0")])


def _edit_member(query: CallbackQuery, turn: Turn, member: services.Member) -> None:
    label, one = turn.say.label, member.staff
    other = Role.SALESPERSON if one.role is Role.MANAGER else Role.MANAGER
    change = [button(label(f"team.make_{other}"), f"role:{one.id}:{other}")]
    fire = [button(label("team.fire"), f"fire:{one.id}", "danger")]
    back = [button(label("team.back"), "team")]
    keyboard = rows(back) if one.role is Role.OWNER else rows(change, fire, back)
    turn.say.edit(carrier(query), "team/member", keyboard=keyboard, member=member, today=turn.today)


async def _heirs_keyboard(turn: Turn, member: services.Member) -> InlineKeyboardMarkup:
    heirs = [
        [
            button(
                turn.say.label("team.hand_to", name=one.name or str(one.telegram_id)),
                f"handover:{member.staff.id}:{one.id}",
            )
        ]
        for one in await services.heirs(turn.uow)
    ]
    return rows(*heirs, [button(turn.say.label("team.hand_to_nobody"), f"handover:{member.staff.id}:0")])


def _back(turn: Turn) -> InlineKeyboardMarkup:
    return rows([button(turn.say.label("team.back"), "team")])
