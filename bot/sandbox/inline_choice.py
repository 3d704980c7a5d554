"""Choosing an inline result: it becomes a message, sent via the bot."""

from __future__ import annotations

from typing import Any

from bot.sandbox.acts import Acts
from bot.sandbox.keyboards import read_inline
from bot.sandbox.messages import Message
from bot.sandbox.methods.media import media_body
from bot.sandbox.methods.sending import caption_of, text_body
from bot.sandbox.mistakes import Mistake
from bot.sandbox.people import Resident
from bot.sandbox.refusals import TEXT_TOO_LONG
from bot.sandbox.text.styled import message_text
from bot.sandbox.town import Town


def choose(town: Town, acts: Acts, person: Resident, query_id: str, result_id: str) -> Message:
    """Sends a result into the chat with the bot, and tells the bot which it was."""
    query = town.queries.find(query_id)
    if query is None or query.kind != "inline" or query.person_id != person.id:
        raise Mistake("there is no such inline query", 404)
    result = next((found for found in query.results if str(found.get("id")) == result_id), None)
    if result is None:
        raise Mistake("there is no such result", 404)
    keyboard = read_inline(result.get("reply_markup"))
    number = f"BQAAA{town.store.next_number('last_inline_message'):08d}" if keyboard else None
    message = acts.post(
        person, _body(town, result), is_via_bot=True, inline_keyboard=keyboard, inline_message_id=number
    )
    chosen = {"result_id": result_id, "from": person.as_user(), "query": query.text}
    town.updates.add("chosen_inline_result", chosen | ({"inline_message_id": number} if number else {}))
    return message


def _body(town: Town, result: dict[str, Any]) -> dict[str, Any]:
    content = result.get("input_message_content") or result
    if "message_text" in content:
        mode, entities = str(content.get("parse_mode") or ""), content.get("entities")
        text, found = message_text(str(content["message_text"]), mode, entities, too_long=TEXT_TOO_LONG)
        return text_body(town, text, found)
    if "phone_number" in content:
        names = ("phone_number", "first_name", "last_name", "vcard")
        return {"contact": {name: content[name] for name in names if content.get(name)}}
    if "latitude" in content:
        return {"location": {name: content[name] for name in ("latitude", "longitude")}}
    file = town.files.find(str(result.get("photo_file_id") or result.get("document_file_id")))
    if file is None:
        raise Mistake("the sandbox cannot send this kind of result")
    mode = str(result.get("parse_mode") or "")
    return media_body(file) | caption_of(town, str(result.get("caption") or ""), mode, [])
