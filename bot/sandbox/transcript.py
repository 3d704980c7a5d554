"""A chat as plain text, for people and tests to read."""

from __future__ import annotations

from typing import Any

from bot.sandbox.messages import Message
from bot.sandbox.people import Resident
from bot.sandbox.town import Town


def transcript(town: Town, person: Resident) -> str:
    """Who said what, with buttons in brackets."""
    bot = town.profile.text("name", "")
    lines = []
    for message in town.messages.of(person.id):
        who = bot if message.is_by_bot else person.first_name
        lines.append(_indented(f"{who}: {_content(message)}"))
        lines += ["    " + " ".join(f"[{button['text']}]" for button in row) for row in message.inline_keyboard or []]
    if person.reply_keyboard:
        lines += ["  ⌨ " + " ".join(f"[{button['text']}]" for button in row) for row in person.reply_keyboard["rows"]]
    return "\n".join(lines) + ("\n" if lines else "")


def _indented(text: str) -> str:
    return text.replace("\n", "\n    ")


def _content(message: Message) -> str:
    body = message.body
    marks: list[str] = []
    if message.forward_origin:
        marks.append("(forwarded)")
    if message.is_via_bot:
        marks.append("(via bot)")
    if "photo" in body:
        marks.append("(photo)")
    if "document" in body:
        marks.append(f"(file {body['document']['file_name']})")
    if "contact" in body:
        marks.append(f"(contact {_contact(body['contact'])})")
    if "location" in body:
        marks.append("(location)")
    if message.edit_date:
        marks.append("(edited)")
    words = body.get("text") or body.get("caption") or ""
    return " ".join([*marks, words]).strip()


def _contact(contact: dict[str, Any]) -> str:
    names = [contact.get("first_name"), contact.get("last_name"), contact.get("phone_number")]
    return " ".join(str(name) for name in names if name)
