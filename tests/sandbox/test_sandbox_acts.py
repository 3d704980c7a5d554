"""What people do, what the bot learns of it, and what the page shows."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.people import Someone, World
from tests.sandbox.desk import Api

KEYBOARD = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}, {"text": "B", "url": "example.com"}]]}


async def test_a_message_as_telegram_makes_it(api: Api, li: Someone) -> None:
    said = await li.send("/start@huitou_bot 😀 #生日")
    message = (await api.update())["message"]
    assert message["from"] == {
        "id": 2001,
        "is_bot": False,
        "first_name": "Li",
        "last_name": "Mei",
        "username": "limei",
        "language_code": "zh",
    }
    assert message["chat"] == {
        "id": 2001,
        "type": "private",
        "first_name": "Li",
        "last_name": "Mei",
        "username": "limei",
    }
    assert message["message_id"] == said.id
    assert message["entities"] == [
        {"type": "bot_command", "offset": 0, "length": 17},
        {"type": "hashtag", "offset": 21, "length": 3},
    ]
    assert isinstance(message["date"], int)


async def test_a_message_as_the_page_sees_it(api: Api, world: World, li: Someone) -> None:
    said = await li.send("hello")
    await api.do(
        "sendMessage",
        chat_id=li.id,
        text="<b>hi</b>",
        parse_mode="HTML",
        reply_markup=KEYBOARD,
        reply_parameters={"message_id": said.id},
        disable_notification=True,
    )
    shown = await li.wait_for("hi")
    assert shown["date"].endswith("+00:00")
    assert dict(shown) | {"date": None} == {
        "message_id": said.id + 1,
        "from": "bot",
        "date": None,
        "edit_date": None,
        "text": "hi",
        "entities": [{"type": "bold", "offset": 0, "length": 2}],
        "caption": None,
        "reply_to": {"message_id": said.id, "text": "hello", "from": "person"},
        "forward_from": None,
        "photo": None,
        "document": None,
        "contact": None,
        "location": None,
        "media_group_id": None,
        "inline_keyboard": [
            [{"text": "A", "kind": "callback"}, {"text": "B", "kind": "url", "url": "http://example.com/"}]
        ],
        "reactions": [],
        "is_service": False,
        "via_bot": False,
        "is_silent": True,
        "is_read": False,
        "pressed": None,
    }
    assert (await li.chat())["messages"] == [said, shown]


async def test_a_press(api: Api, world: World, li: Someone) -> None:
    await api.do("sendMessage", chat_id=li.id, text="form", reply_markup=KEYBOARD)
    form = await li.last()
    query_id = await li.press_place(form, 0, 0)
    query = (await api.update())["callback_query"]
    assert (query["id"], query["data"], query["from"]["id"]) == (query_id, "a", li.id)
    assert query["message"]["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "a"
    assert query["chat_instance"]
    assert (await li.last())["pressed"] == {"row": 0, "column": 0}
    await api.do("editMessageReplyMarkup", chat_id=li.id, message_id=form.id)
    assert (await li.last())["edit_date"] is None
    assert (await li.last())["pressed"] is None
    await li.press_data(form, "forged")
    assert (await api.update())["callback_query"]["data"] == "forged"
    with pytest.raises(AssertionError, match="no such button"):
        await li.press_place(form, 0, 0)


async def test_edit_delete_and_reply(api: Api, world: World, li: Someone) -> None:
    said = await li.send("one")
    await api.update()
    await li.edit(said, "two")
    edited = (await api.update())["edited_message"]
    assert (edited["text"], edited["message_id"]) == ("two", said.id)
    assert edited["edit_date"] >= edited["date"]
    reply = await li.send("three", reply_to=said)
    assert (await api.update())["message"]["reply_to_message"]["text"] == "two"
    await li.delete(said)
    deleted = await world.event("deleted")
    assert deleted == {"person": li.id, "message_ids": [said.id]}
    assert await api.updates() == []
    assert [message.id for message in await li.messages()] == [reply.id]
    assert (await li.messages())[0]["reply_to"] is None


async def test_contacts(api: Api, li: Someone) -> None:
    await li.share_contact()
    contact = (await api.update())["message"]["contact"]
    assert contact == {"phone_number": "+8613900000001", "first_name": "Li", "last_name": "Mei", "user_id": li.id}
    await li._say("contact", {})
    assert (await api.update())["message"]["contact"] == contact
    await li.share_contact(phone_number="+49", first_name="Anna", vcard="BEGIN:VCARD")
    contact = (await api.update())["message"]["contact"]
    assert contact == {"phone_number": "+49", "first_name": "Anna", "vcard": "BEGIN:VCARD"}


async def test_forwards_and_links(api: Api, li: Someone) -> None:
    await li.forward("hello", "Somebody")
    message = (await api.update())["message"]
    origin = message["forward_origin"]
    assert (origin["type"], origin["sender_user_name"]) == ("hidden_user", "Somebody")
    assert (await li.messages())[0]["forward_from"] == "Somebody"
    for link in (
        "https://t.me/huitou_bot?start=a-1",
        "t.me/Huitou_Bot?start=a-1",
        "tg://resolve?domain=huitou_bot&start=a-1",
    ):
        await li.scan(link)
        assert (await api.update())["message"]["text"] == "/start a-1"
    for link in ("https://t.me/other_bot?start=a", "hello", "https://evil.example/huitou_bot?start=a"):
        with pytest.raises(AssertionError, match="no link to @huitou_bot"):
            await li.scan(link)
    with pytest.raises(AssertionError, match="1 to 64"):
        await li.start("ä")


async def test_files_of_people(api: Api, li: Someone) -> None:
    await li.file(("价目.xlsx", b"PK"), caption="see /help")
    message = (await api.update())["message"]
    assert message["document"]["mime_type"].endswith("spreadsheetml.sheet")
    assert message["caption_entities"] == [{"type": "bot_command", "offset": 4, "length": 5}]
    info = await api.do("getFile", file_id=message["document"]["file_id"])
    async with api.session.get(f"/file/bot4242:test-token/{info['file_path']}") as answer:
        assert await answer.read() == b"PK"
    async with api.session.get(f"/file/bot4242:test-token/{info['file_path']}x") as answer:
        assert answer.status == 404


async def test_block_and_unblock(api: Api, world: World, li: Someone) -> None:
    await li.block()
    blocked = (await api.update())["my_chat_member"]
    assert blocked["new_chat_member"]["status"] == "kicked"
    assert blocked["new_chat_member"]["user"]["id"] == 4242
    with pytest.raises(AssertionError, match="has stopped the bot"):
        await li.send("x")
    await li.unblock()
    assert (await api.update())["my_chat_member"]["new_chat_member"]["status"] == "member"
    changes = [event.data["has_blocked"] for event in world.stream.happened if event.kind == "person"]
    assert changes == [True, False]


async def test_a_first_word_opens_the_chat(api: Api, world: World) -> None:
    stranger = await world.someone("Stranger")
    assert (await api.refused("sendMessage", chat_id=stranger.id, text="x"))[0] == 403
    await stranger.start()
    assert await api.do("sendMessage", chat_id=stranger.id, text="x")


async def test_reply_keyboards(api: Api, world: World, li: Someone) -> None:
    rows = [["Yes", {"text": "Number", "request_contact": True}]]
    await api.do("sendMessage", chat_id=li.id, text="x", reply_markup={"keyboard": rows, "one_time_keyboard": True})
    shown = await world.event("reply_keyboard")
    assert shown["keyboard"] == {
        "rows": [[{"text": "Yes", "request_contact": False}, {"text": "Number", "request_contact": True}]],
        "is_persistent": False,
        "one_time": True,
        "placeholder": "",
        "resize": False,
    }
    await li.send("something else")
    assert (await li.chat())["reply_keyboard"] == shown["keyboard"]
    await li.send("Yes")
    assert (await li.chat())["reply_keyboard"] is None


async def test_inline_results_are_chosen(api: Api, li: Someone) -> None:
    asking = asyncio.create_task(li.inline("Wang"))
    (update,) = await api.updates(seconds=5)
    query = update["inline_query"]
    assert (query["query"], query["offset"], query["chat_type"]) == ("Wang", "", "sender")
    result = {
        "type": "article",
        "id": "7",
        "title": "Wang",
        "description": "customer",
        "input_message_content": {"message_text": "Card of Wang"},
        "reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    }
    await api.do("answerInlineQuery", inline_query_id=query["id"], results=[result], next_offset="2")
    found = await asking
    assert found["results"] == [{"id": "7", "type": "article", "title": "Wang", "description": "customer"}]
    assert found["next_offset"] == "2"
    said = await li.choose(found, "7")
    message, chosen = await api.updates(offset=update["update_id"] + 1)
    assert message["message"]["via_bot"]["id"] == 4242
    inline_id = chosen["chosen_inline_result"]["inline_message_id"]
    assert await api.do("editMessageText", inline_message_id=inline_id, text="Card of Wang, open") is True
    assert (await li.messages())[-1].words == "Card of Wang, open"
    assert said["via_bot"] is True


async def test_state_and_reading(api: Api, world: World, li: Someone) -> None:
    await api.do("sendMessage", chat_id=li.id, text="one")
    await api.do("sendMessage", chat_id=li.id, text="two")
    state = await world.state()
    assert state["shop"] == {"timezone": "Asia/Shanghai", "locale": "zh"}
    assert state["seats"] == {"salesperson": 1002, "customer": 2001}
    person = next(person for person in state["people"] if person["id"] == li.id)
    assert (person["unread"], person["last_text"], person["color"]) == (2, "two", 1)
    assert state["bot"]["can_restart"] is False
    await li.read()
    changed = await world.event("person", since=state["revision"])
    assert changed["unread"] == 0


async def test_chats_come_in_pages(world: World, li: Someone) -> None:
    said = [await li.send(str(number)) for number in range(5)]
    page = await world.ask("GET", f"/client/people/{li.id}/chat?limit=2&before={said[4].id}")
    assert ([message["text"] for message in page["messages"]], page["has_more"]) == (["2", "3"], True)
    page = await world.ask("GET", f"/client/people/{li.id}/chat?limit=2&before={said[2].id}")
    assert ([message["text"] for message in page["messages"]], page["has_more"]) == (["0", "1"], False)


async def test_changing_a_person(world: World, api: Api) -> None:
    anna = await world.newcomer("Anna", phone="+49", seat="customer")
    answer = await world.ask("POST", f"/client/people/{anna.id}", {"first_name": "Anne", "language_code": "de"})
    assert (answer["person"]["first_name"], answer["person"]["phone"]) == ("Anne", "+49")
    await anna.send("hi")
    assert (await api.update())["message"]["from"]["language_code"] == "de"


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/client/people/2001/send", {"text": " "}, "empty message"),
        ("/client/people/2001/send", {"text": "x" * 4097}, "at most 4096"),
        ("/client/people/2001/send", {"text": 5}, "text must be a text"),
        ("/client/people/2001/send", [], "must be an object"),
        ("/client/people/9/send", {"text": "x"}, "no such person"),
        ("/client/people/2001/edit", {"message_id": 9, "text": "x"}, "no such message"),
        ("/client/people/2001/edit", {"message_id": True, "text": "x"}, "whole number"),
        ("/client/people/2001/press", {"message_id": 9, "data": "x"}, "no such message"),
        ("/client/people/2001/contact", {"person_id": 3001}, "no telephone number"),
        ("/client/people/2001/react", {"message_id": 9, "emoji": "👍"}, "no such message"),
        ("/client/people/2001/choose", {"query_id": "9", "result_id": "1"}, "no such inline query"),
        ("/client/people", {}, "needs a first_name"),
        ("/client/people", {"first_name": "x", "seat": "king"}, "seat must be one of"),
        ("/client/bot/restart", {}, "not started from here"),
    ],
)
async def test_mistakes_are_told(world: World, path: str, body: Any, words: str) -> None:
    with pytest.raises(AssertionError, match=words):
        await world.ask("POST", path, body)
