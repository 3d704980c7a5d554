"""What a person does in their chat with the bot."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from bot.sandbox.call import Upload
from bot.sandbox.messages import Message
from bot.sandbox.methods.chats import REACTIONS, show_reactions
from bot.sandbox.methods.media import media_body
from bot.sandbox.mistakes import Mistake
from bot.sandbox.people import Resident
from bot.sandbox.text.entities import units, with_automatic
from bot.sandbox.text.styled import MAX_CAPTION, MAX_TEXT
from bot.sandbox.town import Town

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class Acts:
    """The verbs of a person; each one writes the chat and queues the update."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def start(self, person: Resident, payload: str = "") -> Message:
        if payload and not _PAYLOAD.fullmatch(payload):
            raise Mistake("a payload is 1 to 64 of A-Z a-z 0-9 _ -")
        if person.has_blocked:
            self.unblock(person)
        return self.send(person, f"/start {payload}".strip())

    def scan(self, person: Resident, text: str) -> Message:
        """Follows a scanned link to this bot."""
        return self.start(person, start_payload(text, self._town.profile.username))

    def send(self, person: Resident, text: str, reply_to: int | None = None) -> Message:
        if reply_to is not None and self._town.messages.get(person.id, reply_to) is None:
            raise Mistake("there is no such message to reply to", 404)
        return self.post(person, _text_body(text), reply_to=reply_to, typed=text)

    def edit(self, person: Resident, message_id: int, text: str) -> Message:
        message = self._message(person, message_id)
        if message.is_by_bot or "text" not in message.body:
            raise Mistake("only one's own texts can be edited")
        body = _text_body(text)
        if body != message.body:
            message.body = body
            message.edit_date = self._town.clock.stamp()
            self._town.show_edit(message)
            self._town.updates.add("edited_message", self._town.telegram(message))
        return message

    def press(self, person: Resident, message_id: int, place: tuple[int, int] | None, data: str | None) -> str:
        """Presses a button by place, or with made-up data as a modified client could; returns the query's id."""
        message = self._message(person, message_id)
        if data is None:
            button = _button_at(message, place)
            if "callback_data" not in button:
                raise Mistake("this button does not ask the bot")
            data = str(button["callback_data"])
            message.pressed = {"row": place[0], "column": place[1]} if place else None
            self._town.messages.save(message)
        query = self._town.queries.ask("callback", person.id, message.message_id)
        content: dict[str, Any] = {
            "id": query.query_id,
            "from": person.as_user(),
            "chat_instance": str(-4_000_000_000_000_000_000 - person.id),
            "data": data,
        }
        if message.inline_message_id:
            content["inline_message_id"] = message.inline_message_id
        else:
            content["message"] = self._town.telegram(message)
        self._town.updates.add("callback_query", content)
        return query.query_id

    def share_contact(self, person: Resident, contact: dict[str, Any]) -> Message:
        body = {"contact": {key: value for key, value in contact.items() if value}}
        message = self.post(person, body)
        self._hide_one_time_keyboard(person, asked_contact=True)
        return message

    def contact_of(self, person_id: int) -> dict[str, Any]:
        known = self._town.people.get(person_id)
        if known is None:
            raise Mistake("there is no such person", 404)
        if not known.phone:
            raise Mistake("this person has no telephone number")
        names = {"first_name": known.first_name, "last_name": known.last_name}
        return {"phone_number": known.phone, **names, "user_id": known.id}

    def send_file(self, person: Resident, kind: str, upload: Upload, caption: str = "") -> Message:
        if units(caption) > MAX_CAPTION:
            raise Mistake(f"a caption has at most {MAX_CAPTION} characters")
        body = media_body(self._town.files.add(kind, upload))
        if caption.strip():
            entities = with_automatic(caption.strip(), [])
            body |= {"caption": caption.strip()} | ({"caption_entities": entities} if entities else {})
        return self.post(person, body)

    def forward(self, person: Resident, text: str, from_name: str) -> Message:
        origin = {"type": "hidden_user", "sender_user_name": from_name, "date": self._town.clock.stamp()}
        return self.post(person, _text_body(text), forward_origin=origin)

    def delete(self, person: Resident, message_id: int) -> None:
        self._town.remove([self._message(person, message_id)])

    def react(self, person: Resident, message_id: int, emoji: str) -> None:
        """Sets the person's reaction; none takes it back."""
        message = self._message(person, message_id)
        if emoji and emoji not in REACTIONS:
            raise Mistake("Telegram has no such reaction")
        before, after = message.reactions.get("person", []), [emoji] if emoji else []
        if before == after:
            return
        message.reactions["person"] = after
        self._town.messages.save(message)
        show_reactions(self._town, message)
        content = {
            "chat": person.as_chat(),
            "message_id": message.message_id,
            "user": person.as_user(),
            "date": self._town.clock.stamp(),
            "old_reaction": [{"type": "emoji", "emoji": sign} for sign in before],
            "new_reaction": [{"type": "emoji", "emoji": sign} for sign in after],
        }
        self._town.updates.add("message_reaction", content)

    def block(self, person: Resident) -> None:
        self._set_blocked(person, is_blocked=True)

    def unblock(self, person: Resident) -> None:
        self._set_blocked(person, is_blocked=False)

    def read(self, person: Resident) -> None:
        unread = list(self._town.messages.unread(person.id))
        for message in unread:
            message.is_read = True
            self._town.messages.save(message)
        if unread:
            self._town.events.publish("person", self._town.person_view(person))

    def ask_inline(self, person: Resident, text: str, offset: str = "") -> str:
        query = self._town.queries.ask("inline", person.id, text=text)
        content = {"id": query.query_id, "from": person.as_user(), "query": text, "offset": offset}
        self._town.updates.add("inline_query", {**content, "chat_type": "sender"})
        return query.query_id

    def post(
        self,
        person: Resident,
        body: dict[str, Any],
        *,
        reply_to: int | None = None,
        forward_origin: dict[str, Any] | None = None,
        typed: str | None = None,
        **more: Any,
    ) -> Message:
        """Puts a message of the person into the chat; the bot gets the update."""
        if person.has_blocked:
            raise Mistake(f"{person.first_name} has stopped the bot", 409)
        if not person.has_started:
            person.has_started = True
            self._town.save_person(person)
        message = Message(
            chat_id=person.id,
            message_id=self._town.messages.next_id(),
            is_by_bot=False,
            date=self._town.clock.stamp(),
            body=body,
            reply_to=reply_to,
            forward_origin=forward_origin,
            is_read=True,
            **more,
        )
        self._town.post(message)
        if typed is not None:
            self._hide_one_time_keyboard(person, typed=typed)
        self._town.updates.add("message", self._town.telegram(message))
        return message

    def _hide_one_time_keyboard(self, person: Resident, *, typed: str = "", asked_contact: bool = False) -> None:
        keyboard = person.reply_keyboard
        if not keyboard or not keyboard["one_time"]:
            return
        buttons = [button for row in keyboard["rows"] for button in row]
        is_used = any(button["request_contact"] if asked_contact else button["text"] == typed for button in buttons)
        if is_used or not buttons:
            self._town.set_reply_keyboard(person, None)

    def _set_blocked(self, person: Resident, *, is_blocked: bool) -> None:
        if person.has_blocked == is_blocked:
            return
        person.has_blocked = is_blocked
        self._town.save_person(person)
        bot = self._town.profile.as_user()
        member, kicked = {"status": "member", "user": bot}, {"status": "kicked", "user": bot, "until_date": 0}
        content = {
            "chat": person.as_chat(),
            "from": person.as_user(),
            "date": self._town.clock.stamp(),
            "old_chat_member": member if is_blocked else kicked,
            "new_chat_member": kicked if is_blocked else member,
        }
        self._town.updates.add("my_chat_member", content)

    def _message(self, person: Resident, message_id: int) -> Message:
        message = self._town.messages.get(person.id, message_id)
        if message is None:
            raise Mistake("there is no such message", 404)
        return message


def start_payload(text: str, username: str) -> str:
    """The payload in a link to the bot; anything else is a mistake."""
    parts = urlsplit(text.strip() if "://" in text else f"https://{text.strip()}")
    query = parse_qs(parts.query)
    is_web = parts.scheme in {"http", "https"} and parts.hostname in {"t.me", "telegram.me", "telegram.dog"}
    found = parts.path.strip("/") if is_web else query.get("domain", [""])[0] if parts.scheme == "tg" else ""
    if found.lower() != username.lower():
        raise Mistake(f"this is no link to @{username}")
    return query.get("start", [""])[0]


def _text_body(text: str) -> dict[str, Any]:
    text = text.strip()
    if not text:
        raise Mistake("an empty message cannot be sent")
    if units(text) > MAX_TEXT:
        raise Mistake(f"a message has at most {MAX_TEXT} characters")
    entities = with_automatic(text, [])
    return {"text": text} | ({"entities": entities} if entities else {})


def _button_at(message: Message, place: tuple[int, int] | None) -> dict[str, Any]:
    row, column = place or (-1, -1)
    if row < 0 or column < 0:
        raise Mistake("say which button: row and column, or data")
    try:
        return (message.inline_keyboard or [])[row][column]
    except IndexError:
        raise Mistake("there is no such button", 404) from None
