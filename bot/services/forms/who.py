"""The field "customer": a known record, a new name, several that it may be, or nobody (a walk-in).

Its value is {"id", "name"} | {"new", "twins": [ids]} | {"typed", "near": [ids]} | {"walk_in": true}.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from bot.domain.customer import Customer
from bot.domain.errors import Gone
from bot.domain.form import Form
from bot.services.forms.kinds import LONGEST_NAME, plain_text
from bot.services.forms.model import Choice, Unreadable
from bot.services.matching import match_customer
from bot.services.work import Work

RECENT = 6
# How a walk-in is typed where the customer is asked for.
NOBODY = frozenset({"散客", "路人", "walk-in", "walkin", "walk in", "nobody"})


def known(customer: Customer) -> dict[str, Any]:
    return {"id": customer.id, "name": customer.name}


def names_nobody(text: str) -> bool:
    """Whether a line says that its customer is a walk-in."""
    plain = plain_text(text).casefold()
    return any(re.search(rf"(?<!\w){re.escape(word)}" if word.isascii() else word, plain) for word in NOBODY)


async def resolve(work: Work, typed: str | None, phone: str | None = None) -> dict[str, Any] | None:
    """The value for a typed name: certain, to be chosen, or new."""
    typed = plain_text(typed)[:LONGEST_NAME] if typed else None
    if not typed and not phone:
        return None
    match = await match_customer(work, typed, phone)
    if match.certain is not None:
        return known(match.certain) | ({"word": match.word_id} if match.word_id is not None else {})
    if match.near:
        return {"typed": typed, "near": [customer.id for customer in match.near]}
    return {"new": typed} if typed else None


class Who:
    """`may_be_nobody`: a sale to a walk-in is a sale, a promise to nobody is none."""

    def __init__(self, *, may_be_nobody: bool) -> None:
        self.may_be_nobody = may_be_nobody

    async def read(self, work: Work, form: Form, typed: str) -> dict[str, Any]:
        del form
        name = plain_text(typed)
        if not name or len(name) > LONGEST_NAME:
            raise Unreadable("text_length", longest=LONGEST_NAME)
        if self.may_be_nobody and name.casefold() in NOBODY:
            return {"walk_in": True}
        if unicodedata.normalize("NFKC", name).endswith("?"):
            raise Unreadable("nobody_found", typed=name)
        found = await resolve(work, name)
        if found is None or (name.isdecimal() and "new" in found):
            raise Unreadable("nobody_found", typed=name)
        return found

    async def choices(self, work: Work, form: Form) -> list[Choice]:
        value = form.values.get("customer") or {}
        near = value.get("near")
        if near is None:
            near = await work.uow.purchases.recent_customer_ids(work.staff.id, RECENT)
        if not near:
            near = [
                customer.id for customer in await work.uow.customers.where(limit=RECENT * 5) if work.may_see(customer)
            ]
        people = [c for c in await work.uow.customers.many(near[:RECENT]) if work.may_see(c)]
        found = [Choice(str(c.id), text=distinct(c, people), is_chosen=c.id == value.get("id")) for c in people]
        if "typed" in value:
            found.append(Choice("new", label="form.new_customer", view={"name": value["typed"]}))
        if self.may_be_nobody:
            found.append(Choice("nobody", label="form.walk_in", is_chosen=bool(value.get("walk_in"))))
        return found

    async def pick(self, work: Work, form: Form, argument: str) -> dict[str, Any]:
        value = form.values.get("customer") or {}
        if argument == "new" and value.get("typed"):
            return {"new": value["typed"]}
        if argument == "nobody" and self.may_be_nobody:
            return {"walk_in": True}
        if not (argument.isascii() and argument.isdecimal() and len(argument) < 10):
            raise Gone
        return known(await work.customer(int(argument)))


def distinct(customer: Customer, among: list[Customer]) -> str:
    """The name; where another in the list is called the same, with what tells them apart."""
    if sum(other.name == customer.name for other in among) < 2:
        return customer.name
    if customer.phone:
        return f"{customer.name} ·{customer.phone[-4:]}"
    if customer.birthday:
        return f"{customer.name} ·{customer.birthday.month}/{customer.birthday.day}"
    return f"{customer.name} #{customer.id}"
