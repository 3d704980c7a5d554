"""The few tags of a Telegram message as a mail's two bodies: plain words, and HTML with nothing else in it."""

from __future__ import annotations

from html import escape
from html.parser import HTMLParser

KEPT = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "blockquote"})
_SAFE_LINKS = ("https://", "http://")


def plain_of(text: str) -> str:
    """Without tags; where a link's words differ from its address, the address stands behind them."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.plain)


def html_of(text: str) -> str:
    """With those tags only that are harmless everywhere, lines broken as they were."""
    reader = _Reader()
    reader.feed(text)
    reader.close()
    return "".join(reader.html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.plain: list[str] = []
        self.html: list[str] = []
        self._links: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in KEPT:
            self.html.append(f"<{tag}>")
        elif tag == "a":
            address = dict(attrs).get("href") or ""
            link = address if address.startswith(_SAFE_LINKS) else None
            self._links.append(link)
            if link:
                self.html.append(f'<a href="{escape(link)}">')

    def handle_endtag(self, tag: str) -> None:
        if tag in KEPT:
            self.html.append(f"</{tag}>")
        elif tag == "a" and self._links and (link := self._links.pop()):
            self.html.append("</a>")
            if not "".join(self.plain).endswith(link):
                self.plain.append(f" ({link})")

    def handle_data(self, data: str) -> None:
        self.plain.append(data)
        self.html.append(escape(data).replace("\n", "<br>\n"))
