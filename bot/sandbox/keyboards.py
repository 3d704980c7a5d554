"""Keyboards under messages and under the text field: what Telegram takes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.sandbox.refusals import bad_request
from bot.sandbox.text.entities import checked_link, units

MAX_BUTTONS = 100
_MAX_BYTES = 10_240
_MAX_REPLY_BUTTONS = 300
_ACTIONS = (
    *("url", "callback_data", "web_app", "login_url", "switch_inline_query", "switch_inline_query_current_chat"),
    *("switch_inline_query_chosen_chat", "copy_text", "callback_game", "pay", "disabled"),
)
_STYLES = {"primary", "success", "danger"}

Row = list[dict[str, Any]]


@dataclass(frozen=True)
class Markup:
    """What came as reply_markup: buttons under the message, a keyboard for the person, or its removal."""

    inline: list[Row] | None = None
    keyboard: dict[str, Any] | None = None
    removes_keyboard: bool = False

    @property
    def is_for_the_person(self) -> bool:
        return self.keyboard is not None or self.removes_keyboard


def read_markup(given: Any) -> Markup:
    """Checks a reply_markup and refuses what Telegram refuses."""
    if not given:
        return Markup()
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in given:
        return Markup(inline=_inline(given["inline_keyboard"]) or None)
    if "keyboard" in given:
        return Markup(keyboard=_reply_keyboard(given))
    if given.get("remove_keyboard"):
        return Markup(removes_keyboard=True)
    if given.get("force_reply"):
        # A forced reply shows as an empty keyboard with its hint in the text field.
        return Markup(keyboard=_reply_keyboard({**given, "keyboard": [], "one_time_keyboard": True}))
    return Markup()


def read_inline(given: Any) -> list[Row] | None:
    """An edit takes inline keyboards only."""
    markup = read_markup(given)
    if markup.is_for_the_person:
        raise bad_request("inline keyboard expected")
    return markup.inline


def _rows(given: Any, what: str) -> list[list[Any]]:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise bad_request(f'field "{what}" of the ReplyMarkup must be an Array of Arrays')
    return [row for row in given if row]


def _inline(given: Any) -> list[Row]:
    rows = [[_inline_button(button) for button in row] for row in _rows(given, "inline_keyboard")]
    too_many = sum(len(row) for row in rows) > MAX_BUTTONS
    if too_many or len(json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()) > _MAX_BYTES:
        raise bad_request("reply markup is too long")
    return rows


def _inline_button(given: Any) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    text = _label(given, "can't parse inline keyboard button: ")
    # Some clients send every field of a button, empty where unused; an empty query does mean something.
    actions = {name: given[name] for name in _ACTIONS if given.get(name) is not None}
    actions = {name: value for name, value in actions.items() if value != "" or name.startswith("switch_inline")}
    if not actions:
        problem = "Text buttons are unallowed in the inline keyboard"
        raise bad_request(f"can't parse inline keyboard button: {problem}")
    _check_action(actions)
    button = {"text": text, **actions}
    return button | {name: given[name] for name in ("style", "icon_custom_emoji_id") if given.get(name)}


def _check_action(actions: dict[str, Any]) -> None:
    if "callback_data" in actions and not 1 <= len(str(actions["callback_data"]).encode()) <= 64:
        raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions:
        link = checked_link(str(actions["url"]))
        if link is None:
            raise bad_request(f"inline keyboard button URL '{actions['url']}' is invalid: Wrong HTTP URL")
        actions["url"] = link
    if "copy_text" in actions:
        copied = actions["copy_text"].get("text", "") if isinstance(actions["copy_text"], dict) else ""
        if not 1 <= units(copied) <= 256:
            raise bad_request("BUTTON_COPY_TEXT_INVALID")


def _label(given: dict[str, Any], where: str) -> str:
    text = given.get("text")
    if not isinstance(text, str):
        raise bad_request(f'{where}Field "text" must be of type String')
    if not text.strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    if given.get("style") and given["style"] not in _STYLES:
        raise bad_request(f"{where}invalid button style specified")
    return text


def _reply_keyboard(given: dict[str, Any]) -> dict[str, Any]:
    rows = [[_reply_button(button) for button in row] for row in _rows(given["keyboard"], "keyboard")]
    if sum(len(row) for row in rows) > _MAX_REPLY_BUTTONS:
        raise bad_request("reply markup is too long")
    placeholder = str(given.get("input_field_placeholder") or "")
    if units(placeholder) > 64:
        raise bad_request("REPLY_MARKUP_PLACEHOLDER_INVALID")
    return {
        "rows": rows,
        "is_persistent": bool(given.get("is_persistent")),
        "one_time": bool(given.get("one_time_keyboard")),
        "placeholder": placeholder,
        "resize": bool(given.get("resize_keyboard")),
    }


def _reply_button(given: Any) -> dict[str, Any]:
    if isinstance(given, str):
        given = {"text": given}
    if not isinstance(given, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be an Object")
    text = _label(given, "can't parse keyboard button: ")
    return {"text": text, "request_contact": bool(given.get("request_contact"))}
