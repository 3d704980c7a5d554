"""Everything the sandbox knows, in one place: the nouns of the other modules, and how they show themselves."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.sandbox import views
from bot.sandbox.clock import Clock
from bot.sandbox.commands import Commands
from bot.sandbox.disorder import Disorder
from bot.sandbox.events import Events
from bot.sandbox.faults import Faults
from bot.sandbox.files import Files
from bot.sandbox.messages import Message, Messages
from bot.sandbox.people import People, Person, Resident
from bot.sandbox.profile import Profile
from bot.sandbox.queries import Queries
from bot.sandbox.rates import Rates
from bot.sandbox.refusals import BLOCKED, CHAT_NOT_FOUND, NEVER_STARTED, bad_request, forbidden
from bot.sandbox.store import Store
from bot.sandbox.updates import Updates
from bot.sandbox.webhook import Webhook


class Town:
    """State and the few verbs that more than one door needs."""

    def __init__(
        self, *, folder: Path, token: str, people: Sequence[Person], name: str, username: str, strict_rates: bool
    ) -> None:
        self.token = token
        self.store = Store(folder)
        self.clock = Clock(self.store)
        self.people = People(self.store, people)
        self.messages = Messages(self.store)
        self.files = Files(self.store, folder)
        self.events = Events()
        self.faults = Faults(self.clock)
        self.updates = Updates(self.store, self.clock, Disorder(self.faults, self.events))
        self.webhook = Webhook(self.store, self.updates, self.clock)
        self.queries = Queries(self.store, self.clock)
        self.commands = Commands(self.store)
        self.profile = Profile(self.store, token, name, username)
        self.rates = Rates(self.clock)
        self._strict_rates = strict_rates
        self.store.commit()

    def reachable(self, chat_id: object) -> Resident:
        """The person behind a chat id, if the bot may write to them."""
        person = self.person(chat_id)
        if person.has_blocked:
            raise forbidden(BLOCKED)
        if not person.has_started:
            raise forbidden(NEVER_STARTED)
        return person

    def person(self, chat_id: object) -> Resident:
        if chat_id is None:
            raise bad_request("chat_id is empty")
        try:
            person = self.people.get(int(str(chat_id)))
        except ValueError:
            person = None
        if person is None:
            raise bad_request(CHAT_NOT_FOUND)
        return person

    def spend(self, chat_id: int) -> None:
        self.rates.spend(chat_id, is_strict=self._strict_rates or self.faults.has_strict_rates)

    def post(self, message: Message) -> Message:
        """Puts a new message into its chat and tells everybody."""
        self.messages.add(message)
        self.events.publish("message", {"person": message.chat_id, "message": self.view(message)})
        return message

    def show_edit(self, message: Message) -> None:
        self.messages.save(message)
        self.events.publish("edited", {"person": message.chat_id, "message": self.view(message)})

    def remove(self, messages: list[Message]) -> None:
        for message in messages:
            self.messages.drop(message)
        if messages:
            ids = [message.message_id for message in messages]
            self.events.publish("deleted", {"person": messages[0].chat_id, "message_ids": ids})

    def set_reply_keyboard(self, person: Resident, keyboard: dict[str, Any] | None) -> None:
        if person.reply_keyboard != keyboard:
            person.reply_keyboard = keyboard
            self.people.save(person)
            self.events.publish("reply_keyboard", {"person": person.id, "keyboard": keyboard})

    def save_person(self, person: Resident) -> None:
        self.people.save(person)
        self.events.publish("person", self.person_view(person))

    def telegram(self, message: Message) -> dict[str, Any]:
        """A message in the words of the Bot API."""
        return views.telegram_message(self, message)

    def view(self, message: Message) -> dict[str, Any]:
        """A message in the words of the client API."""
        return views.client_message(self, message)

    def person_view(self, person: Resident) -> dict[str, Any]:
        return views.client_person(self, person)

    def clear(self, *, with_profile: bool) -> None:
        """Forgets chats, files, faults and added people; counters go on, so that no number comes twice."""
        for noun in (self.messages, self.files, self.queries, self.rates, self.people, self.clock):
            noun.reset()
        self.updates.clear()
        self.faults.forget()
        if with_profile:
            self.commands.reset()
            self.profile.reset()
        self.store.commit()
