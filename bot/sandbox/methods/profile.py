"""Commands, names, descriptions, menu buttons."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.commands import checked, language_of, scope_key
from bot.sandbox.methods.registry import method
from bot.sandbox.refusals import bad_request
from bot.sandbox.town import Town

_COMMANDS = "scope language_code"
_MENU_KINDS = {"commands", "web_app", "default"}


@method("getMe")
def get_me(town: Town, call: Call) -> dict[str, Any]:
    del call
    return town.profile.as_me()


@method("setMyCommands", f"commands {_COMMANDS}")
def set_my_commands(town: Town, call: Call) -> bool:
    given = call.structure("commands")
    if not isinstance(given, list) or not all(isinstance(item, dict) for item in given):
        raise bad_request("can't parse commands JSON object")
    commands = checked(given)
    return _set_commands(town, call, commands)


@method("deleteMyCommands", _COMMANDS)
def delete_my_commands(town: Town, call: Call) -> bool:
    return _set_commands(town, call, [])


@method("getMyCommands", _COMMANDS)
def get_my_commands(town: Town, call: Call) -> list[dict[str, str]]:
    return town.commands.get(*_scope(town, call))


def _scope(town: Town, call: Call) -> tuple[str, str]:
    scope = call.object("scope")
    if scope and "chat_id" in scope:
        town.person(scope["chat_id"])
    return scope_key(scope), language_of(call.text("language_code"))


def _set_commands(town: Town, call: Call, commands: list[dict[str, str]]) -> bool:
    scope, language = _scope(town, call)
    before = {person.id: town.commands.for_person(person.id, person.language_code) for person in town.people}
    town.commands.set(scope, language, commands)
    for person in town.people:
        now = town.commands.for_person(person.id, person.language_code)
        if now != before[person.id]:
            town.events.publish("commands", {"person": person.id, "commands": now})
    return True


def _define_text(what: str, title: str) -> None:
    """One pair of methods: setMy… and getMy…"""

    def set_text(town: Town, call: Call) -> bool:
        town.profile.set_text(what, language_of(call.text("language_code")), call.text(what))
        return True

    def get_text(town: Town, call: Call) -> dict[str, str]:
        return {what: town.profile.text(what, language_of(call.text("language_code")))}

    method(f"setMy{title}", f"{what} language_code")(set_text)
    method(f"getMy{title}", "language_code")(get_text)


for _what, _title in (("name", "Name"), ("description", "Description"), ("short_description", "ShortDescription")):
    _define_text(_what, _title)


@method("setChatMenuButton", "chat_id menu_button")
def set_chat_menu_button(town: Town, call: Call) -> bool:
    button = call.object("menu_button") or {"type": "default"}
    if button.get("type") not in _MENU_KINDS:
        raise bad_request("can't parse menu button: unsupported type specified")
    town.profile.set("menu_button", button, _chat(town, call))
    return True


@method("getChatMenuButton", "chat_id")
def get_chat_menu_button(town: Town, call: Call) -> dict[str, Any]:
    own = town.profile.get("menu_button", _chat(town, call))
    general = town.profile.get("menu_button")
    found: dict[str, Any] = own or general or {"type": "commands"}
    return found


def _chat(town: Town, call: Call) -> object:
    return town.person(call.raw("chat_id")).id if call.has("chat_id") else ""


@method("setMyDefaultAdministratorRights", "rights for_channels")
def set_my_default_administrator_rights(town: Town, call: Call) -> bool:
    town.profile.set("rights", call.object("rights") or {}, call.flag("for_channels"))
    return True
