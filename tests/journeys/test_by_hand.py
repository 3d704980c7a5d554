"""The two minutes again, as a stranger does them on the page: by clicking and typing, in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.journeys.by_hand import Phone, browser, chromium, open_page, picture
from tests.journeys.playground import playground
from tests.journeys.test_two_minutes import CODE, WORDS

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_the_whole_round_by_hand(tmp_path: Path, locale: str) -> None:
    chromium()
    words = WORDS[locale]
    async with playground(tmp_path / "shop", locale=locale) as (_, address), browser() as opened:
        page = await open_page(opened, address, locale=locale)
        seller, buyer, boss = (Phone(page, seat) for seat in ("salesperson", "customer", "manager"))
        await seller.types(words["line"])
        await seller.sees("128")
        await picture(page, tmp_path, "form")
        await seller.taps(words["save"])
        await seller.sees(words["saved"])
        await buyer.sees(words["thanks"])
        await page.get_by_test_id("clock-landmark").click()
        wish = await buyer.sees(words["wish"])
        code = CODE.search(await wish.inner_text())
        assert code is not None
        await seller.types(words["again"])
        await seller.sees("200")
        await seller.taps(words["coupon"])
        await seller.taps(code.group())
        await seller.sees(words["discounted"])
        await seller.taps(words["save"])
        await seller.sees(words["saved"])
        await boss.types(words["month"])
        answer = await boss.sees(words["month_answer"])
        await picture(page, tmp_path, "month")
        assert "🎂" in await answer.inner_text()
        await page.reload()
        await boss.sees(words["month_answer"])
