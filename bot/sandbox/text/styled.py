"""A text with its entities, from whatever the bot said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.sandbox.refusals import TEXT_IS_BLANK, TEXT_IS_EMPTY, bad_markup, bad_request
from bot.sandbox.text.entities import MAX_ENTITIES, Entity, checked_link, in_order, trimmed, units, with_automatic
from bot.sandbox.text.html import parse_html
from bot.sandbox.text.markdown import parse_markdown, parse_markdown_v2

MAX_TEXT = 4096
MAX_CAPTION = 1024

_PARSERS: dict[str, Callable[[str], tuple[str, list[Entity]]]] = {
    "html": parse_html,
    "markdown": parse_markdown,
    "markdownv2": parse_markdown_v2,
}
_KNOWN = {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bold", "italic", "underline"),
    *("strikethrough", "spoiler", "blockquote", "expandable_blockquote", "code", "pre", "text_link", "text_mention"),
    *("custom_emoji", "date_time"),
}


def styled(text: str, parse_mode: str, entities: list[Any] | None) -> tuple[str, list[Entity]]:
    """Parses, trims and completes; the length is the caller's matter, for texts and captions differ."""
    if parse_mode and parse_mode.lower() != "none":
        parser = _PARSERS.get(parse_mode.lower())
        if parser is None:
            raise bad_request("unsupported parse_mode")
        plain, found = parser(text)
    else:
        plain, found = text, [_given(entity, units(text)) for entity in (entities or [])[:MAX_ENTITIES]]
    plain = plain.replace("\r\n", "\n").replace("\r", "\n") if not found else plain
    plain, found = trimmed(plain, in_order(found))
    return plain, with_automatic(plain, found)


def message_text(text: str, parse_mode: str, entities: list[Any] | None, too_long: str) -> tuple[str, list[Entity]]:
    """A message's text: there must be some, and not too much."""
    if not text:
        raise bad_request(TEXT_IS_EMPTY)
    plain, found = styled(text, parse_mode, entities)
    if not plain:
        raise bad_request(TEXT_IS_BLANK)
    if units(plain) > MAX_TEXT:
        raise bad_request(too_long)
    return plain, found


def _given(entity: Any, length: int) -> Entity:
    """An entity that the bot itself counted out."""
    if not isinstance(entity, dict) or entity.get("type") not in _KNOWN:
        raise bad_request("can't parse MessageEntity: unsupported entity type")
    try:
        offset, size = int(entity["offset"]), int(entity["length"])
    except (KeyError, TypeError, ValueError):
        raise bad_request('can\'t parse MessageEntity: Field "offset" must be of type Number') from None
    if offset < 0 or size <= 0 or offset + size > length:
        beyond = f"ends after the end of the text at UTF-16 offset {offset + size}"
        raise bad_markup(f"Entity beginning at UTF-16 offset {offset} {beyond}")
    clean: Entity = {"type": entity["type"], "offset": offset, "length": size}
    for name in ("url", "user", "language", "custom_emoji_id", "unix_time", "date_time_format"):
        if entity.get(name) is not None:
            clean[name] = entity[name]
    if clean["type"] == "text_link" and not checked_link(str(clean.get("url", ""))):
        raise bad_markup(f"URL '{clean.get('url', '')}' is invalid")
    return clean
