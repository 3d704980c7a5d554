"""Entities: pieces of a text with a meaning, by offset and length in UTF-16 units."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

Entity = dict[str, Any]

MAX_ENTITIES = 100
_STYLES = {"bold", "italic", "underline", "strikethrough", "spoiler"}
_OPAQUE = {"code", "pre", "text_link", "text_mention"}
_DOMAIN_ENDS = (
    "com|org|net|info|biz|io|me|cn|tw|hk|sg|jp|kr|ru|ua|by|kz|de|fr|it|es|pt|nl|be|ch|at|pl|cz|se|no|fi|dk|uk|us|ca|mx|br"
    "|ar|au|nz|in|id|my|th|vn|ph|tr|il|ae|za|eu|tv|cc|co|app|dev|shop|store|xyz|site|online|top|vip|club|ai|edu|gov"
)
# In order of precedence: an e-mail address is not a mention, a link not an address.
_AUTOMATIC: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "url",
        re.compile(
            r"(?:https?|tg|ton)://[^\s<>\"'“”「」，。；！？、）】》]*[^\s<>\"'“”「」，。；！？、）】》.,;:!?)\]]"
        ),
    ),
    ("email", re.compile(r"(?<![\w.+-])[A-Za-z0-9_.+-]{1,64}@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}\b")),
    (
        "url",
        re.compile(
            rf"(?<![\w@./-])(?:[A-Za-z0-9](?:[A-Za-z0-9-]{{0,62}}[A-Za-z0-9])?\.)+(?:{_DOMAIN_ENDS})(?::\d{{1,5}})?"
            r"(?:/[^\s<>\"'“”「」，。；！？、）】》]*[^\s<>\"'“”「」，。；！？、）】》.,;:!?)\]]|/)?(?![\w@-])",
            re.IGNORECASE,
        ),
    ),
    ("bot_command", re.compile(r"(?<![\w/@<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("mention", re.compile(r"(?<![\w@])@[A-Za-z][A-Za-z0-9_]{2,31}(?!\w)")),
    ("hashtag", re.compile(r"(?<![\w#&])#(?=\d*[^\W\d])\w{1,256}")),
    ("cashtag", re.compile(r"(?<![\w$])\$[A-Z]{3,8}(?!\w)")),
    ("phone_number", re.compile(r"(?<![\w+])\+\d(?:[ \-()]?\d){6,14}(?!\w)")),
)


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 code units."""
    return len(text) + sum(1 for sign in text if ord(sign) > 0xFFFF)


def cut(text: str, offset: int, length: int) -> str:
    """The piece of a text that an entity covers."""
    return text.encode("utf-16-le")[offset * 2 : (offset + length) * 2].decode("utf-16-le", "replace")


def checked_link(url: str) -> str | None:
    """A link as Telegram keeps it, or nothing when it is none."""
    url = url.strip()
    if url.startswith(("tg://", "ton://", "mailto:", "tel:")):
        return url
    if "://" not in url:
        url = f"http://{url}"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme.lower() not in {"http", "https"} or not host or "." not in host or re.search(r"\s", url):
        return None
    return url if parts.path or parts.query or parts.fragment else f"{url}/"


def with_automatic(text: str, entities: list[Entity]) -> list[Entity]:
    """Adds commands, mentions, hashtags, addresses and numbers that nobody marked."""
    taken = [(e["offset"], e["offset"] + e["length"]) for e in entities if e["type"] in _OPAQUE]
    found = list(entities)
    for kind, pattern in _AUTOMATIC:
        for match in pattern.finditer(text):
            start = units(text[: match.start()])
            end = start + units(match.group())
            if any(start < other_end and other_start < end for other_start, other_end in taken):
                continue
            taken.append((start, end))
            found.append({"type": kind, "offset": start, "length": end - start})
    return in_order(found)[:MAX_ENTITIES]


def in_order(entities: list[Entity]) -> list[Entity]:
    """Sorted from the outside in, with touching pieces of one style joined."""
    joined: list[Entity] = []
    last: dict[str, Entity] = {}
    for entity in sorted(entities, key=lambda e: (e["offset"], -e["length"])):
        before = last.get(entity["type"])
        if before and entity["type"] in _STYLES and before["offset"] + before["length"] >= entity["offset"]:
            end = max(before["offset"] + before["length"], entity["offset"] + entity["length"])
            before["length"] = end - before["offset"]
            continue
        copy = dict(entity)
        last[entity["type"]] = copy
        joined.append(copy)
    return sorted(joined, key=lambda e: (e["offset"], -e["length"]))


def trimmed(text: str, entities: list[Entity]) -> tuple[str, list[Entity]]:
    """Without white space around, and the entities moved and shortened accordingly."""
    start = units(text) - units(text.lstrip())
    kept = text.strip()
    end = start + units(kept)
    moved: list[Entity] = []
    for entity in entities:
        begin = max(entity["offset"], start)
        finish = min(entity["offset"] + entity["length"], end)
        if begin < finish:
            moved.append({**entity, "offset": begin - start, "length": finish - begin})
    return kept, moved
