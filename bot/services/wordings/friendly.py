"""Friendly text, as a manager writes it: words, places such as {name}, and parts that depend.

    {name}, a coupon for you: {offer}.{if coupon} Code {code}.{else} See you soon.{/if}

Nothing else may stand in braces. It is read into a small tree, and the tree compiled to Jinja2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from bot.services.wordings.guard import LONGEST_TYPED, Unsafe, check_characters

# What is shown with a mark of its own; everything else of the shop's text is plain.
_MARKS = {"code": "code", "offer": "b"}
_WIDE = str.maketrans({"｛": "{", "｝": "}", "\t": " ", "\r": None, "\u00a0": " "})
_TAG = re.compile(r"\{([^{}\n]{1,40})\}")
_MOST_LEVELS = 3
ELSE, END = "else", "end"
_NEAR = 0.5


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Put:
    """A place: something of the customer's or the shop's is put in here."""

    code: str


@dataclass(frozen=True, slots=True)
class When:
    code: str
    then: tuple[Part, ...]
    otherwise: tuple[Part, ...] = ()


Part = Words | Put | When


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Words in braces, in every language, to what they stand for. `shown`: code to how one language writes it."""

    places: Mapping[str, str]
    conditions: Mapping[str, str]
    ends: Mapping[str, str]
    shown: Mapping[str, str]

    def all_words(self) -> list[str]:
        return [*self.places, *self.conditions, *self.ends]


def key_of(word: str) -> str:
    """Blanks and case do not matter in braces."""
    return "".join(word.split()).casefold()


def straighten(typed: str) -> str:
    """As it is kept: braces of a Chinese keyboard are braces."""
    return typed[: LONGEST_TYPED + 1].translate(_WIDE).strip()


def read(text: str, vocabulary: Vocabulary) -> tuple[Part, ...]:
    """Unsafe with what is wrong and where, if it is no such text."""
    check_characters(text)
    if not text:
        raise Unsafe("empty")
    return _Reader(list(_tokens(text, vocabulary)), vocabulary).all()


@dataclass(frozen=True, slots=True)
class _Token:
    """`kind`: words, place, when, else or end."""

    kind: str
    value: str
    typed: str


def _tokens(text: str, vocabulary: Vocabulary) -> Iterator[_Token]:
    at = 0
    for found in _TAG.finditer(text):
        if found.start() > at:
            yield _words(text[at : found.start()])
        token = _tag(found[1], vocabulary)
        yield token
        at = found.end()
        if token.kind != "place" and _stands_alone(text, found.start(), at):
            at += 1
    if at < len(text):
        yield _words(text[at:])


def _stands_alone(text: str, start: int, end: int) -> bool:
    """On a line of its own: the line goes with the tag."""
    return text[start - 1 : start] in ("", "\n") and text[end : end + 1] == "\n"


def _words(text: str) -> _Token:
    stray = re.search(r"[{}]", text)
    if stray:
        around = text[max(0, stray.start() - 10) : stray.start() + 20]
        raise Unsafe("braces", around=around.replace("\n", " "))
    return _Token("words", text, text)


def _tag(typed: str, vocabulary: Vocabulary) -> _Token:
    key = key_of(typed)
    if key in vocabulary.places:
        return _Token("place", vocabulary.places[key], typed)
    if key in vocabulary.conditions:
        return _Token("when", vocabulary.conditions[key], typed)
    if key in vocabulary.ends:
        return _Token(vocabulary.ends[key], "", typed)
    near = max(vocabulary.all_words(), key=lambda word: _likeness(key, word))
    is_near = _likeness(key, near) >= _NEAR
    raise Unsafe("unknown_place", typed=typed.strip(), near=_shown_of(near, vocabulary) if is_near else None)


def _likeness(typed: str, word: str) -> float:
    """A slip is rarely in the first character."""
    return SequenceMatcher(None, typed, word).ratio() + (0.1 if typed[:1] == word[:1] else 0)


def _shown_of(key: str, vocabulary: Vocabulary) -> str:
    if key in vocabulary.conditions:
        return vocabulary.shown[f"when_{vocabulary.conditions[key]}"]
    return vocabulary.shown[vocabulary.places.get(key) or vocabulary.ends[key]]


class _Reader:
    """Tokens to a tree; parts may stand in parts, but not deep."""

    def __init__(self, tokens: list[_Token], vocabulary: Vocabulary) -> None:
        self._tokens = tokens
        self._shown = vocabulary.shown
        self._at = 0

    def all(self) -> tuple[Part, ...]:
        parts = self._parts(0)
        if self._at < len(self._tokens):
            raise Unsafe("unopened", typed=self._tokens[self._at].typed)
        return parts

    def _parts(self, level: int) -> tuple[Part, ...]:
        parts: list[Part] = []
        while self._at < len(self._tokens) and self._tokens[self._at].kind not in (ELSE, END):
            token = self._tokens[self._at]
            self._at += 1
            if token.kind == "when":
                parts.append(self._when(token, level))
            else:
                parts.append(Put(token.value) if token.kind == "place" else Words(token.value))
        return tuple(parts)

    def _when(self, opened: _Token, level: int) -> When:
        if level == _MOST_LEVELS:
            raise Unsafe("nested", most=_MOST_LEVELS)
        then, otherwise = self._parts(level + 1), ()
        if self._next() == ELSE:
            self._at += 1
            otherwise = self._parts(level + 1)  # type: ignore[assignment]
        if self._next() != END:
            raise Unsafe("unclosed", typed=opened.typed, end=self._shown[END])
        self._at += 1
        return When(opened.value, then, otherwise)

    def _next(self) -> str | None:
        return self._tokens[self._at].kind if self._at < len(self._tokens) else None


def source_of(parts: tuple[Part, ...]) -> str:
    """The tree as Jinja2: words escaped, places by name, conditions as truths called `when_…`."""
    return "".join(_source(part) for part in parts)


def _source(part: Part) -> str:
    match part:
        case Words(text):
            return escape(text, quote=False)
        case Put(code):
            mark = _MARKS.get(code)
            return f"<{mark}>{{{{ {code} }}}}</{mark}>" if mark else f"{{{{ {code} }}}}"
        case When(code, then, otherwise):
            other = f"{{% else %}}{source_of(otherwise)}" if otherwise else ""
            return f"{{% if when_{code} %}}{source_of(then)}{other}{{% endif %}}"


def text_of(parts: tuple[Part, ...], shown: Mapping[str, str]) -> str:
    """The tree as friendly text; `shown`: how this language writes places and conditions."""
    written = ""
    for piece, is_tag in _pieces(parts, shown):
        is_own_line = is_tag and (not written or written.endswith("\n"))
        written += piece + ("\n" if is_own_line else "")
    return written.strip()


def _pieces(parts: tuple[Part, ...], shown: Mapping[str, str]) -> Iterator[tuple[str, bool]]:
    for part in parts:
        match part:
            case Words(text):
                yield text, False
            case Put(code):
                yield f"{{{shown[code]}}}", False
            case When(code, then, otherwise):
                yield f"{{{shown[f'when_{code}']}}}", True
                yield from _pieces(then, shown)
                if otherwise:
                    yield f"{{{shown[ELSE]}}}", True
                    yield from _pieces(otherwise, shown)
                yield f"{{{shown[END]}}}", True


def used(parts: tuple[Part, ...], truths: Mapping[str, bool] | None = None) -> Iterator[str]:
    """Codes of the places, in order; of those that are reached, if it is said which conditions are true."""
    for part in parts:
        match part:
            case Put(code):
                yield code
            case When(code, then, otherwise):
                if truths is None or truths[code]:
                    yield from used(then, truths)
                if truths is None or not truths[code]:
                    yield from used(otherwise, truths)


def asked(parts: tuple[Part, ...]) -> Iterator[str]:
    """Codes of the conditions."""
    for part in parts:
        if isinstance(part, When):
            yield part.code
            yield from asked(part.then)
            yield from asked(part.otherwise)
