"""The page in a real browser, against the real sandbox, with a small bot made of raw HTTP calls."""

from __future__ import annotations

import asyncio
import contextlib
import io
import json
import os
import shutil
import struct
import zlib
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import segno
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright, expect

from bot.sandbox.clock import Landmark
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

TOKEN = "4242:page-test"
SELLER, BUYER, BOSS, STRANGER = 1002, 2001, 1001, 2002
LINK = "https://t.me/huitou_bot?start=card_42"
ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
expect.set_options(timeout=15_000)


def people() -> tuple[Person, ...]:
    return (
        Person(BOSS, "雅婷", "陈", None, "zh-hans", "+8613800000001", seat="manager"),
        Person(SELLER, "小雨", "林", None, "zh-hans", "+8613800000002", seat="salesperson"),
        Person(BUYER, "李姐", None, None, "zh-hans", "+8613900000001", seat="customer"),
        Person(STRANGER, "Tom", "Ward", None, "en", "+447700900001", seat="customer"),
    )


def png(width: int = 48, height: int = 32) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\xb8\x45\x2b" * width for _ in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def picture_of(text: str) -> bytes:
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=10, border=4)
    return picture.getvalue()


class ScriptedBot:
    """Polls, and answers a few words; what it heard is in `heard`."""

    def __init__(self, url: str) -> None:
        self._url = f"{url}/bot{TOKEN}"
        self.heard: list[dict[str, Any]] = []
        self._session: aiohttp.ClientSession | None = None

    async def call(self, method: str, **fields: Any) -> Any:
        assert self._session is not None
        form = aiohttp.FormData()
        for name, value in fields.items():
            if isinstance(value, bytes):
                form.add_field(name, value, filename="bill.png" if name == "photo" else "bill.csv")
            else:
                form.add_field(name, value if isinstance(value, str) else json.dumps(value))
        async with self._session.post(f"{self._url}/{method}", data=form) as answer:
            body = await answer.json()
        assert body["ok"], body
        return body["result"]

    async def say(self, person: int, text: str, **more: Any) -> int:
        message = await self.call("sendMessage", chat_id=person, text=text, **more)
        return int(message["message_id"])

    async def run(self) -> None:
        offset = 0
        async with aiohttp.ClientSession() as session:
            self._session = session
            while True:
                for update in await self.call("getUpdates", offset=offset, timeout=20):
                    offset = update["update_id"] + 1
                    self.heard.append(update)
                    await self._answer(update)

    async def _answer(self, update: dict[str, Any]) -> None:
        if "message" in update:
            await self._answer_message(update["message"])
        elif "callback_query" in update:
            await self._answer_button(update["callback_query"])
        elif "inline_query" in update:
            query = update["inline_query"]
            content = {"message_text": f"found {query['query']}"}
            result = {"type": "article", "id": "1", "title": f"hit {query['query']}", "input_message_content": content}
            await self.call("answerInlineQuery", inline_query_id=query["id"], results=[result])

    async def _answer_message(self, message: dict[str, Any]) -> None:
        person, text = message["chat"]["id"], message.get("text", "")
        if text.startswith("/start"):
            await self.say(person, f"welcome{text.removeprefix('/start')}")
        elif text == "menu":
            rows = [
                [{"text": "Toast", "callback_data": "toast"}, {"text": "Alert", "callback_data": "alert"}],
                [
                    {"text": "Edit", "callback_data": "edit", "style": "success"},
                    {"text": "Deaf", "callback_data": "deaf"},
                ],
                [{"text": "Copy", "copy_text": {"text": "HT-42"}}, {"text": "Open", "url": LINK}],
            ]
            await self.say(person, "choose", reply_markup={"inline_keyboard": rows})
        elif text == "phone":
            keyboard = [[{"text": "Share", "request_contact": True}, {"text": "Later"}]]
            await self.say(person, "your number?", reply_markup={"keyboard": keyboard, "one_time_keyboard": True})
        elif text == "card":
            await self.call("sendPhoto", chat_id=person, photo=png(), caption=f"scan me {LINK}")
        elif text == "coupon":
            await self.call("sendPhoto", chat_id=person, photo=picture_of(LINK), caption="show this at the counter")
        elif text == "bill":
            await self.call("sendDocument", chat_id=person, document=b"a,b\n1,2\n", caption="the bill")
        else:
            for kind in ("contact", "photo", "document"):
                if kind in message:
                    await self.say(person, f"got {kind}")

    async def _answer_button(self, query: dict[str, Any]) -> None:
        data, message = query["data"], query["message"]
        if data == "deaf":
            return
        words = {"toast": "saved!", "alert": "sold out"}.get(data, "")
        if data == "edit":
            place = {"chat_id": message["chat"]["id"], "message_id": message["message_id"]}
            await self.call("editMessageText", text="<b>done</b> 🎉 <code>A1</code>", parse_mode="HTML", **place)
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text=words, show_alert=data == "alert")


def chromium() -> str | None:
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for name in names if (path := shutil.which(name))), None)


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        path = chromium() or shutil.which(playwright.chromium.executable_path)
        if path is None:
            reason = "no Chromium on this machine: the page was not tested"
            if os.environ.get("CI"):
                pytest.fail(reason)
            pytest.skip(reason)
        found = await playwright.chromium.launch(executable_path=path, args=ARGS)
        yield found
        await found.close()


async def birthdays(now: datetime) -> list[Landmark]:
    return [Landmark(now.replace(microsecond=0) + timedelta(days=3), "李姐的生日")]


class Machine:
    """The sandbox with its address; it can be switched off and on again at the same port."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._town: Sandbox | None = None
        self.url = ""

    async def on(self) -> None:
        self._town = Sandbox(
            folder=self._folder,
            token=TOKEN,
            people=people(),
            timezone="Asia/Shanghai",
            locale="zh",
            landmarks=birthdays,
        )
        self.url = await self._town.start("127.0.0.1", int(self.url.rpartition(":")[2] or 0))

    async def off(self) -> None:
        assert self._town is not None
        await self._town.stop()


@pytest.fixture
async def machine(tmp_path: Path) -> AsyncIterator[Machine]:
    made = Machine(tmp_path)
    await made.on()
    yield made
    await made.off()


@pytest.fixture
def sandbox(machine: Machine) -> str:
    return machine.url


@pytest.fixture
async def bot(sandbox: str) -> AsyncIterator[ScriptedBot]:
    scripted = ScriptedBot(sandbox)
    task = asyncio.create_task(scripted.run())
    yield scripted
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, aiohttp.ClientError):
        await task


@pytest.fixture
async def context(browser: Browser) -> AsyncIterator[BrowserContext]:
    made = await browser.new_context(
        viewport={"width": 1440, "height": 900}, permissions=["clipboard-read", "clipboard-write"], locale="en-GB"
    )
    yield made
    await made.close()


@pytest.fixture
async def page(context: BrowserContext, sandbox: str, bot: ScriptedBot) -> AsyncIterator[Page]:
    assert bot
    opened = await context.new_page()
    mistakes: list[str] = []
    opened.on("pageerror", lambda error: mistakes.append(str(error)))
    await opened.goto(sandbox)
    await expect(opened.get_by_test_id("start").first).to_be_visible()
    yield opened
    assert mistakes == []


def phone(page: Page, seat: str) -> Locator:
    return page.locator(f'section[data-seat="{seat}"]')


async def start(page: Page, seat: str) -> Locator:
    mine = phone(page, seat)
    await mine.get_by_test_id("start").click()
    await expect(mine.get_by_text("welcome")).to_be_visible()
    return mine


async def type_in(mine: Locator, text: str) -> None:
    await mine.get_by_test_id("composer").fill(text)
    await mine.get_by_test_id("composer").press("Enter")


async def test_writing_replying_and_editing(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "salesperson")
    await type_in(mine, "李姐 羊绒衫 680")
    own = mine.locator('[data-from="person"]').last
    await expect(own).to_contain_text("李姐 羊绒衫 680")
    await expect(mine.get_by_test_id("composer")).to_have_value("")

    await mine.get_by_test_id("composer").press("ArrowUp")
    await expect(mine.get_by_test_id("composer")).to_have_value("李姐 羊绒衫 680")
    await type_in(mine, "李姐 羊绒衫 690")
    await expect(own).to_contain_text("690")
    await expect(own).to_contain_text("已修改")
    assert any(update.get("edited_message", {}).get("text") == "李姐 羊绒衫 690" for update in bot.heard)

    await mine.locator('[data-from="bot"] .bubble').first.click(button="right")
    await page.get_by_test_id("message-menu").get_by_text("回复").click()
    await type_in(mine, "好的")
    await expect(mine.locator('[data-from="person"]').last.locator(".quote")).to_contain_text("welcome")


async def test_enter_does_not_send_while_an_input_method_composes(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "salesperson")
    composer = mine.get_by_test_id("composer")
    await composer.fill("li")
    await composer.dispatch_event("keydown", {"key": "Enter", "isComposing": True, "bubbles": True})
    await composer.press("Shift+Enter")
    await expect(composer).to_have_value("li\n")
    assert not any(update["message"].get("text") == "li" for update in bot.heard if "message" in update)


async def test_inline_buttons(page: Page, context: BrowserContext) -> None:
    assert context
    mine = await start(page, "salesperson")
    await type_in(mine, "menu")
    await mine.get_by_role("button", name="Toast").click()
    await expect(mine.get_by_test_id("toast")).to_have_text("saved!")
    await expect(mine.get_by_role("button", name="Toast")).not_to_have_attribute("aria-busy", "true")

    await mine.get_by_role("button", name="Alert").click()
    await expect(mine.get_by_test_id("alert")).to_contain_text("sold out")
    await page.keyboard.press("Escape")
    await expect(mine.get_by_test_id("alert")).to_have_count(0)

    await mine.get_by_role("button", name="Copy").click()
    await expect(mine.get_by_test_id("toast")).to_contain_text("HT-42")
    assert await page.evaluate("navigator.clipboard.readText()") == "HT-42"

    message = mine.locator('[data-from="bot"]').last
    number = await message.get_attribute("data-message-id")
    await mine.get_by_role("button", name="Edit").click()
    edited = mine.locator(f'[data-message-id="{number}"]')
    await expect(edited.locator("strong")).to_have_text("done")
    # The emoji takes two UTF-16 units: the code behind it is cut out exactly.
    await expect(edited.locator("code")).to_have_text("A1")
    await expect(edited).to_contain_text("已修改")
    await expect(edited.locator(".inline-keyboard")).to_have_count(0)


async def test_an_unanswered_button_stops_spinning(page: Page) -> None:
    mine = await start(page, "salesperson")
    await mine.get_by_test_id("composer").fill("menu")
    await mine.get_by_test_id("send").click()
    button = mine.get_by_role("button", name="Deaf")
    await button.click()
    await expect(button).to_have_attribute("aria-busy", "true")
    await expect(button).not_to_have_attribute("aria-busy", "true")


async def test_sharing_the_phone_number(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "customer")
    await type_in(mine, "phone")
    keys = mine.get_by_test_id("reply-keyboard")
    await keys.get_by_text("Share").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("+8613900000001")
    await page.get_by_test_id("confirm-yes").click()
    await expect(mine.get_by_text("got contact")).to_be_visible()
    await expect(keys).not_to_be_visible()
    shared = [update["message"]["contact"] for update in bot.heard if "contact" in update.get("message", {})]
    assert shared[0]["user_id"] == BUYER


async def test_photos_and_files_both_ways(page: Page, bot: ScriptedBot, tmp_path: Path) -> None:
    mine = await start(page, "salesperson")
    for item, name, caption in (("图片", "shirt.png", "新款"), ("文件", "list.csv", "")):
        async with page.expect_file_chooser() as choosing:
            await mine.get_by_test_id("attach").click()
            await page.get_by_test_id("attach-menu").get_by_role("menuitem", name=item, exact=True).click()
        content = png() if name.endswith("png") else b"a,b\n"
        chooser = await choosing.value
        await chooser.set_files(
            {"name": name, "mimeType": "image/png" if content == png() else "text/csv", "buffer": content}
        )
        await page.get_by_test_id("file-dialog").get_by_role("textbox").fill(caption)
        await page.get_by_test_id("file-send").click()
        await expect(mine.get_by_text("got photo" if caption else "got document")).to_be_visible()
    assert any(update["message"].get("caption") == "新款" for update in bot.heard if "message" in update)

    await type_in(mine, "card")
    await mine.locator('[data-from="bot"] .photo').click()
    await expect(page.get_by_test_id("photo-view")).to_be_visible()
    await page.keyboard.press("Escape")
    await type_in(mine, "bill")
    async with page.expect_download() as loading:
        await mine.locator('[data-from="bot"] a.file').click()
    download = await loading.value
    saved = tmp_path / download.suggested_filename
    await download.save_as(saved)
    assert saved.read_bytes() == b"a,b\n1,2\n"


async def test_a_link_opened_and_a_code_scanned_with_another_phone(page: Page) -> None:
    mine = await start(page, "salesperson")
    await type_in(mine, "card")
    await mine.locator('[data-from="bot"]').last.locator("a.entity-link").click()
    await expect(mine.get_by_text("welcome card_42")).to_be_visible()

    await mine.get_by_test_id("scan").click()
    await page.get_by_test_id("open-as").locator(f'[data-person="{STRANGER}"]').click()
    theirs = phone(page, "customer")
    await expect(theirs).to_have_attribute("data-person", str(STRANGER))
    await expect(theirs.get_by_text("welcome card_42")).to_be_visible()


async def test_unread_messages_wait_for_a_look(page: Page, bot: ScriptedBot) -> None:
    theirs = await start(page, "customer")
    mine = await start(page, "salesperson")
    await mine.get_by_test_id("composer").click()
    await bot.say(BUYER, "生日快乐")
    await expect(theirs.get_by_test_id("unread")).to_have_text("1")
    await expect(theirs.get_by_test_id("divider")).to_be_visible()
    await theirs.get_by_test_id("composer").click()
    await expect(theirs.get_by_test_id("unread")).to_have_count(0)


async def test_commands_and_inline_mode(page: Page, bot: ScriptedBot) -> None:
    commands = [{"command": "help", "description": "怎么用"}, {"command": "today", "description": "今天的账"}]
    await bot.call("setMyCommands", commands=commands)
    mine = await start(page, "salesperson")
    await mine.get_by_test_id("composer").press_sequentially("/to")
    rows = mine.get_by_test_id("commands-list").get_by_role("option")
    await expect(rows).to_have_count(1)
    await mine.get_by_test_id("composer").press("Tab")
    await mine.get_by_test_id("composer").press("Enter")
    await expect(mine.locator('[data-from="person"]').last).to_contain_text("/today")

    await mine.get_by_test_id("composer").press_sequentially("@huitou_bot shirt")
    await mine.get_by_test_id("inline-results").get_by_text("hit shirt").click()
    await expect(mine.locator('[data-from="person"]').last).to_contain_text("found shirt")
    await expect(mine.get_by_test_id("composer")).to_have_value("")


async def test_blocking_and_unblocking(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "customer")
    await mine.get_by_test_id("phone-menu").click()
    await page.get_by_role("menuitem", name="拉黑机器人").click()
    await expect(mine.get_by_test_id("composer")).to_have_count(0)
    await mine.get_by_test_id("unblock").click()
    await expect(mine.get_by_test_id("composer")).to_be_visible()
    states = [
        update["my_chat_member"]["new_chat_member"]["status"] for update in bot.heard if "my_chat_member" in update
    ]
    assert states[0] == "kicked"


async def test_moving_the_clock(page: Page) -> None:
    clock = page.get_by_test_id("clock-now")
    await expect(page.get_by_test_id("clock-landmark")).to_contain_text("李姐的生日")
    before = await clock.locator(".clock-day").inner_text()
    await page.get_by_test_id("clock-day").click()
    await expect(clock.locator(".clock-day")).not_to_have_text(before)
    await expect(page.get_by_test_id("clock-day")).to_be_enabled()
    await page.get_by_test_id("clock-pick").click()
    await page.get_by_test_id("clock-input").fill("2031-05-06T07:08")
    await page.get_by_test_id("clock-go").click()
    await expect(clock).to_contain_text("2031年5月6日")
    await expect(clock).to_contain_text("07:08")
    await expect(page.get_by_test_id("clock-reset")).to_be_enabled()
    await page.get_by_test_id("clock-reset").click()
    await expect(clock.locator(".clock-day")).to_have_text(before)


async def test_people_are_added_and_switched(page: Page) -> None:
    theirs = phone(page, "customer")
    await theirs.get_by_test_id("people-menu").click()
    await page.locator('.menu [data-testid="add-person"]').click()
    dialog = page.get_by_test_id("person-dialog")
    await dialog.locator("[name=first_name]").fill("<b>周</b>")
    await page.get_by_test_id("person-save").click()
    await expect(theirs.locator(".who-name b")).to_have_text("<b>周</b>")
    await theirs.get_by_test_id("people-menu").click()
    await page.get_by_test_id("people-list").locator(f'[data-person="{BUYER}"]').click()
    await expect(theirs).to_have_attribute("data-person", str(BUYER))


async def test_faults_are_added_and_removed(page: Page) -> None:
    await page.get_by_test_id("faults").click()
    drawer = page.get_by_test_id("faults-drawer")
    await drawer.locator("[name=kind]").select_option("drop_after")
    await page.get_by_test_id("fault-add").click()
    await expect(drawer.locator("[data-fault]")).to_have_count(1)
    await drawer.locator("[data-fault]").get_by_role("button").click()
    await expect(drawer.locator("[data-fault]")).to_have_count(0)


async def test_a_reload_keeps_language_theme_people_and_drafts(page: Page) -> None:
    await start(page, "salesperson")
    await page.get_by_test_id("lang").click()
    await expect(page.get_by_test_id("clock-week")).to_have_text("+1 week")
    await page.get_by_test_id("theme").click()
    await page.get_by_test_id("theme").click()
    await page.get_by_test_id("guide-close").click()
    theirs = phone(page, "customer")
    await theirs.get_by_test_id("people-menu").click()
    await page.get_by_test_id("people-list").locator(f'[data-person="{STRANGER}"]').click()
    await phone(page, "salesperson").get_by_test_id("composer").fill("half a line")

    await page.reload()
    await expect(phone(page, "salesperson").get_by_test_id("composer")).to_have_value("half a line")
    await expect(page.get_by_test_id("clock-week")).to_have_text("+1 week")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    await expect(page.get_by_test_id("guide")).to_be_hidden()
    await expect(phone(page, "customer")).to_have_attribute("data-person", str(STRANGER))


async def test_starting_over(page: Page) -> None:
    mine = await start(page, "salesperson")
    await mine.get_by_test_id("composer").fill("gone")
    await page.get_by_test_id("reset").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(mine.get_by_test_id("start")).to_be_visible()
    await expect(mine.locator("[data-message-id]")).to_have_count(0)


async def test_a_narrow_screen_shows_one_phone_and_badges(page: Page, bot: ScriptedBot) -> None:
    await start(page, "customer")
    await page.set_viewport_size({"width": 390, "height": 844})
    await page.get_by_test_id("tab-salesperson").click()
    await expect(phone(page, "salesperson")).to_be_visible()
    await expect(phone(page, "customer")).to_be_hidden()
    await bot.say(BUYER, "生日快乐")
    tab = page.get_by_test_id("tab-customer")
    await expect(tab.locator(".badge")).to_have_text("1")
    await tab.click()
    await expect(phone(page, "customer").get_by_text("生日快乐")).to_be_visible()
    await expect(tab.locator(".badge")).to_have_count(0)


async def test_the_guide_writes_for_the_right_phone(page: Page) -> None:
    await start(page, "salesperson")
    await page.get_by_test_id("example-salesperson").click()
    composer = phone(page, "salesperson").get_by_test_id("composer")
    await expect(composer).to_be_focused()
    await expect(composer).to_have_value("李姐 2瓶洗面奶 128 微信")
    await composer.press("Enter")
    await expect(page.locator(".guide-dot.is-done")).to_have_count(1)


async def test_the_page_reconnects_and_catches_up(page: Page, machine: Machine) -> None:
    mine = await start(page, "salesperson")
    status = page.get_by_test_id("bot-status")
    await machine.off()
    await expect(status).to_have_attribute("data-status", "reconnecting")
    await machine.on()
    words = {"text": "while you were away"}
    url = f"{machine.url}/client/people/{SELLER}/send"
    async with aiohttp.ClientSession() as session, session.post(url, json=words) as answer:
        assert answer.ok
    await expect(mine.get_by_text("while you were away")).to_be_visible()
    await expect(status).not_to_have_attribute("data-status", "reconnecting")
    await expect(mine.get_by_text("welcome")).to_be_visible()


async def test_both_languages_have_the_same_strings(page: Page) -> None:
    load = "async (code) => Object.keys((await import(`/static/strings/${code}.js`)).default).sort()"
    assert await page.evaluate(load, "zh") == await page.evaluate(load, "en")


async def test_reacting_forwarding_and_deleting(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "salesperson")
    message = mine.locator('[data-from="bot"]').first
    await message.focus()
    await message.press("Enter")
    menu = page.get_by_test_id("message-menu")
    await menu.get_by_role("menuitem", name="👍").click()
    await expect(message.locator(".reaction")).to_have_text("👍")

    await message.locator(".bubble").click(button="right")
    await menu.get_by_text("转发").click()
    await page.get_by_test_id("choose-person").locator(f'[data-person="{BUYER}"]').click()
    await expect(phone(page, "customer").locator(".forwarded")).to_contain_text("回头")

    await message.locator(".bubble").click(button="right")
    await menu.get_by_text("删除").click()
    await page.get_by_test_id("confirm-yes").click()
    await expect(mine.locator('[data-from="bot"]')).to_have_count(0)


async def test_files_are_dropped_and_pictures_pasted(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "salesperson")
    for event, target, name in (("drop", ".phone-screen", "list.csv"), ("paste", "textarea", "shot.png")):
        await mine.locator(target).evaluate(
            """(node, [event, name]) => {
                const data = new DataTransfer();
                data.items.add(new File(["a,b"], name, { type: name.endsWith("png") ? "image/png" : "text/csv" }));
                const init = { bubbles: true, cancelable: true };
                node.dispatchEvent(event === "drop" ? new DragEvent(event, { ...init, dataTransfer: data })
                    : new ClipboardEvent(event, { ...init, clipboardData: data }));
            }""",
            [event, name],
        )
        dialog = page.get_by_test_id("file-dialog")
        if event == "paste":
            await dialog.get_by_role("checkbox").check()
        await page.get_by_test_id("file-send").click()
        await expect(mine.locator('[data-from="person"]').last).to_contain_text(name)
    assert sum("document" in update.get("message", {}) for update in bot.heard) >= 1


async def test_markup_is_shown_as_text_and_nested_styles_hold(page: Page, bot: ScriptedBot) -> None:
    mine = await start(page, "salesperson")
    await bot.say(SELLER, "<img src=x onerror=alert(1)> 😀 a&b")
    await expect(mine.get_by_text("<img src=x onerror=alert(1)> 😀 a&b")).to_be_visible()
    entities = [
        {"type": "bold", "offset": 2, "length": 9},
        {"type": "italic", "offset": 7, "length": 4},
        {"type": "spoiler", "offset": 12, "length": 6},
        {"type": "blockquote", "offset": 19, "length": 1},
    ]
    await bot.say(SELLER, "😀bold both secret q\nend", entities=entities)
    last = mine.locator('[data-from="bot"]').last
    await expect(last.locator("strong")).to_have_text("bold both")
    await expect(last.locator("strong em")).to_have_text("both")
    await expect(last.locator("blockquote")).to_have_text("q")
    await last.locator(".spoiler").click()
    await expect(last.locator(".spoiler")).to_have_text("secret")
    await expect(last.locator(".spoiler")).to_have_attribute("aria-expanded", "true")


async def test_a_code_in_a_picture_is_scanned_without_its_link_in_words(page: Page) -> None:
    theirs = await start(page, "customer")
    await type_in(theirs, "coupon")
    await theirs.get_by_test_id("scan").click()
    await page.get_by_test_id("open-as").locator(f'[data-person="{SELLER}"]').click()
    await expect(phone(page, "salesperson").get_by_text("welcome card_42")).to_be_visible()


async def test_codes_of_many_sizes_are_read(page: Page) -> None:
    read = "async (matrix) => (await import('/static/qr.js')).decode(matrix.map((row) => row.map(Boolean)))"
    words = "https://t.me/huitou_bot?start=c_" + "aB3-_x" * 20
    for version in range(1, 11):
        for level, shown in (("L", words), ("M", words), ("Q", "回头 1"), ("H", "HT-7KM4"), ("M", "31415926535")):
            text = shown if shown != words else words[: 10 * version]
            code = segno.make_qr(text, error=level, version=version, boost_error=False)
            assert await page.evaluate(read, [list(row) for row in code.matrix]) == text, (version, level)
