"""The panel of deliveries, in a real browser with the real bot: messages move, faults meet them, the row says so."""

from __future__ import annotations

import ast
import asyncio
import re
import tomllib
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, Page, expect

from bot.domain.delivery import DeliveryState
from bot.domain.reason import RULES_OF
from bot.services import digest, notices
from reminders.ticks import RULES
from tests.journeys.by_hand import browser, chromium, open_page
from tests.journeys.playground import ROOT, playground
from tests.people import World

PAGE = ROOT / "bot" / "sandbox" / "page"
WANG, SELLER = 2001, 1002
PATIENT = 30_000


@asynccontextmanager
async def panel(folder: Path, **options: Any) -> AsyncIterator[tuple[World, Page]]:
    """The page with its panel open; any error of a script fails the test."""
    chromium()
    async with playground(folder / "shop") as (world, address), browser() as opened:
        page = await open_page(opened, address, **options)
        mistakes: list[str] = []
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        await page.get_by_test_id("deliveries").click()
        await expect(page.locator("[data-delivery]").first).to_be_visible(timeout=PATIENT)
        yield world, page
        assert mistakes == []


async def thrown(page: Page, kind: str, whom: int | None = None) -> None:
    throw = page.get_by_test_id("throw")
    if await throw.get_attribute("open") is None:
        await throw.locator("summary").click()
    await page.get_by_test_id("throw-whom").select_option(str(whom or ""))
    await page.get_by_test_id(f"throw-{kind}").click()
    await expect(page.get_by_test_id(f"standing-{kind}").first).to_be_visible()


def wish(page: Page) -> Locator:
    """The wish on the birthday: to the one customer of the demo shop who is on Telegram and has one soon."""
    return page.locator("[data-delivery]", has_text="生日当天的祝福").filter(has_text="王芳")


@pytest.mark.browser
@pytest.mark.timeout(600)
async def test_a_message_walks_from_planned_to_sent_past_a_429_and_leads_to_its_chat(tmp_path: Path) -> None:
    async with panel(tmp_path) as (world, page):
        await before_the_wish(world, page)
        await expect(wish(page)).to_have_attribute("data-state", "pending", timeout=PATIENT)
        await thrown(page, "429", WANG)
        await expect(wish(page).locator(".delivery")).to_be_disabled()
        await world.advance(hours=4)
        await expect(wish(page)).to_have_attribute("data-shown", "sent", timeout=PATIENT)
        await expect(wish(page).locator(".fault-tag")).to_contain_text("故障：发太快，被限流 →")
        assert await world.ask("GET", "/faults") == []
        wang = await world.someone(WANG)
        assert sum("生日快乐！" in said.words for said in await wang.messages()) == 1

        await page.get_by_test_id("deliveries-person").select_option("王芳")
        await page.get_by_test_id("state-sent").click()
        assert set(await _states(page)) == {"sent"}
        await expect(page.locator("[data-delivery]", has_not_text="王芳")).to_have_count(0)
        await wish(page).locator(".delivery").click()
        message = page.locator("[data-seat='customer'] [data-message-id].is-flashing")
        await expect(message).to_contain_text("生日快乐！")


async def before_the_wish(world: World, page: Page) -> None:
    """Before nine, the offer sent for certain: a shop that opens late in the evening sends it the next morning; one
    that opens before dawn has sent it two days before, and then the wish need not wait for it."""
    await world.travel_to(await birthday(world) - timedelta(hours=23, minutes=30))
    offer = page.locator("[data-delivery]", has_text="生日优惠").filter(has_text="王芳").first
    await expect(offer).to_have_attribute("data-state", "sent", timeout=PATIENT)
    await world.travel_to(await birthday(world) - timedelta(hours=1, minutes=30))


async def birthday(world: World) -> datetime:
    """The next one, at ten in the morning."""
    return datetime.fromisoformat((await world.ask("GET", "/clock"))["landmarks"][0]["at"])


async def _states(page: Page) -> list[str | None]:
    return [await row.get_attribute("data-state") for row in await page.locator("[data-delivery]").all()]


@pytest.mark.browser
@pytest.mark.timeout(600)
async def test_a_reset_after_accept_leaves_a_doubt_in_the_panel_and_in_the_chat(tmp_path: Path) -> None:
    async with panel(tmp_path) as (world, page):
        await before_the_wish(world, page)
        await thrown(page, "drop_after", WANG)
        await world.advance(hours=3)
        await expect(wish(page)).to_have_attribute("data-shown", "unknown", timeout=PATIENT)
        await expect(wish(page).locator(".fault-tag")).to_have_text("故障：送到了才断线 → 不确定到没到")
        # It did arrive, once, and its row knows where.
        wang = await world.someone(WANG)
        assert sum("生日快乐！" in said.words for said in await wang.messages()) == 1
        await expect(wish(page).locator(".delivery")).to_be_enabled()
        seller = await world.someone(SELLER)
        await seller.send("/doubtful")
        assert "王芳" in (await seller.wait_for("王芳")).words
        await world.advance(hours=2)
        await expect(wish(page)).to_have_attribute("data-state", "unknown")
        assert sum("生日快乐！" in said.words for said in await wang.messages()) == 1


@pytest.mark.browser
@pytest.mark.timeout(600)
async def test_power_cut_in_the_middle_becomes_a_doubt(tmp_path: Path) -> None:
    async with panel(tmp_path) as (world, page):
        await before_the_wish(world, page)
        await thrown(page, "hang", WANG)
        moving = asyncio.create_task(world.advance(hours=3))
        await expect(wish(page)).to_have_attribute("data-state", "sending", timeout=PATIENT)
        await page.get_by_test_id("power").click()
        await moving
        await expect(page.get_by_test_id("deliveries-panel")).to_have_class(re.compile("is-away"))
        await expect(wish(page)).to_have_attribute("data-state", "sending")
        await page.get_by_test_id("power").click()
        await world.wait_for_bot(120)
        await world.advance(hours=1)
        await expect(wish(page)).to_have_attribute("data-shown", "unknown", timeout=PATIENT)
        await expect(wish(page)).to_contain_text("发到一半机器停了")


# -- every word ------------------------------------------------------------------------------------------------------


def strings(locale: str) -> dict[str, str]:
    text = (PAGE / "strings" / f"deliveries.{locale}.js").read_text(encoding="utf-8")
    return dict(re.findall(r'^  "([^"]+)": "((?:[^"\\]|\\.)*)",$', text, re.MULTILINE))


def rules() -> set[str]:
    """Every kind of message that the product queues."""
    slips = (ROOT / "bot" / "services" / "slips.py").read_text(encoding="utf-8")
    receipts = set(re.findall(r'f"([a-z_]+):\{', slips))
    assert {"receipt", "purchase_cancelled"} <= receipts
    named = {rule.name for rule in RULES} | {name for names in RULES_OF.values() for name in names}
    return named | receipts | {notices.RULE, digest.RULE}


def _calls() -> Iterator[ast.Call]:
    for path in [*(ROOT / "reminders").rglob("*.py"), *(ROOT / "bot" / "domain").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                yield node


def reasons() -> set[str]:
    """Every code that a row can carry: what the chat has words for, and what the postman writes down."""
    table = tomllib.loads((ROOT / "templates" / "zh" / "labels.toml").read_text(encoding="utf-8"))
    found = set(table["why"]["held"])
    for call in _calls():
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in {"_put_off", "_close", "_give_back", "hold", "Stop", "Settlement"}:
            found |= {arg.value for arg in call.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str)}
    return {code.partition(":")[0] for code in found}


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_the_panel_has_words_for_every_state_rule_and_reason(locale: str) -> None:
    known = strings(locale)
    wanted = [f"state.{state.value}" for state in DeliveryState]
    wanted += [f"rule.{rule}" for rule in rules()]
    wanted += [f"reason.{code}" for code in reasons()]
    assert sorted(key for key in wanted if not known.get(key)) == []


def test_the_list_of_codes_is_not_empty() -> None:
    assert {"hold_out", "cap", "quiet", "holiday", "refused", "bought", "late", "budget", "merged", "pace"} <= reasons()
    assert len(rules()) > 15


def test_every_state_has_its_place_in_the_panel() -> None:
    text = (PAGE / "deliveries.js").read_text(encoding="utf-8")
    shown = re.search(r"STATES = \[(.*?)\];", text, re.DOTALL)
    assert shown is not None
    assert set(re.findall(r'"([a-z_]+)"', shown[1])) == {state.value for state in DeliveryState}
