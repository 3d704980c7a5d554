"""One message as a mail: two bodies, a name that stays the same, and ways to unsubscribe that programs understand."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from bot.domain.road import one_address
from bot.domain.signed import Use, seal
from reminders.channels.base import Message
from reminders.channels.markup import html_of, plain_of

Label = Callable[..., str]
# Wide only for headers: a link that must be folded would be encoded, and mail programs would not know it.
_WIDE = SMTP.clone(max_line_length=400)
_PAGE = (
    '<!doctype html><html lang="{locale}"><body style="font:16px/1.7 sans-serif;max-width:36em;margin:1.5em auto;'
    'padding:0 1em">{body}<p style="color:#777;font-size:13px">{footer}</p></body></html>'
)


class NotOneAddress(ValueError):
    """Not exactly one plain address."""


@dataclass(slots=True)
class Desk:
    """Where a shop's mail comes from and goes back to. Without `public_url` no link, without `bounces` no way back.

    `secret` seals what stands in links and return addresses; it lies in the database, so it is known a little later.
    """

    sender: str
    secret: str
    reply_to: str | None = None
    bounces: str | None = None
    public_url: str | None = None

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]

    def name_of(self, key: str, delivery_id: int) -> str:
        """Its Message-ID: the same at every try, and one that says in an answer or a report which message it was."""
        return f"<{self.key_of(key)}.{seal(self.secret, Use.BOUNCE, delivery_id)}@{self.domain}>"

    def key_of(self, key: str) -> str:
        """A message's name to the outside: that of another shop's message is never the same."""
        return hmac.new(self.secret.encode(), f"message:{key}".encode(), hashlib.sha256).hexdigest()[:32]

    def return_path(self, delivery_id: int) -> str:
        """An address of its own for each message (VERP), so that what comes back says which one it was."""
        if self.bounces is None:
            return self.sender
        return _tagged(self.bounces, seal(self.secret, Use.BOUNCE, delivery_id))

    def stop_link(self, delivery_id: int) -> str | None:
        """Where one tap, by a person or by their mail program, ends this."""
        if self.public_url is None:
            return None
        return f"{self.public_url}/u/{seal(self.secret, Use.UNSUBSCRIBE, delivery_id)}"

    def hand_on_link(self, delivery_id: int) -> str | None:
        """The page from which a salesperson passes a message on with one tap."""
        if self.public_url is None:
            return None
        return f"{self.public_url}/go/{seal(self.secret, Use.HAND_ON, delivery_id)}"

    def stop_mail(self, delivery_id: int) -> str:
        """Where a mail program writes to for its owner; what is sealed stands in the address or in the subject."""
        token = seal(self.secret, Use.UNSUBSCRIBE, delivery_id)
        if self.bounces is None:
            return f"mailto:{self.reply_to or self.sender}?subject=unsubscribe%20{token}"
        return f"mailto:{_tagged(self.bounces, token)}?subject=unsubscribe"


def mail_of(message: Message, desk: Desk, label: Label, now: datetime) -> EmailMessage:
    """Ready to hand to a server. NotOneAddress before anything that is not exactly one plain address."""
    envelope = message.envelope
    assert envelope is not None
    recipient = one_address(message.address)
    if recipient is None:
        raise NotOneAddress
    mail = EmailMessage(policy=SMTP)
    mail["From"] = Address(_line(envelope.sender), addr_spec=desk.sender)
    mail["To"] = Address(addr_spec=recipient)
    mail["Subject"] = _line(envelope.subject)
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = desk.name_of(envelope.key, message.delivery_id)
    if desk.reply_to:
        mail["Reply-To"] = Address(addr_spec=desk.reply_to)
    _say_how_to_stop(mail, message.delivery_id, desk)
    link = desk.stop_link(message.delivery_id)
    plain, footer = plain_of(message.text), _footer(label, envelope.sender, envelope.locale, link)
    mail.set_content(f"{plain}\n\n-- \n{footer}\n", cte="base64")
    body = html_of(message.text)
    shown = html_of(footer.replace("&", "&amp;").replace("<", "&lt;"))
    if link:
        words = label("letter.footer_link", envelope.locale)
        shown = shown.replace(link, f'<a href="{link}">{words}</a>')
    mail.add_alternative(_PAGE.format(locale=envelope.locale, body=body, footer=shown), subtype="html", cte="base64")
    return mail


def bytes_of(mail: EmailMessage) -> bytes:
    """As it goes over the line."""
    return mail.as_bytes(policy=_WIDE)


def _say_how_to_stop(mail: EmailMessage, delivery_id: int, desk: Desk) -> None:
    """RFC 2369 and RFC 8058. One click only where an https address of ours answers to it."""
    link = desk.stop_link(delivery_id)
    ways = [f"<{link}>"] if link else []
    mail["List-Unsubscribe"] = ", ".join([*ways, f"<{desk.stop_mail(delivery_id)}>"])
    if link and link.startswith("https://"):
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail["Auto-Submitted"] = "auto-generated"


def _footer(label: Label, shop: str, locale: str, link: str | None) -> str:
    if link is None:
        return label("letter.footer_by_reply", locale, shop=shop)
    return label("letter.footer", locale, shop=shop, link=link)


def _tagged(address: str, tag: str) -> str:
    """`bounces@shop.example` as `bounces+<tag>@shop.example`."""
    local, _, domain = address.rpartition("@")
    return f"{local}+{tag}@{domain}"


def _line(text: str) -> str:
    """One line: a header takes no more, and none may be smuggled in."""
    return " ".join(text.split())
