"""Looking at people, reacting, pinning."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.messages import Message
from bot.sandbox.methods.registry import method
from bot.sandbox.refusals import NO_MESSAGE_ID, PIN_NOT_FOUND, REACT_NOT_FOUND, bad_request
from bot.sandbox.town import Town

_REACTIONS = (
    "👍 👎 ❤ 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 "
    "🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
REACTIONS = frozenset(_REACTIONS.split())
_GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


@method("getChat", "chat_id")
def get_chat(town: Town, call: Call) -> dict[str, Any]:
    person = town.person(call.raw("chat_id"))
    chat = person.as_chat() | {
        "accent_color_id": person.color % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(_GIFTS, False),
    }
    if person.username:
        chat["active_usernames"] = [person.username]
    pinned = town.messages.get(person.id, person.pinned_message_id)
    return chat | ({"pinned_message": town.telegram(pinned)} if pinned else {})


@method("getChatMember", "chat_id user_id")
def get_chat_member(town: Town, call: Call) -> dict[str, Any]:
    person = town.person(call.raw("chat_id"))
    user_id = call.number("user_id")
    if user_id == town.profile.id:
        return {"status": "kicked" if person.has_blocked else "member", "user": town.profile.as_user()} | (
            {"until_date": 0} if person.has_blocked else {}
        )
    if user_id != person.id:
        raise bad_request("user not found")
    return {"status": "member", "user": person.as_user()}


@method("getUserProfilePhotos", "user_id offset limit")
def get_user_profile_photos(town: Town, call: Call) -> dict[str, Any]:
    if town.people.get(call.number("user_id") or 0) is None:
        raise bad_request("user not found")
    return {"total_count": 0, "photos": []}


@method("setMessageReaction", "chat_id message_id reaction is_big")
def set_message_reaction(town: Town, call: Call) -> bool:
    given = call.objects("reaction")
    if len(given) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    emojis = [str(reaction.get("emoji", "")) for reaction in given]
    if any(emoji not in REACTIONS for emoji in emojis):
        raise bad_request("REACTION_INVALID")
    message = _message(town, call, REACT_NOT_FOUND)
    message.reactions["bot"] = emojis
    town.messages.save(message)
    show_reactions(town, message)
    return True


def show_reactions(town: Town, message: Message) -> None:
    reactions = town.view(message)["reactions"]
    data = {"person": message.chat_id, "message_id": message.message_id, "reactions": reactions}
    town.events.publish("reaction", data)


@method("pinChatMessage", "chat_id message_id disable_notification")
def pin_chat_message(town: Town, call: Call) -> bool:
    message = _message(town, call, PIN_NOT_FOUND)
    _pin(town, message.chat_id, message.message_id)
    return True


@method("unpinChatMessage", "chat_id message_id")
def unpin_chat_message(town: Town, call: Call) -> bool:
    person = town.person(call.raw("chat_id"))
    message_id = call.number("message_id")
    if message_id is not None and message_id != person.pinned_message_id:
        raise bad_request("message to unpin not found")
    _pin(town, person.id, None)
    return True


@method("unpinAllChatMessages", "chat_id")
def unpin_all_chat_messages(town: Town, call: Call) -> bool:
    _pin(town, town.person(call.raw("chat_id")).id, None)
    return True


def _pin(town: Town, chat_id: int, message_id: int | None) -> None:
    person = town.person(chat_id)
    person.pinned_message_id = message_id
    town.people.save(person)


def _message(town: Town, call: Call, missing: str) -> Message:
    message_id = call.number("message_id")
    if not message_id:
        raise bad_request(NO_MESSAGE_ID)
    message = town.messages.get(town.reachable(call.raw("chat_id")).id, message_id)
    if message is None:
        raise bad_request(missing)
    return message
