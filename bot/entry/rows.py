"""The rows of a sale while it is read, and the words that join or pad them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.entry.runs import Run
from bot.entry.tokens import Board, Token


@dataclass(slots=True)
class Row:
    """One item while it is being read. Spans are kept for the form."""

    product: tuple[int, int] | None = None
    quantity: Token | None = None
    price: Token | None = None
    amount: Token | None = None
    original: Token | None = None

    @property
    def is_blank(self) -> bool:
        return self.product is None and self.quantity is None


@dataclass(slots=True)
class Sheet:
    """The whole sale: rows, totals, discounts, words left over."""

    rows: list[Row] = field(default_factory=list)
    total: Token | None = None
    final: Token | None = None
    original: Token | None = None
    deposit: Token | None = None
    change: Token | None = None
    postage: Token | None = None
    loose: list[Token] = field(default_factory=list)
    discounts: list[Token] = field(default_factory=list)
    notes: list[tuple[int, int]] = field(default_factory=list)
    in_turn: list[Token] = field(default_factory=list)


RE_AND = re.compile(
    r"^(?:(?:and|plus|with)\b|[和跟及]|加(?!湿|绒|厚|热|油|长|大|急|拿)|还有|以及|另外?|外加)\s*|"
    r"(?:\b(?:and|plus)|(?<=\s)[和跟加及]|(?<=[\u3400-\u9fff]{2})[和跟及与]|还有|以及)$"
)


RE_FILL = re.compile(
    r"^(?:a|an|the|of|paid|pays|some|his|her|new|for|on|in|at|by|x)\s+|\s+(?:for|of|at|by|via|on|in|the|from|to|and|was|is)$|"
    r"^(?:for|at|by|via|of|on|in|a|an|the|and|from|to|is|was)$"
)


RE_FILL_HAN = re.compile(
    r"^(?:了|的|一共|还|又|是|把|将|那|这|个(?!性)|要|人(?![参字造工鱼体民])|位|有(?![机氧声线盐点些轨色])|说(?!明|唱)|反映|反馈|投诉|抱怨|表示|觉得|发现)+(?=[\u3400-\u9fffa-z])|(?:到货?了|的|了|，)$|^(?:我们?|"
    r"[他她您你]|人家|说)$"
)


def trimmed(board: Board, start: int, end: int) -> tuple[int, int]:
    """A stretch without filler words at its ends."""
    plain = board.line.plain
    while True:
        while start < end and plain[start] in " .,-:/=*+()":
            start += 1
        while end > start and plain[end - 1] in " .,-:/=*+(":
            end -= 1
        text = plain[start:end]
        if text.endswith(")") and "(" not in text:
            end -= 1
            continue
        head = RE_AND.search(text) or RE_FILL.search(text)
        if head is not None and head.start() == 0 and board.shielded[start]:
            head = None
        if head is None:
            head = RE_FILL_HAN.search(text)
            if head and (head.start() == 0) and board.shielded[start]:
                head = None
        if head is None or head.start() == head.end():
            return start, end
        if head.start() == 0:
            start += head.end()
        else:
            end = start + head.start()


RE_LIST = re.compile(
    r"(?<=[a-z]) (?:and|plus|&) (?=[a-z])|(?<=[\u3400-\u9fff]{2})[和跟+](?=[\u3400-\u9fff]{2})|"
    r"(?<=[a-z\u3400-\u9fff])\s?\+\s?(?=[a-z\u3400-\u9fff])"
)


COMPOUNDS = re.compile(
    r"salt and pepper|fish and chips|mac and cheese|black and white|gin and tonic|cut and (?:blow|colou?r|style)|"
    r"wash and|ham and|peanut butter and|sweet and sour|bread and butter|cheese and|"
    r"milk and honey|rice and beans|mr and mrs|cup and saucer|knife and fork|lock and key|hook and|nuts and bolts|"
    r"burger and fries|salt and vinegar|bangers and mash|"
    r"(?:ham|bacon|egg|eggs|sausage|steak|spam) and (?:eggs?|chips|mash|beans|cress)|"
    r"(?:cookies|strawberr(?:y|ies)|peaches|sour cream|scones?|jam) and (?:cream|onion|butter|jam)|surf and turf|"
    r"arts and crafts|needle and thread|bow and arrow|spaghetti and meatballs|pork and beans|rum and raisin|"
    r"(?:wash|trim|shampoo|cut) and (?:dry|set|style|cut|curl|fold)|oil and vinegar|pie and|mix and match|his and hers"
)


def list_word(board: Board, run: Run) -> tuple[int, int] | None:
    """haircut and beard trim, 手机壳和钢化膜: two things, unless the pair is one dish."""
    plain = board.line.plain
    found = RE_LIST.search(plain, run.start, run.end)
    if found is None or board.is_shielded(*found.span()) or COMPOUNDS.search(plain, run.start, run.end):
        return None
    return found.span()
