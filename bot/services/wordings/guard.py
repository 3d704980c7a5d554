"""What may be in a wording, and what it may cost: hidden characters, an allow-list of the template's tree, a sandbox.

Three walls, each of which holds alone: friendly text knows only its places (`friendly`); what it is compiled to is
looked at node by node before any code is made of it; and it runs in a sandbox, strict, over plain strings and truths.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.domain.errors import ShopError

# As Telegram counts. With what is said around it, such a text still fits into one message to the manager.
LONGEST_TYPED = 3000
# Rendered, without marks: below Telegram's 4,096, so that it fits into a salesperson's hand-off as well.
LONGEST_RENDERED = 3600
_LONGEST_SOURCE = 40_000
_DEEPEST, _MOST_NODES = 12, 4000
_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.If,
    nodes.Compare,
    nodes.Operand,
    nodes.Const,
    nodes.And,
    nodes.Or,
    nodes.Not,
)
_PLAIN = (str, bool, int, type(None))
# Letters and blanks that cannot be seen, beside the categories of control and format.
_UNSEEN = "\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u2028\u2029\u2800\u3164\uffa0"
_JOINER = "\u200d"
_RUN_OF_MARKS = 4
_PICTURES = range(0x1F000, 0x1FB00)


class Unsafe(ShopError, ValueError):
    """A wording that is not taken; `reason` and what belongs to it fill errors/wording_refused."""

    def __init__(self, reason: str, **view: object) -> None:
        ShopError.__init__(self, "wording_refused", reason=reason, **view)

    @property
    def reason(self) -> str:
        return str(self.view["reason"])


def length_of(text: str) -> int:
    """As Telegram counts: an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_characters(text: str) -> None:
    """Unsafe if something in it cannot be seen, or turns the writing round."""
    if length_of(text) > LONGEST_TYPED:
        raise Unsafe("long_text", longest=LONGEST_TYPED)
    marks = 0
    for place, character in enumerate(text):
        if _is_hidden(text, place, character):
            raise Unsafe("hidden", code=f"U+{ord(character):04X}", before=_shown(text[max(0, place - 8) : place]))
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks > _RUN_OF_MARKS:
            raise Unsafe("hidden", code=f"U+{ord(character):04X}", before="")


def _is_hidden(text: str, place: int, character: str) -> bool:
    if character == "\n":
        return False
    if character == _JOINER:
        return not (_is_picture(text[place - 1 : place]) and _is_picture(text[place + 1 : place + 2]))
    if character in _UNSEEN:
        return True
    return unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn") and not _is_picture(character)


def _is_picture(character: str) -> bool:
    """A part of an emoji, among which a joiner may stand; those newer than this Python's tables as well."""
    if not character:
        return False
    kind = unicodedata.category(character)
    return kind in ("So", "Sk") or character == "\ufe0f" or (kind == "Cn" and ord(character) in _PICTURES)


def _shown(text: str) -> str:
    return "".join(c for c in text if c.isprintable())


class _Sandbox(ImmutableSandboxedEnvironment):
    """No globals, filters or tests: there is nothing to call."""

    def __init__(self) -> None:
        super().__init__(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
        self.globals.clear()
        self.filters.clear()
        self.tests.clear()


_SANDBOX = _Sandbox()


def check_tree(source: str, names: frozenset[str]) -> None:
    """Unsafe unless the source is made of allowed nodes over these names alone. Nothing is compiled or run."""
    if len(source) > _LONGEST_SOURCE:
        raise Unsafe("long_text", longest=LONGEST_TYPED)
    try:
        tree = _SANDBOX.parse(source)
    except (TemplateSyntaxError, RecursionError, MemoryError, OverflowError, ValueError) as error:
        raise Unsafe("unsafe", found=type(error).__name__) from None
    for count, (node, depth) in enumerate(_walk(tree)):
        if depth > _DEEPEST or count > _MOST_NODES or type(node) not in _ALLOWED:
            raise Unsafe("unsafe", found=type(node).__name__)
        if isinstance(node, nodes.Name) and (node.name not in names or node.ctx != "load"):
            raise Unsafe("unsafe", found=node.name[:40])
        if isinstance(node, nodes.Const) and not isinstance(node.value, _PLAIN):
            raise Unsafe("unsafe", found="Const")


def _walk(tree: nodes.Node) -> Iterator[tuple[nodes.Node, int]]:
    """Every node with its depth, without recursion: a bomb may be deep."""
    waiting = [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        yield node, depth
        if depth <= _DEEPEST:
            waiting.extend((child, depth + 1) for child in node.iter_child_nodes())


@lru_cache(maxsize=256)
def _compiled(source: str, names: frozenset[str]) -> Template:
    check_tree(source, names)
    return _SANDBOX.from_string(source)


def run(source: str, names: frozenset[str], values: Mapping[str, str | bool]) -> str:
    """The source over plain values. UndefinedError where a name has none."""
    plain = {key: value if isinstance(value, bool) else str(value) for key, value in values.items()}
    text = _compiled(source, names).render(plain)
    return re.sub(r"\n{3,}", "\n\n", text).strip()
