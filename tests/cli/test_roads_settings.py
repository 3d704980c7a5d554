"""Settings of the other roads, what the doctor says of them, and the command behind a mail server's pipe."""

from __future__ import annotations

import io

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from bot.__main__ import app
from bot.doctor import SKIPPED, WELL, WRONG, _roads
from bot.settings import Settings, explain
from tests.reminders.inbox import PASSWORD, USER, open_inbox
from tests.reminders.mailroom import open_mailroom

MAIL = {"smtp_host": "127.0.0.1", "mail_from": "shop@example.com", "smtp_security": "none"}

INBOX = {"imap_host": "127.0.0.1", "imap_user": USER, "imap_password": PASSWORD, "imap_security": "none"}


def settings(**values: object) -> Settings:
    return Settings(_env_file=None, **values)  # type: ignore[call-arg,arg-type]


@pytest.fixture(autouse=True)
def nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for field in Settings.model_fields:
        monkeypatch.delenv(field.upper(), raising=False)


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"smtp_host": "mail.test"}, "MAIL_FROM is needed"),
        ({**MAIL, "smtp_user": "shop", "smtp_password": "hunter2"}, "SMTP_SECURITY must be starttls or tls"),
        ({"smtp_security": "ssl"}, "SMTP_SECURITY"),
        ({"smtp_port": 0}, "SMTP_PORT"),
        ({"mail_from": "a@b.cc, c@d.ee"}, "MAIL_FROM"),
        ({"mail_bounces": "bounces"}, "MAIL_BOUNCES"),
        ({"public_url": "http://shop.test"}, "PUBLIC_URL"),
        ({"webhook_out_url": "https://x.test"}, "WEBHOOK_OUT_SECRET is needed"),
        ({"webhook_out_secret": "hunter2"}, "WEBHOOK_OUT_SECRET"),
        ({"webhook_out_url": "x.test/send", "webhook_out_secret": "s" * 16}, "WEBHOOK_OUT_URL"),
        ({"imap_host": "imap.test"}, "MAIL_FROM is needed with IMAP_HOST"),
        ({**MAIL, "imap_host": "imap.test", "imap_user": "shop"}, "IMAP_USER and IMAP_PASSWORD are needed"),
        ({**MAIL, **INBOX, "imap_host": "imap.test"}, "IMAP_SECURITY must be tls or starttls"),
        ({"roads": "telegram,pigeon"}, "ROADS"),
        ({"roads": " , "}, "ROADS"),
    ],
)
def test_a_wrong_setting_says_what_is_wrong_and_no_secret(values: dict[str, object], name: str) -> None:
    with pytest.raises(ValidationError) as caught:
        settings(**values)
    assert name in explain(caught.value)
    assert "hunter2" not in explain(caught.value)


def test_roads_are_open_where_they_are_set_up_in_the_shops_order() -> None:
    assert settings().open_roads == ("telegram", "handoff")
    assert settings(**MAIL).open_roads == ("telegram", "email", "handoff")
    everything = MAIL | {"webhook_out_url": "https://x.test", "webhook_out_secret": "s" * 16}
    assert settings(**everything, roads="webhook，email,telegram").open_roads == ("webhook", "email", "telegram")


async def test_the_doctor_asks_the_mail_server_and_sends_nothing() -> None:
    async with open_mailroom() as room:
        found = {one.what: one for one in await _roads(settings(**MAIL, smtp_port=room.port))}
        assert (found["mail server"].mark, found["unsubscribe"].mark) == (WELL, SKIPPED)
        strict = {
            one.what: one
            for one in await _roads(settings(**(MAIL | {"smtp_security": "starttls"}), smtp_port=room.port))
        }
        assert strict["mail server"].mark == WRONG
    assert (room.taken, room.senders) == ([], [])
    gone = {one.what: one for one in await _roads(settings(**MAIL, smtp_port=room.port))}
    assert "SMTP_HOST" in gone["mail server"].remedy
    deaf = settings(webhook_out_url=f"http://127.0.0.1:{room.port}/", webhook_out_secret="s" * 16)
    assert {one.what: one.mark for one in await _roads(deaf)}["gateway"] == WRONG
    assert [one.what for one in await _roads(settings())] == ["roads"]


async def test_the_doctor_opens_the_mailbox() -> None:
    async with open_inbox() as inbox:
        known = MAIL | INBOX | {"imap_port": inbox.port}
        (right,) = [one for one in await _roads(settings(**known)) if one.what == "mailbox"]
        (wrong,) = [one for one in await _roads(settings(**(known | {"imap_password": "no"}))) if one.what == "mailbox"]
    assert (right.mark, wrong.mark, wrong.words) == (WELL, WRONG, "does not accept the login")
    assert "IMAP_PASSWORD" in wrong.remedy


def test_the_pipe_takes_a_foreign_mail_calmly(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert CliRunner().invoke(app, ["migrate"]).exit_code == 0
    result = CliRunner().invoke(app, ["bounce"], input=io.BytesIO(b"To: x@y.zz\r\n\r\nhello \xff").getvalue())
    assert (result.exit_code, result.stdout) == (0, "bounce: foreign\n")


def test_the_pipe_asks_for_patience_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "sqlite:////proc/nowhere/x.db")
    assert CliRunner().invoke(app, ["bounce"], input=b"To: x@y.zz\r\n\r\n").exit_code == 75
