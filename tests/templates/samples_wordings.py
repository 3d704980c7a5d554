"""Views of the templates about the shop's own wordings."""

from __future__ import annotations

from types import SimpleNamespace as Is

from bot.domain.wording import Revision, Saying
from tests.templates.samples import LONG, NASTY, NOW, SAMPLES, each

FRIENDLY = "{名字}，您好 <b>&</b> {优惠}"


def page(text: str | None, others: int = 0, *, is_held: bool = False) -> Is:
    revision = Revision(3, "lapsed.2", "zh", 2, text, 1, NOW) if text is not None else None
    return Is(
        saying=Saying("lapsed", 2),
        locale="zh",
        text=text or FRIENDLY,
        revision=revision,
        others=others,
        is_held=is_held,
        is_ours=text is None,
    )


class Tried(Is):
    """A text that was tried."""

    def __init__(self, **parts: object) -> None:
        super().__init__(**({"shown": "", "by_hand": None, "without": None, "drops_code": False} | parts))


places = [("name", NASTY), ("code", NASTY)]
REASONS = (
    *({"reason": reason} for reason in ("empty", "says_nothing")),
    {"reason": "long_text", "longest": 3000},
    {"reason": "too_long", "longest": 3600, "length": 4000},
    {"reason": "hidden", "code": "U+202E", "before": NASTY},
    {"reason": "hidden", "code": "U+202E", "before": ""},
    {"reason": "braces", "around": "a <b> & c"},
    {"reason": "unknown_place", "typed": NASTY, "near": None},
    {"reason": "unknown_place", "typed": NASTY, "near": "name"},
    {"reason": "unopened", "typed": "/if"},
    {"reason": "unclosed", "typed": "if", "end": "/if"},
    {"reason": "nested", "most": 3},
    {"reason": "coupon_needed", "place": "code", "when": "if"},
    {"reason": "unsafe", "found": "Call"},
)
SAMPLES |= {
    "wordings/as_is": each("shown", "<b>8</b> &amp;"),
    "wordings/list": each("count", 0, 3),
    "wordings/page": [
        {"page": page(None), "title": NASTY, "writer": None, "is_new": False},
        {"page": page(FRIENDLY, 1), "title": NASTY, "writer": NASTY, "is_new": True},
        {"page": page(FRIENDLY, 12, is_held=True), "title": NASTY, "writer": None, "is_new": False},
        {"page": page("字" * 3000, 12, is_held=True), "title": NASTY, "writer": NASTY, "is_new": True},
    ],
    "wordings/question": [
        {"page": page("字" * 3000), "title": NASTY, "about": (places * 6, ["if", "if new"], "/if")},
        {"page": page(None), "title": NASTY, "about": (places[:1], [], "/if")},
    ],
    "wordings/notes": [
        {"tried": one, "is_new": is_new, "longest": 256}
        for is_new in (True, False)
        for one in (Tried(), Tried(by_hand=NASTY), Tried(by_hand=LONG * 4, without=LONG * 4, drops_code=True))
    ],
    "wordings/overtaken": each("found", Is(text=FRIENDLY, by=NASTY), Is(text="字" * 3000, by="")),
    "wordings/past": [
        {"past": [], "page": page(None), "title": NASTY},
        {
            "past": [Revision(n, "lapsed.2", "zh", n, text, 1, NOW) for n, text in enumerate((None, *([LONG] * 7)))],
            "page": page(FRIENDLY),
            "title": NASTY,
        },
    ],
    "wordings/held": [{"rule": "lapsed", "times": 3}],
    "errors/wording_refused": [dict(reason) for reason in REASONS],
}
