"""The first two minutes of a stranger: a sale, a birthday, a coupon, and what it brought."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.journeys.playground import playground
from tests.people import Someone

AMOUNT = re.compile(r"¥([\d,.]*\d)")
CODE = re.compile(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}")
pytestmark = pytest.mark.timeout(600)

WORDS = {
    "zh": {
        "line": "王芳 2瓶洗面奶 128 微信",
        "again": "王芳 面霜 1瓶 200 现金",
        "save": "保存",
        "coupon": "优惠券",
        "saved": "已记账",
        "undo": "撤销",
        "undone": "已撤销",
        "thanks": "小票",
        "wish": "生日快乐",
        "month": "本月",
        "month_answer": "生日优惠",
        "discounted": "180",
        "usable": "可以再用",
    },
    "en": {
        "line": "Fiona Wang 2x serum 128 card",
        "again": "Fiona Wang 1 face cream 200 cash",
        "save": "Save",
        "coupon": "Coupon",
        "saved": "Saved",
        "undo": "Undo",
        "undone": "Undone",
        "thanks": "receipt",
        "wish": "appy birthday",
        "month": "this month",
        "month_answer": "Birthday",
        "discounted": "180",
        "usable": "again",
    },
}


async def credited(manager: Someone, words: dict[str, str]) -> float:
    """What birthday offers have brought this month, as the manager reads it."""
    await manager.send(words["month"])
    answer = await manager.wait_for(words["month_answer"])
    found = AMOUNT.search(answer.words, answer.words.index("🎂"))
    assert found is not None, answer.words
    return float(found.group(1).replace(",", ""))


@pytest.mark.parametrize("locale", ["zh", "en"])
async def test_a_stranger_sees_the_whole_round(tmp_path: Path, locale: str) -> None:
    words = WORDS[locale]
    async with playground(tmp_path, locale=locale) as (world, _):
        chen, fang = await world.someone("salesperson"), await world.someone("customer")
        manager = await world.someone("manager")

        await chen.send(words["line"])
        await chen.wait_for(words["save"])
        await chen.press(words["save"])
        await chen.wait_for(words["saved"])
        await fang.wait_for(words["thanks"])

        before = await world.now()
        after = await world.next_landmark()
        assert 0 < (after - before).days <= 2
        wish = await fang.wait_for(words["wish"])
        code = CODE.search(wish.words)
        assert code is not None, wish.words

        brought = await credited(manager, words)
        await chen.send(words["again"])
        await chen.wait_for(words["save"])
        await chen.press(words["coupon"])
        await chen.wait_for(code.group())
        await chen.press(code.group())
        form = await chen.wait_for(lambda said: said.place_of(words["save"]) is not None)
        assert words["discounted"] in form.words
        await chen.press(words["save"])
        receipt = await chen.wait_for(words["saved"])
        assert words["discounted"] in receipt.words

        assert await credited(manager, words) - brought == 180

        await chen.press(words["undo"], receipt)
        undone = await chen.wait_for(words["undone"])
        assert code.group() in undone.words
        assert words["usable"] in undone.words
