"""The pictures in the manuals, made by playing: a sale, the birthday, the figures; and a birthday that meets a fault.

python -m bench.screenshots
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.journeys.by_hand import PATIENT, Phone, browser, open_page
from tests.journeys.playground import ROOT, playground
from tests.journeys.test_two_minutes import WORDS

# So long a "saved" stands over a telephone.
TOAST_MILLISECONDS = 4000
# Whose birthday is next in the demo shop.
CUSTOMER = 2001
PICTURES = ROOT / "docs" / "screenshots"


async def play(page: Page, words: dict[str, str]) -> None:
    """Enough for three telephones with something to say."""
    seller, buyer, boss = (Phone(page, seat) for seat in ("salesperson", "customer", "manager"))
    await seller.types(words["line"])
    await seller.sees("128")
    await seller.taps(words["save"])
    await seller.sees(words["saved"])
    await buyer.sees(words["thanks"])
    await page.get_by_test_id("clock-landmark").click()
    await buyer.sees(words["wish"])
    await boss.types(words["month"])
    await boss.sees(words["month_answer"])


async def take(opened: Browser, locale: str) -> None:
    suffix = "" if locale == "zh" else f"-{locale}"
    with tempfile.TemporaryDirectory(prefix="huitou-pictures-") as name:
        async with playground(Path(name), locale=locale) as (_, address):
            page = await open_page(opened, address, locale=locale)
            await play(page, WORDS[locale])
            await page.wait_for_timeout(TOAST_MILLISECONDS)
            await page.screenshot(path=PICTURES / f"page{suffix}.png", animations="disabled")
            await page.emulate_media(color_scheme="dark")
            await page.screenshot(path=PICTURES / f"page{suffix}-dark.png", animations="disabled")
            await page.context.close()
    print(f"docs/screenshots: {locale}, light and dark")


async def disturb(page: Page) -> None:
    """The line breaks after the customer's next message has arrived: the panel shows the doubt."""
    await page.get_by_test_id("guide-close").click()
    await page.get_by_test_id("deliveries").click()
    await page.get_by_test_id("throw").locator("summary").click()
    await page.get_by_test_id("throw-whom").select_option(str(CUSTOMER))
    await page.get_by_test_id("throw-drop_after").click()
    await page.get_by_test_id("clock-landmark").click()
    doubt = page.locator("[data-shown='unknown']")
    await expect(doubt).to_be_visible(timeout=PATIENT)
    await expect(page.get_by_test_id("clock-hour")).to_be_enabled(timeout=PATIENT)
    await page.get_by_test_id("deliveries-person").select_option(await doubt.locator("b").inner_text())
    await page.mouse.move(0, 0)


async def take_panel(opened: Browser, locale: str) -> None:
    suffix = "" if locale == "zh" else f"-{locale}"
    with tempfile.TemporaryDirectory(prefix="huitou-pictures-") as name:
        async with playground(Path(name), locale=locale) as (_, address):
            page = await open_page(opened, address, locale=locale)
            await disturb(page)
            await page.wait_for_timeout(TOAST_MILLISECONDS)
            await page.screenshot(path=PICTURES / f"panel{suffix}.png", animations="disabled")
            await page.context.close()
    print(f"docs/screenshots: {locale}, the panel")


async def main() -> None:
    async with browser() as opened:
        for locale in WORDS:
            await take(opened, locale)
            await take_panel(opened, locale)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
