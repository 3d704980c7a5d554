"""Things among the rows of a sale that may be none: a pronoun, a word between the figures, half of a name."""

from __future__ import annotations

import itertools
import re

from bot.entry.draft import DraftItem
from bot.entry.prices import RE_DESCRIBES
from bot.entry.rows import Row, Sheet
from bot.entry.tokens import Board
from bot.entry.vocabulary.lists import wordset

NO_GOODS = wordset(
    "我们 他们 她们 分别 一共 已付 收款 付款 客户 单 账 上次 上次的 钱 货款 尾款 余款 欠款 还款 已还 红包 小费 "
    "me him her it them us this that cash card bill will off owed tax tip order"
) | {"the bill"}
SHORT_GOODS = frozenset(
    "茶酒烟米油鱼肉蛋糖盐醋花书笔伞鞋包帽表鸡鸭鹅虾蟹面粉菜奶药锅碗盘杯刀灯锁床柜桌椅车琴画纸布衣裤裙袜巾皂香蜡梨桃"
    "李杏枣瓜豆姜葱蒜参饼粥汤饭鼓球棋牌镜梳扇炭煤冰水衫袄遮匙勺绳带"
)
LIST_WORDS = ("and", "plus", "和", "跟", "及", "还有", "加", "+", "、", "&")


def unsure_goods(board: Board, sheet: Sheet, rows: list[Row], items: list[DraftItem], *, is_closed: bool) -> list[str]:
    """As they were typed. Among several things each needs a figure or a list word; words that only stand there may be
    anything. `is_closed`: nothing else is asked of the sums."""
    found = [item.product for item in items if _is_no_goods(item.product)]
    if not is_closed:
        return found
    if len(rows) > 1:
        bare = all(_is_bare(row) for row in rows)
        commas = bare and sheet.total is not None and not sheet.loose
        for row in rows:
            if _is_bare(row) and not _listed(board, row, commas):
                assert row.product is not None
                found.append(board.line.text[row.product[0] : row.product[1]])
        found += _one_dish(board, rows)
    elif rows and sheet.total is None and _priced_name(rows[0]):
        found.append(items[0].product)
    return found


def _is_bare(row: Row) -> bool:
    return row.quantity is None and row.amount is None and row.price is None


def _priced_name(row: Row) -> bool:
    """99元面膜2盒: 99 for one or for both?"""
    if row.product is None or row.amount is None or row.quantity is None or row.quantity.number in (None, 1):
        return False
    return row.amount.end == row.product[0] and row.quantity.start >= row.product[1]


def _one_dish(board: Board, rows: list[Row]) -> list[str]:
    """lemon and ginger tea: a bare singular before "and" may only describe the thing behind it."""
    for row, follower in itertools.pairwise(rows):
        assert row.product is not None
        assert follower.product is not None
        between = board.line.plain[row.product[1] : follower.product[0]]
        first = board.line.plain[slice(*row.product)]
        second = board.line.plain[slice(*follower.product)]
        bare = row.quantity is row.amount is row.price is follower.quantity is None
        article = board.line.plain[: row.product[0]].endswith(("a ", "an ", "the ", "his ", "her "))
        single = re.fullmatch(r"[a-z]+", first) is not None and not first.endswith("s")
        joined = between in (" and ", " & ") and re.fullmatch(r"[a-z]+(?: [a-z]+)+", second) is not None
        if bare and single and joined and not article:
            return [board.line.text[row.product[0] : follower.product[1]]]
    return []


def _is_no_goods(product: str) -> bool:
    """A pronoun, a number that was not understood, a lone character that is no thing."""
    lone = len(product) == 1 and product not in SHORT_GOODS
    number = re.match(r"\d+(?= [A-Za-z])", product)
    counts = number is not None and RE_DESCRIBES.match(product.lower(), number.end()) is None
    return product.lower() in NO_GOODS or lone or counts


def _listed(board: Board, row: Row, commas: bool) -> bool:
    """Joined to its neighbour by 和, 、, and, +; by a comma where nothing but a total follows."""
    assert row.product is not None
    before = board.line.plain[: row.product[0]].rstrip()
    after = board.line.plain[row.product[1] :].lstrip()
    signs = (*LIST_WORDS, ",", "，") if commas else LIST_WORDS
    if any(token.start == row.product[1] or token.end == row.product[0] for token in board.of("listed")):
        return True
    return before.endswith(signs) or after.startswith(signs)
