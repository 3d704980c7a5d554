"""What Telegram answers, and what it means for a message: over a real line to a server that misbehaves."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from bot.telegram.session import open_bot
from reminders.channels.base import Button, Message, OutcomeKind
from reminders.channels.handoff import LONGEST_COPY, hand_buttons
from reminders.channels.telegram import TelegramChannel
from tests.telegram_stub import TOKEN, Answer, hangs_up, refuses, says, stub

MESSAGE = Message(
    delivery_id=5,
    address="55",
    text="<b>生日快乐</b>",
    buttons=((Button("看我的券", data="coupon:5"),), (Button("复制", copied="文字"),)),
    is_silent=True,
)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (hangs_up, OutcomeKind.UNKNOWN),
        (says("<html>502 Bad Gateway</html>", 502), OutcomeKind.UNKNOWN),
        (says("<html>fine</html>", 200), OutcomeKind.UNKNOWN),
        (refuses(500, "Internal Server Error"), OutcomeKind.UNKNOWN),
        (refuses(429, "Too Many Requests: retry after 7", retry_after=7), OutcomeKind.PAUSED),
        (refuses(403, "Forbidden: bot was blocked by the user"), OutcomeKind.BLOCKED),
        (refuses(403, "Forbidden: user is deactivated"), OutcomeKind.BLOCKED),
        (refuses(400, "Bad Request: chat not found"), OutcomeKind.BLOCKED),
        (refuses(400, "Bad Request: can't parse entities"), OutcomeKind.FAILED),
        (refuses(401, "Unauthorized"), OutcomeKind.NOT_SENT),
        (refuses(409, "Conflict"), OutcomeKind.UNKNOWN),
    ],
)
async def test_what_an_answer_means(answer: Answer, kind: OutcomeKind) -> None:
    async with stub() as server:
        server.laid_out["sendMessage"].append(answer)
        bot = open_bot(TOKEN, server.url)
        outcome = await TelegramChannel(bot).send(MESSAGE)
        await bot.session.close()
    assert outcome.kind is kind
    assert len(server.of("sendMessage")) == 1
    if kind is OutcomeKind.PAUSED:
        assert outcome.pause == timedelta(seconds=7)


async def test_a_closed_door_was_never_entered() -> None:
    bot = open_bot(TOKEN, "http://127.0.0.1:9")
    outcome = await TelegramChannel(bot).send(MESSAGE)
    await bot.session.close()
    assert outcome.kind is OutcomeKind.NOT_SENT


async def test_what_goes_over_the_line() -> None:
    async with stub() as server:
        bot = open_bot(TOKEN, server.url)
        outcome = await TelegramChannel(bot).send(MESSAGE)
        await bot.session.close()
    (call,) = server.of("sendMessage")
    assert outcome.kind is OutcomeKind.SENT
    assert outcome.message_id == 101
    assert call.params["chat_id"] == 55
    assert call.params["parse_mode"] == "HTML"
    assert call.params["disable_notification"] is True
    markup = call.params["reply_markup"]
    keyboard = (json.loads(markup) if isinstance(markup, str) else markup)["inline_keyboard"]
    assert keyboard[0][0]["callback_data"] == "coupon:5"
    assert keyboard[1][0]["copy_text"] == {"text": "文字"}


def test_a_text_too_long_for_the_copy_button_has_none() -> None:
    words = {"copy": "c", "sent": "s", "skip": "n"}
    assert hand_buttons(1, "字" * LONGEST_COPY, **words)[0]
    copying, answers = hand_buttons(1, "字" * (LONGEST_COPY + 1), **words)
    assert copying == ()
    assert len(answers) == 2
