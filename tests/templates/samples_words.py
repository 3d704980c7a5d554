"""Views of the templates about words: the list, what was taught, and what stands below receipts."""

from __future__ import annotations

from types import SimpleNamespace as Is

from bot.domain.word import Meaning, Word, WordKind
from tests.templates.samples import NASTY, NOW, SAMPLES, each, sold
from tests.templates.samples_sales import undone


def word(kind: WordKind, full: str) -> Is:
    meaning = Meaning(kind, customer_id=7)
    known = Word(1, NASTY, "王芳", meaning, 1, learned_by=2, noticed_at=NOW, learned_at=NOW, uses=12)
    return Is(word=known, full=full, taught_by=NASTY, may_forget=True)


codes = {WordKind.PAYMENT: "alipay", WordKind.CHANNEL: "online"}
some = [word(kind, codes.get(kind, NASTY)) for kind in WordKind]
REASONS = ("half", "length", "customer", "product", "common", "taken", "both", "meaning", "unknown")
SAMPLES |= {
    "words/list": each("found", Is(words=some, page=0, pages=2, count=9), Is(words=[], page=0, pages=1, count=0)),
    "words/how": [{}],
    "words/taught": each("learned", some[:1]),
    "words/forgotten": each("word", some[0].word),
    "words/receipt": [{"shown": "sales/receipt", "sold": sold, "learned": some}],
    "words/undone": [{"shown": "sales/undone", "undone": undone, "learned": some}],
    "errors/word_refused": each("reason", *REASONS, word=NASTY),
}
