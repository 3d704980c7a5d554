"""A due message in words: rendered when it sets out, from the record as it is then."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from html import unescape
from typing import Any

from jinja2 import TemplateError

from bot.domain.contact_policy import Road
from bot.domain.coupon import Coupon
from bot.domain.customer import ContactKind, Customer
from bot.domain.delivery import Delivery, MailPurpose, RoadKind
from bot.domain.people import Staff
from bot.domain.shop import Shop
from bot.domain.wording import saying_of
from bot.rendering import Renderer
from bot.services.coupons import coupon_view
from bot.services.wordings.speech import Speaker, plain
from reminders.channels.base import Button, Envelope, Handout, Message
from reminders.channels.handoff import hand_buttons, whatsapp

FAULTY_TEMPLATE = (TemplateError, KeyError, TypeError, ValueError)
_MARK = re.compile("<[^>]+>")


@dataclass(frozen=True, slots=True)
class Promise:
    """The coupon that a message carries; `is_known` if the customer has been told of it before."""

    coupon: Coupon
    is_known: bool


@dataclass(frozen=True, slots=True)
class Letterhead:
    """All that a message is made of; `lines`: what else it says, and whether that brings a coupon.

    `wording`: the shop's own text, as it was when the message was planned.
    """

    shop: Shop
    delivery: Delivery
    customer: Customer
    promise: Promise | None
    keeper: Staff | None
    lines: tuple[str, ...] = ()
    lines_promise: bool = False
    wording: str | None = None


def compose(renderer: Renderer, letter: Letterhead, road: Road, *, is_silent: bool) -> Message:
    """The message for its road. Jinja2's errors pass through: a faulty template is the caller's to record."""
    buttons: tuple[tuple[Button, ...], ...] = ()
    envelope = _envelope(renderer, letter)
    match road.kind:
        case RoadKind.TELEGRAM:
            text, buttons = _for_customer(renderer, letter)
        case RoadKind.EMAIL:
            text = _body(renderer, letter)
        case RoadKind.WEBHOOK:
            text = _plain(renderer, letter)
        case RoadKind.HANDOFF:
            return _for_staff(renderer, letter, road, is_silent=is_silent)
    return Message(letter.delivery.id, road.address, text, buttons, is_silent, envelope)


def _envelope(renderer: Renderer, letter: Letterhead) -> Envelope:
    """For mail and the gateway. The key is the occasion's, so that it survives another try."""
    delivery, shop = letter.delivery, letter.shop
    named = f"letter.subject.{delivery.rule}"
    subject = named if renderer.has_label(named, delivery.locale) else "letter.subject.other"
    return Envelope(
        key=hashlib.sha256(delivery.dedupe_key.encode()).hexdigest()[:32],
        subject=renderer.label(subject, delivery.locale, name=letter.customer.name, shop=shop.name),
        sender=shop.name,
        locale=delivery.locale,
    )


def view_of(letter: Letterhead) -> dict[str, Any]:
    delivery, promise = letter.delivery, letter.promise
    view = {
        "name": letter.customer.name,
        "occasion_on": delivery.occasion_on,
        "coupon": coupon_view(promise.coupon, letter.shop.zone) if promise else None,
        "is_known": promise.is_known if promise else False,
    }
    return view | dict(delivery.view)


def _body(renderer: Renderer, letter: Letterhead) -> str:
    """The words to the customer, as Telegram HTML."""
    text = reworded(renderer, letter)
    if text is None:
        text = renderer.render(letter.delivery.template, letter.delivery.locale, letter.shop, view_of(letter))
    return "\n\n".join((text, *letter.lines))


def reworded(renderer: Renderer, letter: Letterhead) -> str | None:
    """In the shop's own words, as Telegram HTML. A text that cannot be said raises: nothing takes its place."""
    if letter.wording is None:
        return None
    saying = saying_of(letter.delivery.template, letter.delivery.view)
    return Speaker(renderer, letter.shop, saying, letter.delivery.locale).say(letter.wording, view_of(letter))


def _plain(renderer: Renderer, letter: Letterhead) -> str:
    """Short words without any marks: what a person passes on, or a text message says."""
    delivery, text = letter.delivery, reworded(renderer, letter)
    if text is not None:
        return "\n".join((plain(text), *(unescape(_MARK.sub("", line)) for line in letter.lines)))
    text = renderer.render(f"{delivery.template}_by_hand", delivery.locale, letter.shop, view_of(letter))
    return unescape("\n".join((text, *(_MARK.sub("", line) for line in letter.lines))))


def _for_customer(renderer: Renderer, letter: Letterhead) -> tuple[str, tuple[tuple[Button, ...], ...]]:
    delivery = letter.delivery
    text = _body(renderer, letter)
    if delivery.purpose is not MailPurpose.MARKETING:
        return text, ()
    # Each button carries the row's id: a tap proves that the message has arrived.
    coupon = Button(renderer.label("care.my_coupon", delivery.locale), data=f"coupon:{delivery.id}")
    no_more = Button(renderer.label("care.no_more", delivery.locale), data=f"nomore:{delivery.id}")
    asks = _answers(renderer, delivery) if "asks" in delivery.view else ()
    return text, ((coupon,), (no_more,)) if letter.promise or letter.lines_promise else (*asks, (no_more,))


def _answers(renderer: Renderer, delivery: Delivery) -> tuple[tuple[Button, ...], ...]:
    """To a message that asks something: tell it, or do not want to."""
    yes, no = (renderer.label(f"care_ask.{key}", delivery.locale) for key in (delivery.view["asks"], "no"))
    return ((Button(yes, data=f"mybday:{delivery.id}"), Button(no, data=f"nobday:{delivery.id}")),)


def _visits(delivery: Delivery) -> dict[str, Any]:
    """When they were here last, and for supplies when the first of these was bought: seldom the same day."""
    view = delivery.view
    if "supplies" not in view:
        return {"last_on": view.get("last_on"), "bought": None}
    bought_on = view.get("bought_on") or view.get("last_on")
    return {"last_on": view.get("visited_on"), "bought": {"on": bought_on, "what": view["goods"][0]}}


def _for_staff(renderer: Renderer, letter: Letterhead, road: Road, *, is_silent: bool) -> Message:
    delivery, customer = letter.delivery, letter.customer
    locale = (letter.keeper.locale if letter.keeper else None) or letter.shop.locale
    ready, email = _plain(renderer, letter), customer.address_of(ContactKind.EMAIL)
    text = renderer.render(
        "reminders/handoff",
        locale,
        letter.shop,
        {
            "name": customer.name,
            "phone": customer.phone,
            "email": email,
            "occasion_on": delivery.occasion_on if delivery.rule.startswith("birthday") else None,
            **_visits(delivery),
            "ready": ready,
        },
    )
    labels = {key: renderer.label(f"care.{key}", locale) for key in ("copy", "sent", "skip")}
    url = whatsapp(customer.phone, ready)
    others = (Button(renderer.label("link.whatsapp", locale), url=url),) if url else ()
    buttons = hand_buttons(delivery.id, ready, others=others, **labels)
    handout = Handout(ready, locale, has_address=bool(customer.phone or email))
    return Message(delivery.id, road.address, text, buttons, is_silent, handout=handout)
