"""By hand: the salesperson gets the ready text and passes it on. On the way it is a message like any other.

Telegram takes http, https and tg links only, so `sms:` and `mailto:` stand on a page of ours that a button opens, where
the shop has a public address; without one the number in the message can be tapped, and the text copied.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote

from reminders.channels.base import Button, Channel, Message, Outcome
from reminders.channels.letter import Desk

LONGEST_COPY = 256
# What Telegram and the messenger both take as one address; longer words are copied.
LONGEST_LINK = 1500
# WhatsApp is not used there.
WITHOUT_WHATSAPP = ("+86",)


class HandOffChannel:
    """Sends to a salesperson over the road on which the shop talks to its staff."""

    def __init__(self, to_staff: Channel, desk: Desk | None = None, label: Callable[..., str] | None = None) -> None:
        self._to_staff = to_staff
        self._desk = desk
        self._label = label

    async def send(self, message: Message) -> Outcome:
        return await self._to_staff.send(self._with_page(message))

    def _with_page(self, message: Message) -> Message:
        handout = message.handout
        if handout is None or not handout.has_address or self._desk is None or self._label is None:
            return message
        link = self._desk.hand_on_link(message.delivery_id)
        if link is None:
            return message
        page = Button(self._label("link.open", handout.locale), url=link)
        return replace(message, buttons=((page,), *message.buttons))


def hand_buttons(
    delivery_id: int, ready: str, *, copy: str, sent: str, skip: str, others: tuple[Button, ...] = ()
) -> tuple[tuple[Button, ...], ...]:
    """Copy, then "sent" and "skip". A text too long for the copy button is copied by a tap on it in the message."""
    copying = (Button(copy, copied=ready),) if len(ready) <= LONGEST_COPY else ()
    answers = (
        Button(sent, data=f"handed:{delivery_id}:sent"),
        Button(skip, data=f"handed:{delivery_id}:skip"),
    )
    return (*copying, *others), answers


def whatsapp(phone: str | None, text: str) -> str | None:
    """A chat with this number and the words ready in it; the chat alone if they are too long; None where nobody is."""
    if phone is None or phone.startswith(WITHOUT_WHATSAPP):
        return None
    chat = f"https://wa.me/{phone.removeprefix('+')}"
    full = f"{chat}?text={quote(text, safe='')}"
    return full if len(full) <= LONGEST_LINK else chat
