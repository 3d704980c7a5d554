"""Every handler, every role, somebody else's record."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram.filters import Command
from aiogram.types import Update

from bot.domain.people import Role
from handlers.policy import FLAG, Linked, Pressed
from handlers.rooms import build_dispatcher
from tests.handlers.foreign import BOUND, OWN, PEOPLE, WANG, World, foreign_shop
from tests.handlers.harness import CUSTOMER, LIN, MANAGER, OWNER, REVOKED, STRANGER, WEI, Heard, Person

DOORS = frozenset({"message", "edited_message", "callback_query", "inline_query", "my_chat_member"})
ROLE_OF = {
    OWNER: Role.OWNER,
    MANAGER: Role.MANAGER,
    LIN: Role.SALESPERSON,
    WEI: Role.SALESPERSON,
    CUSTOMER: Role.CUSTOMER,
    STRANGER: Role.STRANGER,
    REVOKED: Role.STRANGER,
}
OUTSIDE = (CUSTOMER, STRANGER, REVOKED)
REFUSALS = ("没有权限", "处理过", "失效", "暂时", "不是")


def registered() -> Iterator[tuple[str, Any]]:
    """(door, handler) of everything that is registered, in any room."""
    for router in build_dispatcher().chain_tail:
        for door, observer in router.observers.items():
            for handler in observer.handlers:
                if door != "update":
                    yield door, handler


def filters_of(handler: Any, kind: type) -> list[Any]:
    return [one.callback for one in handler.filters or [] if isinstance(one.callback, kind)]


def names(kind: type, attribute: str) -> list[str]:
    found: set[str] = set()
    for _, handler in registered():
        for one in filters_of(handler, kind):
            value = getattr(one, attribute)
            found |= {value} if isinstance(value, str) else set(value)
    return sorted(found)


def may_command(name: str) -> set[Role]:
    """The roles that some handler of this command takes."""
    found: set[Role] = set()
    for _, handler in registered():
        if any(name in one.commands for one in filters_of(handler, Command)):
            found |= handler.flags[FLAG]
    return found


PRESSED = names(Pressed, "name")
COMMANDS = names(Command, "commands")
LINKS = names(Linked, "prefix")


# What is registered


def _name(one: Any) -> str:
    return one if isinstance(one, str) else str(one.callback.__name__)


@pytest.mark.parametrize(("door", "handler"), list(registered()), ids=_name)
def test_every_handler_says_who_may_use_it(door: str, handler: Any) -> None:
    assert door in DOORS, f"{door} is a door that the desk does not know"
    allowed = handler.flags.get(FLAG)
    assert isinstance(allowed, frozenset), f"{handler.callback.__name__} says nothing: register it through a Room"
    assert allowed
    assert allowed <= set(Role)


def test_every_button_stands_in_the_table() -> None:
    missing = set(PRESSED) - set(BOUND) - OWN
    assert not missing, f"add {sorted(missing)} to BOUND (or OWN) in tests/handlers/foreign.py"
    assert set(BOUND) | OWN == set(PRESSED), "tests/handlers/foreign.py names buttons that nobody handles"


def test_every_door_is_open_to_the_policy() -> None:
    dispatcher = build_dispatcher()
    unknown = {name for name, observer in dispatcher.observers.items() if observer.handlers} - {"update"}
    assert not unknown, "handlers stand in rooms, not on the dispatcher"
    assert set(Update.model_fields) >= DOORS


# Buttons


@pytest.mark.parametrize("name", sorted(BOUND))
async def test_a_foreign_button_changes_and_shows_nothing(tmp_path: Path, name: str) -> None:
    async with foreign_shop(tmp_path) as world:
        for press in BOUND[name]:
            before = world.desk.snapshot()
            for person in PEOPLE:
                if person not in press.may:
                    heard = await world.desk.presses(person, press.data(world))
                    assert world.desk.snapshot() == before, f"{press.data(world)} by {person.first_name}"
                    _shows_nothing(world, heard, person)


@pytest.mark.parametrize("name", sorted(BOUND))
async def test_the_table_is_true_for_those_who_may(tmp_path: Path, name: str) -> None:
    """Else the test above would prove nothing."""
    async with foreign_shop(tmp_path) as world:
        for press in BOUND[name]:
            for person in sorted(press.may, key=lambda one: -one.id)[:1]:
                heard = await world.desk.presses(person, press.data(world))
                said = f"{heard.toast or ''}{heard.to(person).text}"
                assert not any(words in said for words in REFUSALS[:3]), f"{press.data(world)}: {said}"


@pytest.mark.parametrize("name", sorted(OWN))
@pytest.mark.parametrize("word", ["", "yes", "no", "zh", "en", "1"])
async def test_ones_own_buttons_reach_nobody_else(tmp_path: Path, name: str, word: str) -> None:
    async with foreign_shop(tmp_path) as world:
        for person in PEOPLE:
            before = _of_others(world, person)
            heard = await world.desk.presses(person, f"{name}:{word}" if word else name)
            assert _of_others(world, person) == before
            _shows_nothing(world, heard, person, always=True)


@pytest.mark.parametrize("name", sorted(BOUND))
async def test_buttons_pressed_twice_do_their_work_once(tmp_path: Path, name: str) -> None:
    async with foreign_shop(tmp_path) as world:
        for press in BOUND[name]:
            if name in ("invite", "c", "r") or not press.may:
                continue
            person = max(press.may, key=lambda one: one.id)
            await world.desk.presses(person, press.data(world))
            before = _but_for_places(world, name)
            await world.desk.presses(person, press.data(world))
            assert _but_for_places(world, name) == before, press.data(world)


async def test_a_form_of_ones_own_does_not_reach_a_foreign_record(tmp_path: Path) -> None:
    """The form is Lin's, the customer and the coupon in it are not."""
    async with foreign_shop(tmp_path) as world:
        await world.desk.says(LIN, "/buy")
        ((form,),) = world.desk.rows("SELECT MAX(id) FROM forms")
        for argument in (world.customer, f"id.{world.customer}", f"open.{world.customer}"):
            heard = await world.desk.presses(LIN, f"f:{form}:pick:customer:{argument}")
            _shows_nothing(world, heard, LIN)
            ((values,),) = world.desk.rows('SELECT "values" FROM forms WHERE id = ?', form)
            assert f'"id": {world.customer}' not in values


async def test_what_is_typed_does_not_reach_a_foreign_record(tmp_path: Path) -> None:
    lines = (
        *("王芳", "0002", "wangfang", "13800000002", "/find 王芳", "/link 王芳", "/find 0002", "/note 王芳 来过"),
        *("王芳 1瓶面霜 100 现金", "提醒我明天联系王芳", "王芳 退 面霜1瓶 50", "新客户 王小芳 13800000002"),
    )
    async with foreign_shop(tmp_path) as world:
        for person in (LIN, *OUTSIDE):
            for line in lines:
                heard = await world.desk.says(person, line)
                typed = [secret for secret in world.secrets if secret in line]
                _shows_nothing(world, heard, person, but=typed)
                for label, data in heard.buttons:
                    if label in ("保存", "✓ 保存") and data.startswith("f:"):
                        _shows_nothing(world, await world.desk.presses(person, data), person, but=typed)
            ((owner,),) = world.desk.rows("SELECT owner_staff_id FROM customers WHERE id = ?", world.customer)
            assert owner == world.staff(WEI)
        assert world.desk.rows("SELECT COUNT(*) FROM purchases WHERE customer_id = ?", world.customer) == [(1,)]


async def test_inline_search_shows_only_what_one_may_see(tmp_path: Path) -> None:
    async with foreign_shop(tmp_path) as world:
        for person in (LIN, *OUTSIDE):
            heard = await world.desk.asks_inline(person, "王芳")
            assert "results=[]" in str(heard.calls) or not heard.calls
        assert "王芳" in str((await world.desk.asks_inline(WEI, "王芳")).calls)


async def test_an_edited_message_of_somebody_else_corrects_nothing(tmp_path: Path) -> None:
    async with foreign_shop(tmp_path) as world:
        before = world.desk.snapshot()
        for person in (OWNER, MANAGER, LIN, *OUTSIDE):
            await world.desk.edits(person, world.sale_message, "王芳 1瓶秘密面霜 1 微信")
            assert world.desk.snapshot() == before


# Commands and links


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_command_answers_whom_it_is_for_and_nobody_else(tmp_path: Path, name: str) -> None:
    async with foreign_shop(tmp_path) as world:
        allowed = may_command(name)
        for person in PEOPLE:
            before = world.desk.snapshot()
            heard = await world.desk.says(person, f"/{name}")
            assert heard.calls, f"/{name} leaves {person.first_name} without an answer"
            if person not in (OWNER, MANAGER, WEI):
                _shows_nothing(world, heard, person)
            if ROLE_OF[person] not in allowed:
                assert world.desk.snapshot() == before
                assert "没有权限" in heard


@pytest.mark.parametrize("prefix", LINKS)
async def test_a_guessed_link_opens_nothing(tmp_path: Path, prefix: str) -> None:
    async with foreign_shop(tmp_path) as world:
        for person in PEOPLE:
            before = world.desk.snapshot()
            for guess in ("", "x", "a" * 22, "234567892345", "1", "%00", "../..", "❤"):
                heard = await world.desk.starts(person, prefix + guess)
                assert heard.to(person).calls
                _shows_nothing(world, heard, person)
            after = {name: rows for name, rows in world.desk.snapshot().items() if name != "audit"}
            assert after == {name: rows for name, rows in before.items() if name != "audit"}


async def test_a_foreign_coupons_link_shows_nothing_to_customers(tmp_path: Path) -> None:
    async with foreign_shop(tmp_path) as world:
        for person in OUTSIDE:
            heard = await world.desk.starts(person, f"c_{world.coupon_code}")
            assert not heard.of_photo()
            _shows_nothing(world, heard, person)
        assert (await world.desk.starts(WANG, f"c_{world.coupon_code}")).of_photo()


# Rubbish

ODD = ("", "0", "-1", "٣", "²", "1e3", " 1", "2147483648", "9" * 20, "null", "1;DROP TABLE staff", "../1", "😀")
# These take no arguments: whatever is behind the name is not read.
BARE = {"team", "demo", "undemo", "language", "join"}


@pytest.mark.parametrize("name", sorted(set(PRESSED) - BARE))
async def test_bad_arguments_do_nothing_even_for_those_who_may(tmp_path: Path, name: str) -> None:
    async with foreign_shop(tmp_path) as world:
        before = world.desk.snapshot()
        shapes = [press.data(world) for press in BOUND.get(name, ())] or [f"{name}:yes"]
        for shape in shapes:
            for odd in ODD:
                for data in (
                    f"{name}:{odd}",
                    ":".join((name, odd, *shape.split(":")[2:])),
                    f"{name}:{odd}:{odd}:{odd}",
                ):
                    for person in (OWNER, WEI):
                        heard = await world.desk.presses(person, data.encode()[:64].decode(errors="ignore"))
                        assert heard.calls
        assert world.desk.snapshot() == before


@pytest.mark.parametrize("seed", range(4))
async def test_invented_data_does_nothing(tmp_path: Path, seed: int) -> None:
    """Five hundred presses a seed: known names with bad arguments, foreign ids, and noise."""
    dice = random.Random(seed)
    async with foreign_shop(tmp_path) as world:
        before = world.desk.snapshot()
        for count in range(500):
            person = (LIN, CUSTOMER, STRANGER, REVOKED)[count % 4]
            data = _invented(dice, world, person)
            heard = await world.desk.presses(person, data)
            assert heard.calls, f"{data!r} was not answered"
            _shows_nothing(world, heard, person)
            if world.desk.snapshot() != before:
                raise AssertionError(f"{data!r} by {person.first_name} changed something")
            world.desk.clock.move(timedelta(seconds=1))


def _invented(dice: random.Random, world: World, person: Person) -> str:
    if dice.random() < 0.1:
        noise = "".join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0x4E00, 0x9FFF)))) for _ in range(20))
        return noise[: dice.randrange(1, 20)]
    ids = (world.customer, world.open_form, world.sale_form, world.promise, world.offer_message, world.hand_off)
    verbs = (
        "card",
        "undo",
        "again",
        "save",
        "pick",
        "ask",
        "skip",
        "done",
        "sent",
        "edit",
        "customer",
        "items.0",
        "total",
    )
    own_word = ("consent", "speak", "language", "join")
    known = [name for name in PRESSED if name not in own_word or person is LIN]
    arguments = (
        dice.choice((dice.choice(ids), dice.choice(ODD), dice.choice(verbs))) for _ in range(dice.randrange(4))
    )
    data = ":".join((dice.choice(known), *map(str, arguments)))
    own = data.startswith(f"c:{world.desk.records.of_lin}:") and person is LIN
    if own or data.split(":")[0] in own_word:
        # What they may do is not tried here.
        data = f"?{data}"
    return data.encode()[:64].decode(errors="ignore")


def _shows_nothing(
    world: World, heard: Heard, person: Person, *, but: list[str] | None = None, always: bool = False
) -> None:
    """No secret of Wei's customer is in what this person is told."""
    if person in (OWNER, MANAGER, WEI) and not always:
        return
    said = f"{heard.toast or ''}{heard.to(person).text}{heard.to(person).buttons}"
    shown = [secret for secret in world.secrets if secret in said and secret not in (but or [])]
    assert not shown, f"{person.first_name} was shown {shown}"


def _but_for_places(world: World, name: str) -> dict[str, list[tuple[Any, ...]]]:
    """All that is kept; "bday" shows its one open form again as the newest message, so only its place may change."""
    kept = world.desk.snapshot()
    if name == "bday":
        columns = [row[1] for row in world.desk.rows("PRAGMA table_info(forms)") if row[1] != "message_id"]
        kept["forms"] = world.desk.rows(f"""SELECT {", ".join(f'"{one}"' for one in columns)} FROM forms ORDER BY id""")
    return kept


def _of_others(world: World, person: Person) -> dict[str, list[tuple[Any, ...]]]:
    """Everything but this person's own rows."""
    staff_id = world.desk.records.staff.get(person.id)
    own_record = world.desk.records.of_lin if person is CUSTOMER else None
    found = world.desk.snapshot()
    found["staff"] = [row for row in found["staff"] if row[0] != staff_id]
    found["customers"] = [row for row in found["customers"] if row[0] != own_record]
    found["consents"] = [row for row in found["consents"] if row[1] != own_record]
    return found
