"""The pictures in the manuals, made by playing: a sale, the birthday, the figures. python -m bench.screenshots"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page

from tests.journeys.by_hand import Phone, browser, open_page
from tests.journeys.playground import ROOT, playground
from tests.journeys.test_two_minutes import WORDS

# So long a "saved" stands over a telephone.
TOAST_MILLISECONDS = 4000
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


async def main() -> None:
    async with browser() as opened:
        for locale in WORDS:
            await take(opened, locale)


if __name__ == "__main__":
    PICTURES.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
