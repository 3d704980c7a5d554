"""Telegram's HTML: what it takes, and the words with which it refuses the rest."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from bot.sandbox.refusals import bad_markup
from bot.sandbox.text.entities import Entity, checked_link, units

_STYLES = {
    **dict.fromkeys(("b", "strong"), "bold"),
    **dict.fromkeys(("i", "em"), "italic"),
    **dict.fromkeys(("u", "ins"), "underline"),
    **dict.fromkeys(("s", "strike", "del"), "strikethrough"),
    **dict.fromkeys(("tg-spoiler", "span"), "spoiler"),
    "pre": "pre",
}
_TAGS = {*_STYLES, "a", "code", "blockquote", "tg-emoji", "tg-time"}
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#(\d+)|([A-Za-z]+));?")
_USER_LINK = re.compile(r"tg://user\?(?:.*&)?id=(\d+)")


@dataclass
class _Open:
    tag: str
    attributes: dict[str, str]
    offset: int
    place: int


def parse_html(text: str) -> tuple[str, list[Entity]]:
    """The plain text and its entities; a mistake is refused in Telegram's words, with its place in bytes."""
    return _Reader(text).read()


class _Reader:
    def __init__(self, source: str) -> None:
        # A closing NUL spares every look ahead a check of the length, as in the original.
        self._source = source.replace("\0", "") + "\0"
        self._at = 0
        self._plain: list[str] = []
        self._offset = 0
        self._open: list[_Open] = []
        self._entities: list[Entity] = []

    def read(self) -> tuple[str, list[Entity]]:
        while (sign := self._source[self._at]) != "\0":
            if sign == "&" and (decoded := self._reference()) is not None:
                self._add(decoded)
            elif sign != "<":
                self._add(sign)
                self._at += 1
            elif self._source[self._at + 1] == "/":
                self._end_tag()
            else:
                self._start_tag()
        if self._open:
            raise bad_markup(f'Can\'t find end tag corresponding to start tag "{self._open[-1].tag}"')
        for entity in self._entities:
            if entity["type"] == "code":
                entity.pop("language", None)
        return "".join(self._plain), self._entities

    def _add(self, piece: str) -> None:
        self._plain.append(piece)
        self._offset += units(piece)

    def _byte(self, place: int) -> int:
        return len(self._source[:place].encode())

    def _reference(self) -> str | None:
        match = _REFERENCE.match(self._source, self._at)
        if match is None:
            return None
        hexadecimal, decimal, name = match.groups()
        if name is not None:
            decoded = _NAMED.get(name)
        else:
            code = int(hexadecimal, 16) if hexadecimal else int(decimal)
            is_sign = 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF and len(match.group().rstrip(";")) < 10
            decoded = chr(code) if is_sign else None
        if decoded is not None:
            self._at = match.end()
        return decoded

    def _start_tag(self) -> None:
        begin = self._at
        where = f"at byte offset {self._byte(begin)}"
        self._at += 1
        tag = self._until(lambda sign: sign.isspace() or sign == ">").lower()
        if self._source[self._at] == "\0":
            raise bad_markup(f"Unclosed start tag {where}")
        if tag not in _TAGS:
            raise bad_markup(f'Unsupported start tag "{tag}" {where}')
        attributes: dict[str, str] = {}
        while True:
            self._space()
            if self._source[self._at] == ">":
                break
            name, value = self._attribute(tag, where)
            attributes[name] = value
        self._at += 1
        if tag == "span" and attributes.get("class") != "tg-spoiler":
            raise bad_markup(f'Tag "span" must have class "tg-spoiler" {where}')
        self._open.append(_Open(tag, attributes, self._offset, len(self._plain)))

    def _attribute(self, tag: str, where: str) -> tuple[str, str]:
        name = self._until(lambda sign: sign.isspace() or sign in "=>/\"'")
        if not name:
            if self._source[self._at] == "\0":
                raise bad_markup(f'Unclosed start tag "{tag}" {where}')
            raise bad_markup(f'Empty attribute name in the tag "{tag}" {where}')
        self._space()
        if self._source[self._at] != "=":
            return name.lower(), ""
        self._at += 1
        self._space()
        value = self._value() if self._source[self._at] != "\0" else ""
        if self._source[self._at] == "\0":
            raise bad_markup(f'Unclosed start tag "{tag}" {where}')
        return name.lower(), value

    def _value(self) -> str:
        quote = self._source[self._at]
        if quote not in "'\"":
            begin = self._at
            token = self._until(lambda sign: not (sign.isascii() and sign.isalnum()) and sign not in ".-")
            if not self._source[self._at].isspace() and self._source[self._at] != ">":
                raise bad_markup(f"Unexpected end of name token at byte offset {self._byte(begin)}")
            return token.lower()
        self._at += 1
        pieces: list[str] = []
        while (sign := self._source[self._at]) not in {quote, "\0"}:
            if sign == "&" and (decoded := self._reference()) is not None:
                pieces.append(decoded)
                continue
            pieces.append(sign)
            self._at += 1
        if self._source[self._at] == quote:
            self._at += 1
        return "".join(pieces)

    def _end_tag(self) -> None:
        where = f"at byte offset {self._byte(self._at)}"
        if not self._open:
            raise bad_markup(f"Unexpected end tag {where}")
        self._at += 2
        found = self._until(lambda sign: sign.isspace() or sign == ">").lower()
        self._space()
        if self._source[self._at] != ">":
            raise bad_markup(f"Unclosed end tag {where}")
        self._at += 1
        opened = self._open.pop()
        if found and found != opened.tag:
            raise bad_markup(f'Unmatched end tag {where}, expected "</{opened.tag}>", found "</{found}>"')
        if self._offset > opened.offset:
            self._close(opened)

    def _close(self, opened: _Open) -> None:
        entity: Entity = {"type": "", "offset": opened.offset, "length": self._offset - opened.offset}
        entity |= _meaning(opened, "".join(self._plain[opened.place :]))
        if not entity["type"]:
            return
        last = self._entities[-1] if self._entities else None
        is_same_piece = last is not None and (last["offset"], last["length"]) == (entity["offset"], entity["length"])
        if last is not None and is_same_piece and {last["type"], entity["type"]} == {"code", "pre"}:
            language = last.get("language") or entity.get("language")
            last.update({"type": "pre"} | ({"language": language} if language else {}))
            return
        self._entities.append(entity)

    def _space(self) -> None:
        while self._source[self._at].isspace():
            self._at += 1

    def _until(self, is_end: Any) -> str:
        begin = self._at
        while self._source[self._at] != "\0" and not is_end(self._source[self._at]):
            self._at += 1
        return self._source[begin : self._at]


def _meaning(opened: _Open, content: str) -> Entity:
    """What a closed tag says about its piece, besides the place."""
    tag, attributes = opened.tag, opened.attributes
    if tag == "a":
        return _link(attributes.get("href") or content)
    if tag == "code":
        language = attributes.get("class", "")
        return {"type": "code"} | ({"language": language[9:]} if language.startswith("language-") else {})
    if tag == "blockquote":
        return {"type": "expandable_blockquote" if "expandable" in attributes else "blockquote"}
    if tag == "tg-emoji":
        return _emoji(attributes.get("emoji-id", ""))
    if tag == "tg-time":
        return _moment(attributes)
    return {"type": _STYLES[tag]}


def _link(url: str) -> Entity:
    if person := _USER_LINK.match(url):
        return {"type": "text_mention", "user": {"id": int(person.group(1))}}
    link = checked_link(url)
    return {"type": "text_link", "url": link} if link else {"type": ""}


def _emoji(emoji_id: str) -> Entity:
    if not emoji_id.isdigit():
        raise bad_markup("Invalid custom emoji identifier specified")
    return {"type": "custom_emoji", "custom_emoji_id": emoji_id}


def _moment(attributes: dict[str, str]) -> Entity:
    stamp = attributes.get("unix", "")
    if not stamp.isdigit():
        raise bad_markup("Invalid date-time specified")
    style = attributes.get("format")
    return {"type": "date_time", "unix_time": int(stamp)} | ({"date_time_format": style} if style else {})
