"""The page played by clicking and typing, with pictures on the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
]
PATIENT = 60_000


def chromium() -> str:
    """The browser's path; a visible skip without one, a failure in CI."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
    if not found:
        assert not os.environ.get("CI"), "CI has no Chromium"
        pytest.skip("no Chromium on this machine")
    return found


@asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)
        try:
            yield opened
        finally:
            await opened.close()


class Phone:
    """One telephone on the page."""

    def __init__(self, page: Page, seat: str) -> None:
        self._phone = page.locator(f"[data-seat='{seat}']")

    async def types(self, text: str) -> None:
        await self._phone.get_by_test_id("composer").fill(text)
        await self._phone.get_by_test_id("send").click()

    async def taps(self, label: str) -> None:
        """The newest button with this text."""
        button = self._phone.locator("[data-row]", has_text=label).last
        await button.click(timeout=PATIENT)

    async def sees(self, text: str) -> Locator:
        found = self._phone.locator("[data-from='bot']", has_text=text).last
        await expect(found).to_be_visible(timeout=PATIENT)
        return found


async def open_page(
    opened: Browser, address: str, *, width: int = 1440, height: int = 900, scheme: str = "light", locale: str = "zh"
) -> Page:
    language = "zh-CN" if locale == "zh" else "en-GB"
    context = await opened.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=language,
    )
    page = await context.new_page()
    await page.goto(address)
    await expect(page.get_by_test_id("bot-status")).to_be_visible(timeout=PATIENT)
    return page


async def picture(page: Page, folder: Path, name: str) -> None:
    await page.screenshot(path=folder / f"{name}.png")
