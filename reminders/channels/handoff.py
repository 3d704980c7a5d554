"""By hand: the salesperson gets the ready text and passes it on. On the way it is a message like any other."""

from __future__ import annotations

from reminders.channels.base import Button, Channel, Message, Outcome

LONGEST_COPY = 256


class HandOffChannel:
    """Sends to a salesperson over the road on which the shop talks to its staff."""

    def __init__(self, to_staff: Channel) -> None:
        self._to_staff = to_staff

    async def send(self, message: Message) -> Outcome:
        return await self._to_staff.send(message)


def hand_buttons(
    delivery_id: int, ready: str, *, copy: str, sent: str, skip: str
) -> tuple[tuple[Button, ...], tuple[Button, ...]]:
    """Copy, then "sent" and "skip". A text too long for the copy button is copied by a tap on it in the message."""
    copying = (Button(copy, copied=ready),) if len(ready) <= LONGEST_COPY else ()
    answers = (
        Button(sent, data=f"handed:{delivery_id}:sent"),
        Button(skip, data=f"handed:{delivery_id}:skip"),
    )
    return copying, answers
