"""Names in Latin letters: Kelly Wu, Mr. Tan, Mr and Mrs Hall, Brian O'Neil, Mandy 陈."""

from __future__ import annotations

import re

from bot.entry.han_names import HAN
from bot.entry.vocabulary import acts
from bot.entry.vocabulary.en import AFTER_TITLES, FIRST_NAMES, HONORIFICS, NOT_NAMES, SURNAMES
from bot.entry.vocabulary.goods import BRANDS_EN
from bot.entry.vocabulary.surnames import SINGLE

RE_LATIN = re.compile(r"[a-z][a-z'.\-]*")


FIRMS = frozenset({"公司", "超市", "酒店", "餐厅", "饭店", "学校", "工厂", "集团", "酒吧", "咖啡"})
LINKS = frozenset({"bin", "binti", "van", "von", "de", "da", "di", "al", "la", "der"})


def latin_name(plain: str, simple: str, start: int, limit: int) -> tuple[int, int]:  # noqa: PLR0911 - one case, one return
    """Where a Latin name that begins at `start` ends, and how sure that is; (0, 0) where none begins."""
    words = [(found.start(), found.end()) for found in RE_LATIN.finditer(plain, start, limit)]
    if not words or words[0][0] != start:
        return 0, 0
    first = plain[words[0][0] : words[0][1]].strip(".'")
    if (first in HONORIFICS and len(words) > 1) or (first in HONORIFICS and words[0][1] < limit):
        return _after_honorific(plain, simple, words, limit), 95
    first, end = _unpossessed(plain, words[0])
    if len(first) == 1 and plain[words[0][1] - 1] == "." and len(words) > 1 and simple[words[1][0]].isupper():
        return words[1][1], 70
    if (first in NOT_NAMES and not (first in FIRST_NAMES and simple[start].isupper())) or len(first) < 2:
        return 0, 0
    if first in BRANDS_EN:
        return (end, 25) if simple[start].isupper() else (0, 0)
    capital = simple[start].isupper()
    known = first in FIRST_NAMES
    if not capital and not known:
        return (end, 12) if len(words) > 1 else (0, 0)
    score = 78 if known and capital else 66 if known else 58
    if end == words[0][1]:
        end = _extend(plain, simple, words, end, limit)
    return end, score


def _after_honorific(plain: str, simple: str, words: list[tuple[int, int]], limit: int) -> int:
    """Mr. Tan, Mrs Van Dyke, Mr and Mrs Hall, Dr. Patel, Miss 黄."""
    index, end = 0, words[0][1]
    while index < len(words) and plain[words[index][0] : words[index][1]].strip(".") in HONORIFICS | {"and"}:
        end = words[index][1]
        index += 1
    taken = 0
    while index < len(words) and taken < 2 and plain[end : words[index][0]].strip(" .") == "":
        word = plain[words[index][0] : words[index][1]]
        if plain[words[index][1] : words[index][1] + 1] > "\u3400" and taken:
            break
        if taken and not (simple[words[index][0]].isupper() and word.strip("'s") not in BRANDS_EN):
            break
        word, end = _unpossessed(plain, words[index])
        index, taken = index + 1, taken + 1
    if not taken:
        han = re.compile(rf"\s?[{HAN}]{{1,3}}").match(plain, end, limit)
        end = han.end() if han else end
    return end


def _unpossessed(plain: str, word: tuple[int, int]) -> tuple[str, int]:
    text = plain[word[0] : word[1]].rstrip(".")
    for tail in ("'s", "s'"):
        if text.endswith(tail):
            return text[: -len(tail)] + ("s" if tail == "s'" else ""), word[1] - (2 if tail == "'s" else 1)
    return text, word[0] + len(text)


def _extend(plain: str, simple: str, words: list[tuple[int, int]], end: int, limit: int) -> int:
    """A second (and third) word of the name: Kelly Wu, Sunny lee, Brian O'Neil, Arjun sir, Mandy 陈, Sam & Co."""
    company = re.compile(r"\s?&\s?(?:co|sons|[a-z]+)\b\.?").match(plain, end, limit)
    if company:
        return company.end()
    han = re.compile(rf" ?(?P<h>[{HAN}]{{1,2}})(?![{HAN}])").match(plain, end, limit)
    if han and (han["h"] in SINGLE or han["h"] in acts.TITLES or han["h"] in FIRMS):
        return han.end()
    for start, limit_ in words[1:4]:
        if plain[end:start] != " ":
            break
        if plain[limit_ : limit_ + 1] > "\u3400":
            break
        word, stop = _unpossessed(plain, (start, limit_))
        if word[1:2] == "-":
            break  # T-shirt, X-ray, V-neck
        capital = simple[start].isupper()
        shouting = simple[start:stop].isupper() and len(word) > 1 and not simple[words[0][0] : words[0][1]].isupper()
        camel = any(char.isupper() for char in simple[start + 1 : stop]) and "'" not in word
        if (
            word in AFTER_TITLES
            or (word in LINKS and simple[stop + 1 : stop + 2].isupper())
            or (word in SURNAMES and (capital or not _is_thing_after(plain, stop, limit)))
            or (capital and not shouting and not camel and word not in BRANDS_EN and word not in NOT_NAMES)
        ):
            end = stop
        else:
            break
    return end


def _is_thing_after(plain: str, at: int, limit: int) -> bool:
    """bob brown bag: a lower-case surname that goes on into a thing is no surname."""
    return re.match(r" [a-z]", plain[at:limit]) is not None
