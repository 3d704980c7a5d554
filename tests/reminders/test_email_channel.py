"""Mail through a real server: what arrives, and what is known when something goes wrong on the way."""

from __future__ import annotations

import asyncio
import socket
import ssl
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from bot.domain.road import one_address
from bot.domain.signed import Use, seal, unseal
from bot.rendering import Renderer
from reminders.channels.base import Envelope, Message, OutcomeKind
from reminders.channels.email import EmailChannel, Server
from reminders.channels.letter import Desk, NotOneAddress, bytes_of, mail_of
from tests.doubles import NOON
from tests.reminders.mailroom import open_mailroom

SECRET = "a-secret-of-the-shop"
DESK = Desk("hello@shop.test", SECRET, "boss@shop.test", "bounces@shop.test", "https://shop.test")
LABEL = Renderer().label
ENVELOPE = Envelope("f" * 32, "芳芳，生日快乐", "小店 & Co", "zh")
LETTER = Message(
    7,
    "fang@example.com",
    '芳芳，送您<b>8.8折</b>：<code>ABCD</code>\n<a href="https://x.test/?a=1&amp;b=2">看看</a> &lt;3',
    envelope=ENVELOPE,
)


def channel(port: int, *, desk: Desk = DESK, **options: object) -> EmailChannel:
    server = Server("127.0.0.1", port, "none", connect_seconds=5, steps_seconds=0.6, data_seconds=0.6)
    return EmailChannel(replace(server, **options), desk, LABEL, lambda: NOON)  # type: ignore[arg-type]


async def test_a_mail_arrives_whole() -> None:
    async with open_mailroom() as room:
        outcome = await channel(room.port).send(LETTER)
    assert outcome.kind is OutcomeKind.SENT
    (mail,) = room.taken
    assert mail["From"] == "小店 & Co <hello@shop.test>"
    assert (mail["To"], mail["Reply-To"]) == ("fang@example.com", "boss@shop.test")
    assert mail["Subject"] == "芳芳，生日快乐"
    assert mail["Message-ID"] == DESK.name_of("f" * 32, LETTER.delivery_id)
    plain, page = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert plain is not None
    assert page is not None
    words, markup = plain.get_content().replace("\r\n", "\n"), page.get_content()
    assert words.startswith("芳芳，送您8.8折：ABCD\n看看 (https://x.test/?a=1&b=2) <3\n")
    assert "送您<b>8.8折</b>：<code>ABCD</code><br>" in markup
    assert "&lt;3" in markup
    assert "https://shop.test/u/" in words
    assert '<a href="https://shop.test/u/' in markup
    (sender,) = room.senders
    assert sender is not None
    tag = sender.removeprefix("bounces+").removesuffix("@shop.test")
    assert unseal(SECRET, Use.BOUNCE, tag) == 7
    assert unseal(SECRET, Use.UNSUBSCRIBE, tag) is None


async def test_mail_programs_are_told_how_to_unsubscribe() -> None:
    mail = mail_of(LETTER, DESK, LABEL, NOON)
    web, post = (way.strip().strip("<>") for way in mail["List-Unsubscribe"].split(","))
    assert unseal(SECRET, Use.UNSUBSCRIBE, web.removeprefix("https://shop.test/u/")) == 7
    assert post.startswith("mailto:bounces+7-")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    head, _, body = bytes_of(mail).partition(b"\r\n\r\n")
    assert f"List-Unsubscribe: <{web}>, <{post}>".encode() in head.split(b"\r\n")
    assert max(map(len, head.split(b"\r\n"))) <= 998
    assert max(map(len, body.split(b"\r\n"))) <= 78
    assert (head + body).isascii()


async def test_without_an_address_of_our_own_the_mail_says_to_answer() -> None:
    mail = mail_of(LETTER, Desk("hello@shop.test", SECRET), LABEL, NOON)
    token = seal(SECRET, Use.UNSUBSCRIBE, LETTER.delivery_id)
    assert mail["List-Unsubscribe"] == f"<mailto:hello@shop.test?subject=unsubscribe%20{token}>"
    assert mail["List-Unsubscribe-Post"] is None
    body = mail.get_body(("plain",))
    assert body is not None
    assert "回复“退订”" in body.get_content()


async def test_the_same_message_has_the_same_id_whenever_it_is_sent() -> None:
    ids = {mail_of(LETTER, DESK, LABEL, moment)["Message-ID"] for moment in (NOON, NOON.replace(hour=20))}
    assert len(ids) == 1
    # Birthday wishes of customer 5 have the same key in every shop; what leaves must not.
    other = mail_of(LETTER, replace(DESK, secret="f" * 64), LABEL, NOON)["Message-ID"]
    assert other not in ids
    assert "f" * 32 not in other


async def test_half_a_character_is_a_fault_and_no_doubt() -> None:
    half = "\ud83d"
    async with open_mailroom() as room:
        for broken in (replace(LETTER, text=half), replace(LETTER, envelope=replace(ENVELOPE, subject=half))):
            outcome = await channel(room.port).send(broken)
            assert (outcome.kind, outcome.detail) == (OutcomeKind.FAILED, "not_writable")
    assert room.taken == []


@pytest.mark.parametrize(
    ("step", "answer", "kind", "has_it"),
    [
        ("sender", "451 4.3.0 try later", OutcomeKind.NOT_SENT, False),
        ("sender", "550 5.7.1 not you", OutcomeKind.NOT_SENT, False),  # the shop's to mend: nothing is lost
        ("sender", "drop", OutcomeKind.NOT_SENT, False),
        ("recipient", "450 4.2.0 greylisted", OutcomeKind.NOT_SENT, False),
        ("recipient", "550 5.1.1 no such user", OutcomeKind.BLOCKED, False),
        ("recipient", "550 nobody here", OutcomeKind.BLOCKED, False),
        ("recipient", "550 5.2.1 mailbox closed", OutcomeKind.BLOCKED, False),
        ("recipient", "552 5.2.2 mailbox full", OutcomeKind.FAILED, False),
        ("recipient", "554 5.7.1 spam", OutcomeKind.FAILED, False),
        ("recipient", "550 5.7.1 refused by policy", OutcomeKind.FAILED, False),
        ("recipient", "drop", OutcomeKind.NOT_SENT, False),
        ("recipient", "hang", OutcomeKind.NOT_SENT, False),
        ("data", "451 4.3.2 busy", OutcomeKind.NOT_SENT, False),
        ("data", "554 5.6.0 unreadable", OutcomeKind.FAILED, False),
        ("data", "drop", OutcomeKind.UNKNOWN, True),  # it has the mail, and its 250 never came
        ("data", "hang", OutcomeKind.UNKNOWN, True),
    ],
)
async def test_what_an_answer_means(step: str, answer: str, kind: OutcomeKind, has_it: bool) -> None:
    async with open_mailroom() as room:
        setattr(room, f"at_{step}", answer)
        outcome = await channel(room.port).send(LETTER)
    assert outcome.kind is kind
    assert bool(room.taken) is has_it
    assert "@" not in (outcome.detail or "")


@pytest.mark.filterwarnings("ignore:Requiring AUTH")
async def test_no_server_no_silence_no_login_and_nothing_is_lost() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    assert (await channel(port).send(LETTER)).kind is OutcomeKind.NOT_SENT
    with socket.create_server(("127.0.0.1", 0)) as mute:
        outcome = await channel(mute.getsockname()[1], connect_seconds=0.3).send(LETTER)
        assert outcome.kind is OutcomeKind.NOT_SENT
    async with open_mailroom(login=("shop", "right")) as room:
        wrong = await channel(room.port, user="shop", password="wrong").send(LETTER)
        assert (wrong.kind, room.taken) == (OutcomeKind.NOT_SENT, [])
        right = await channel(room.port, user="shop", password="right").send(LETTER)
        assert (right.kind, len(room.taken)) == (OutcomeKind.SENT, 1)


def certified(folder: Path) -> tuple[Path, Path]:
    """A certificate for 127.0.0.1 that nobody trusts, and its key."""
    key, certificate = folder / "key.pem", folder / "cert.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=mail.test"]
    command += ["-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(key), "-out", str(certificate)]
    subprocess.run(command, check=True, capture_output=True)
    return certificate, key


async def test_starttls_is_demanded_and_the_certificate_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate, key = await asyncio.to_thread(certified, tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    async with open_mailroom(tls=context) as room:
        outcome = await channel(room.port, security="starttls").send(LETTER)
        assert (outcome.kind, room.taken) == (OutcomeKind.NOT_SENT, [])  # signed by nobody we trust
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        outcome = await channel(room.port, security="starttls").send(LETTER)
        assert (outcome.kind, room.was_encrypted) == (OutcomeKind.SENT, [True])
    async with open_mailroom() as open_room:
        outcome = await channel(open_room.port, security="starttls").send(LETTER)
        assert (outcome.kind, open_room.taken) == (OutcomeKind.NOT_SENT, [])  # offers no TLS: not sent in the clear


@pytest.mark.parametrize(
    "text",
    [
        "a@b.cc, evil@x.yy",
        "a@b.cc\r\nBcc: evil@x.yy",
        "a@b.cc\n",
        "芳 <a@b.cc>",
        "a@b",
        "@b.cc",
        "a b@c.dd",
        "a@b..cc",
        ".a@b.cc",
        "a@-b.cc",
        "a@127.0.0.1",
        "a;b@c.dd",
        "x" * 65 + "@b.cc",
        "a@" + "b" * 250 + ".cc",
        "",
    ],
)
async def test_only_exactly_one_address_is_written_to(text: str) -> None:
    assert one_address(text) is None
    with pytest.raises(NotOneAddress):
        mail_of(replace(LETTER, address=text), DESK, LABEL, NOON)
    assert (await channel(1).send(replace(LETTER, address=text))).kind is OutcomeKind.BLOCKED


def test_a_plain_address_is_kept_in_lower_case() -> None:
    assert one_address("Fang.Fang+Shop@Example.COM") == "fang.fang+shop@example.com"


async def test_nothing_is_smuggled_into_a_header() -> None:
    sly = replace(LETTER, envelope=replace(ENVELOPE, subject="Hi\r\nBcc: evil@x.yy", sender="小店\r\nBcc: evil@x.yy"))
    mail = mail_of(sly, DESK, LABEL, NOON)
    assert mail["Bcc"] is None
    assert mail["Subject"] == "Hi Bcc: evil@x.yy"
