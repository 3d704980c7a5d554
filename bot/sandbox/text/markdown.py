"""Telegram's MarkdownV2 and the older Markdown."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.sandbox.refusals import bad_markup
from bot.sandbox.text.entities import Entity, checked_link, units

_RESERVED = "_*[]()~`>#+-=|{}.!"
_NAMES = {
    "bold": "Bold",
    "italic": "Italic",
    "underline": "Underline",
    "strikethrough": "Strikethrough",
    "spoiler": "Spoiler",
    "code": "Code",
    "pre": "Pre",
    "text_link": "TextUrl",
    "custom_emoji": "CustomEmoji",
    "blockquote": "BlockQuote",
}
_MARKS = {"*": "bold", "_": "italic", "__": "underline", "~": "strikethrough", "||": "spoiler"}


@dataclass
class _Open:
    kind: str
    mark: str
    offset: int
    place: int


def parse_markdown_v2(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities; an unescaped reserved sign is refused."""
    return _V2(text).read()


class _V2:
    def __init__(self, source: str) -> None:
        self._source = source
        self._at = 0
        self._plain: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while self._at < len(self._source):
            self._step()
        self._end_quote()
        if self._open:
            opened = self._open[-1]
            raise bad_markup(f"Can't find end of {_NAMES[opened.kind]} entity at byte offset {opened.place}")
        return "".join(self._plain), self._entities

    def _step(self) -> None:
        sign = self._source[self._at]
        inside = self._open[-1].kind if self._open else ""
        if sign == "\\" and self._at + 1 < len(self._source) and 0 < ord(self._source[self._at + 1]) <= 126:
            self._add(self._source[self._at + 1], 2)
        elif inside in {"code", "pre"}:
            self._inside_code(inside)
        elif sign == ">" and self._is_line_start():
            self._start_quote()
        elif sign == "\n":
            self._line_end()
        elif sign in _RESERVED:
            self._mark(sign)
        else:
            self._add(sign, 1)

    def _is_line_start(self) -> bool:
        return self._at == 0 or self._source[self._at - 1] == "\n"

    def _inside_code(self, kind: str) -> None:
        mark = "```" if kind == "pre" else "`"
        if self._source.startswith(mark, self._at):
            self._close(len(mark))
        else:
            self._add(self._source[self._at], 1)

    def _start_quote(self) -> None:
        if not any(opened.kind == "blockquote" for opened in self._open):
            self._open.append(_Open("blockquote", ">", self._offset, self._byte()))
        self._at += 1

    def _line_end(self) -> None:
        in_quote = any(opened.kind == "blockquote" for opened in self._open)
        if in_quote and self._source[self._at + 1 : self._at + 2] != ">":
            self._end_quote()
        self._add("\n", 1)

    def _end_quote(self) -> None:
        if self._open and self._open[-1].kind == "blockquote":
            opened = self._open.pop()
            self._keep(opened, {})

    def _mark(self, sign: str) -> None:
        for mark in ("```", "||", "__", "![", sign):
            if self._source.startswith(mark, self._at):
                break
        if mark == "||" and self._ends_expandable():
            opened = self._open.pop()
            opened.kind = "expandable_blockquote"
            self._keep(opened, {})
            self._at += 2
        elif mark == "```":
            self._open_pre()
        elif mark in {"[", "!["}:
            self._begin("text_link" if mark == "[" else "custom_emoji", mark)
        elif mark == "`":
            self._begin("code", mark)
        elif mark == "]" and self._open and self._open[-1].kind in {"text_link", "custom_emoji"}:
            self._target()
        elif kind := _MARKS.get(mark):
            self._toggle(kind, mark)
        else:
            raise bad_markup(f"Character '{sign}' is reserved and must be escaped with the preceding '\\'")

    def _ends_expandable(self) -> bool:
        following = self._source[self._at + 2 : self._at + 3]
        return bool(self._open) and self._open[-1].kind == "blockquote" and following in {"", "\n"}

    def _toggle(self, kind: str, mark: str) -> None:
        if self._open and self._open[-1].kind == kind:
            self._close(len(mark))
        else:
            self._begin(kind, mark)

    def _begin(self, kind: str, mark: str) -> None:
        self._open.append(_Open(kind, mark, self._offset, self._byte()))
        self._at += len(mark)

    def _open_pre(self) -> None:
        self._begin("pre", "```")
        language = re.compile(r"([^\s`]*)\n").match(self._source, self._at)
        if language:
            self._open[-1].mark = language.group(1)
            self._at = language.end()
        else:
            self._open[-1].mark = ""

    def _target(self) -> None:
        """What stands in brackets after a link's words."""
        opened = self._open.pop()
        target = re.compile(r"\]\(((?:\\.|[^)\\])*)\)", re.DOTALL).match(self._source, self._at)
        if target is None and self._source.startswith("](", self._at):
            raise bad_markup(f"Can't find end of a URL at byte offset {self._byte() + 1}")
        url = re.sub(r"\\(.)", r"\1", target.group(1)) if target else ""
        self._at = target.end() if target else self._at + 1
        if opened.kind == "custom_emoji":
            emoji = re.search(r"(?:^tg://emoji\?|&)id=(\d+)", url)
            if emoji is None:
                raise bad_markup("Custom emoji URL must have an emoji identifier")
            self._keep(opened, {"custom_emoji_id": emoji.group(1)})
        elif link := checked_link(url or "".join(self._plain)[-1:]):
            self._keep(opened, {"url": link})

    def _close(self, length: int) -> None:
        opened = self._open.pop()
        language = opened.mark if opened.kind == "pre" else ""
        self._keep(opened, {"language": language} if language else {})
        self._at += length

    def _keep(self, opened: _Open, more: Entity) -> None:
        length = self._offset - opened.offset
        if length:
            self._entities.append({"type": opened.kind, "offset": opened.offset, "length": length, **more})

    def _add(self, piece: str, taken: int) -> None:
        self._plain.append(piece)
        self._offset += units(piece)
        self._at += taken

    def _byte(self) -> int:
        return len(self._source[: self._at].encode())


_LEGACY = re.compile(
    r"\\([_*`\[])|```(?:([A-Za-z0-9+#.-]+)\n)?(.*?)```|`([^`]*)`|\*([^*]*)\*|_([^_]*)_|\[([^\]]*)\]\(([^)]*)\)|([_*`\[])|(.)",
    re.DOTALL,
)


def parse_markdown(text: str) -> tuple[str, list[Entity]]:
    """The older Markdown: nothing nests."""
    plain = ""
    entities: list[Entity] = []
    for match in _LEGACY.finditer(text):
        escaped, language, pre, code, bold, italic, words, url, stray, sign = match.groups()
        if stray:
            place = len(text[: match.start()].encode())
            raise bad_markup(f"Can't find end of the entity starting at byte offset {place}")
        kinds = {"pre": pre, "code": code, "bold": bold, "italic": italic, "text_link": words}
        kind = next((name for name, content in kinds.items() if content is not None), "")
        content = kinds.get(kind) or escaped or sign or ""
        entity: Entity = {"type": kind, "offset": units(plain), "length": units(content)}
        plain += content
        link = checked_link(url) if url else None
        if kind == "text_link":
            entity |= {"url": link} if link else {"type": ""}
        if kind == "pre" and language:
            entity["language"] = language
        if entity["type"] and content:
            entities.append(entity)
    return plain, entities
