"""The shop's mailbox over a real IMAP server: what came back and what customers answered, read and left as it is."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from bot.domain.customer import ContactKind, Customer, Purpose
from bot.domain.delivery import Delivery, DeliveryState, RoadKind
from bot.domain.signed import Use, seal
from bot.entry.refusing import wants_no_more
from bot.services.bounces import Returned
from reminders.channels.letter import Desk
from reminders.channels.mailbox import MOST, Account, Mailbox, MailboxError, look_in
from reminders.mailman import Mailman
from storage.unit_of_work import Storage
from tests.reminders.inbox import PASSWORD, USER, Inbox, open_inbox
from tests.reminders.shop import Shop
from tests.reminders.test_email_channel import certified
from tests.reminders.test_roads import MAIL, NOW, SECRET, agree, mailing_shop

# A mailbox of a usual provider: no addresses with tags, no page of ours.
DESK = Desk("hello@shop.test", SECRET)
HOUR = timedelta(hours=1)


class Post:
    """A shop that writes mails, its mailbox, and the man who looks into it."""

    def __init__(self, shop: Shop, inbox: Inbox, customer_id: int, sent: EmailMessage) -> None:
        self.shop, self.inbox, self.customer_id, self.sent = shop, inbox, customer_id, sent
        self.mailman = self.another_mailman()

    def another_mailman(self, account: Account | None = None) -> Mailman:
        """As after a start."""
        return Mailman(self.shop.storage, Mailbox(account or self.inbox.account()), DESK, lambda: NOW + HOUR)

    def answer(self, words: str, **headers: str) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = MAIL, "hello@shop.test", "Re: 生日快乐"
        mail["In-Reply-To"] = mail["References"] = self.sent["Message-ID"]
        for name, value in headers.items():
            mail[name.replace("_", "-")] = value
        mail.set_content(f"{words}\n\n> 芳芳，生日快乐\n")
        return mail

    async def wants_mail(self) -> bool:
        async with self.shop.storage.read() as uow:
            given = await uow.customers.consent(self.customer_id, Purpose.MARKETING, "email")
        return given is not None and given.is_granted

    async def customer(self) -> Customer:
        return await self.shop.record(self.customer_id)

    async def row(self) -> Delivery:
        (row,) = [row for row in (await self.shop.rows()).values() if row.channel is RoadKind.EMAIL]
        return row


@asynccontextmanager
async def post(storage: Storage) -> AsyncIterator[Post]:
    async with mailing_shop(storage, DESK) as (shop, room, customer_id), open_inbox() as inbox:
        await shop.ticker.tick(NOW)
        (sent,) = room.taken
        yield Post(shop, inbox, customer_id, sent)


def report_on(sent: EmailMessage, status: str = "5.1.1", *, whole: bool = False) -> bytes:
    """As a provider writes it that knows no addresses with tags: our own message is only quoted."""
    kind = "message/rfc822" if whole else "text/rfc822-headers"
    quoted = sent.as_bytes() if whole else f"To: {MAIL}\r\nMessage-ID:\r\n {sent['Message-ID']}\r\n".encode()
    return (
        (
            "From: Postmaster@mx.test\r\nTo: hello@shop.test\r\nSubject: 系统退信\r\nReturn-Path: <>\r\n"
            'MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
            "--x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
            "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
            f"Final-Recipient: rfc822; {MAIL}\r\nAction: failed\r\nStatus: {status}\r\n\r\n"
            f"--x\r\nContent-Type: {kind}\r\n\r\n"
        ).encode()
        + quoted
        + b"\r\n--x--\r\n"
    )


@pytest.mark.parametrize("whole", [False, True])
async def test_a_report_that_only_quotes_our_mail_closes_the_address(sqlite_storage: Storage, *, whole: bool) -> None:
    async with post(sqlite_storage) as it:
        await it.inbox.receive(report_on(it.sent, whole=whole), NOW)
        assert await it.mailman.look() == {Returned.GONE: 1}
        assert ((await it.row()).state, (await it.row()).reason) == (DeliveryState.BLOCKED, "bounced:5.1.1")
        assert (await it.customer()).address_of(ContactKind.EMAIL) is None
        assert await it.mailman.look() == {}, "read once"
        assert await it.another_mailman().look() == {Returned.KNOWN: 1}, "after a start nothing happens twice"
        await it.shop.ticker.tick(NOW + HOUR)
        assert [row.channel for row in (await it.shop.rows()).values()] == [RoadKind.EMAIL, RoadKind.HANDOFF]


async def test_who_answers_that_they_want_no_more_gets_no_more(sqlite_storage: Storage) -> None:
    """The foot of the mail says so: 回复“退订”两个字就行."""
    async with post(sqlite_storage) as it:
        await it.inbox.receive(it.answer("退订，谢谢"), NOW)
        assert await it.wants_mail()
        assert await it.mailman.look() == {Returned.STOPPED: 1}
        assert not await it.wants_mail()
        assert b"Seen" not in b"".join(await it.inbox.flags()), "the owner finds the mailbox as it was"


async def test_an_old_word_does_not_undo_a_new_agreement(sqlite_storage: Storage) -> None:
    async with post(sqlite_storage) as it:
        await it.inbox.receive(it.answer("退订"), NOW - HOUR)
        await agree(it.shop, it.customer_id, "email", NOW)
        assert await it.mailman.look() == {Returned.KNOWN: 1}
        assert await it.wants_mail()


async def test_an_answer_is_evidence_that_the_mail_arrived(sqlite_storage: Storage) -> None:
    async with post(sqlite_storage) as it:
        row = await it.row()
        async with it.shop.storage.write() as uow:
            assert await uow.deliveries.move(row.id, DeliveryState.SENT, state=DeliveryState.UNKNOWN.value)
        await it.inbox.receive(it.answer("谢谢！周六过来"), NOW)
        assert await it.mailman.look() == {Returned.ANSWERED: 1}
        assert (await it.row()).state is DeliveryState.SENT
        assert await it.wants_mail()


async def test_what_no_person_wrote_and_what_is_not_about_us_changes_nothing(sqlite_storage: Storage) -> None:
    async with post(sqlite_storage) as it:
        before = await it.row()
        forged = seal("another secret", Use.BOUNCE, before.id)
        other = it.answer("stop")
        del other["In-Reply-To"], other["References"]
        other["In-Reply-To"] = f"<{'a' * 32}.{forged}@shop.test>"
        await it.inbox.receive(it.answer("stop", Auto_Submitted="auto-replied"), NOW)
        await it.inbox.receive(other, NOW)
        await it.inbox.receive(b"From: friend@x.test\r\nTo: hello@shop.test\r\nSubject: stop\r\n\r\nstop\r\n", NOW)
        assert await it.mailman.look() == {Returned.SOFT: 1, Returned.FOREIGN: 1}, "the friend's is not even fetched"
        assert await it.row() == before
        assert await it.wants_mail()


async def test_a_mail_program_says_it_in_the_subject(sqlite_storage: Storage) -> None:
    async with post(sqlite_storage) as it:
        subject = it.sent["List-Unsubscribe"].partition("?subject=")[2].rstrip(">").replace("%20", " ")
        asked = f"From: {MAIL}\r\nTo: hello@shop.test\r\nSubject: {subject}\r\n\r\n".encode()
        await it.inbox.receive(asked, NOW)
        assert await it.mailman.look() == {Returned.STOPPED: 1}
        assert not await it.wants_mail()


async def test_what_could_not_be_written_down_is_read_again(
    sqlite_storage: Storage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with post(sqlite_storage) as it:
        await it.inbox.receive(it.answer("退订"), NOW)
        with monkeypatch.context() as broken:
            broken.setattr(it.shop.storage, "write", _full_disk)
            with pytest.raises(OSError, match="disk"):
                await it.mailman.look()
        assert await it.mailman.look() == {Returned.STOPPED: 1}


def _full_disk() -> None:
    raise OSError("disk")


async def test_a_full_mailbox_is_read_in_several_looks(sqlite_storage: Storage) -> None:
    async with post(sqlite_storage) as it:
        for _ in range(MOST + 3):
            await it.inbox.receive(it.answer("好的"), NOW)
        counts = [(await it.mailman.look())[Returned.ANSWERED] for _ in range(3)]
        assert counts == [MOST, 3, 0]


async def test_a_shut_mailbox_is_told_once_and_names_nobody(
    sqlite_storage: Storage, caplog: pytest.LogCaptureFixture
) -> None:
    async with post(sqlite_storage) as it:
        closed = it.another_mailman(it.inbox.account(password="wrong"))
        with caplog.at_level(logging.INFO):
            assert [await closed.look(), await closed.look()] == [{}, {}]
        assert caplog.text.count("does not accept the login") == 1
        assert USER not in caplog.text
        assert "wrong" not in caplog.text
        with pytest.raises(MailboxError, match="no such folder"):
            await look_in(it.inbox.account(folder="Elsewhere"))
    with pytest.raises(MailboxError, match="can't be reached"):
        await look_in(it.inbox.account())
    assert PASSWORD not in repr(it.inbox.account())


async def test_the_line_is_encrypted_and_the_certificate_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = await asyncio.to_thread(certified, tmp_path)
    async with open_inbox(certificate, key) as inbox:
        with pytest.raises(MailboxError, match="can't be reached"):
            await look_in(inbox.account("starttls"))  # signed by nobody we trust
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        await look_in(inbox.account("starttls"))
    async with open_inbox() as inbox:
        for security in ("starttls", "tls"):
            with pytest.raises(MailboxError, match="can't be reached"):
                await look_in(inbox.account(security))  # offers no TLS: no login in the clear


@pytest.mark.parametrize(
    ("words", "is_no_more"),
    [
        ("退订", True),
        ("\n\n  退订，谢谢。\n> 退订请回复", True),
        ("请不要再给我发邮件了", True),
        ("别发了", True),
        ("TD", True),
        ("Stop", True),
        ("Please unsubscribe me, thanks", True),
        ("please don’t email me again", True),
        ("No more emails please", True),
        ("别再给我发优惠了", True),
        ("不想再收到这些消息了", True),
        ("请别再打扰我", True),
        ("不想收快递，放门口吧", False),
        ("我不退订，周六过来", False),
        ("别发货，我自己来拿", False),
        ("谢谢\n退订", False),
        ("> 退订", False),
        ("", False),
        ("stop by on Saturday?", False),
        ("I can't stop using this serum", False),
    ],
)
def test_words_that_say_no_more(words: str, is_no_more: bool) -> None:
    assert wants_no_more(words) is is_no_more
