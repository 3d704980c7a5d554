"""The product's own words, read back: a reminder's template as friendly text, and which places it has.

So a manager starts from what is sent today, and a new reminder can be reworded as soon as its template is there. A
value that no other reminder shows needs a label `wording.place.<name>` (a condition `wording.when.<name>`), no code.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from html import unescape
from typing import Any

from jinja2 import nodes

from bot.domain.ladder import STEPS
from bot.domain.wording import Saying, all_sayings
from bot.rendering import LOCALES, Renderer
from bot.services.wordings.friendly import ELSE, END, Part, Put, Vocabulary, When, Words, key_of, text_of, used

log = logging.getLogger(__name__)
# Places and conditions by their code, as the templates write them.
PLACES: Mapping[str, str] = {
    "name": "name",
    "shop": "shop.name",
    "day": "occasion_on|day",
    "offer": "",
    "code": "coupon.shown",
    "until": "coupon.last_on|day",
    "whom": "('kin.' ~ whom)|label(locale)",
}
OFFER = '{% include locale ~ "/reminders/_worth.j2" %}'
CONDITIONS: Mapping[str, str] = {
    "coupon": "coupon",
    "known": "coupon and is_known",
    "fresh": "coupon and not is_known",
    "first_year": "years == 1",
}
OF_COUPON = ("offer", "code", "until")
_MARK = re.compile(r"</?(?:b|i|u|s|code)>")
_Facts = Mapping[str, Any]


class Unreadable(ValueError):
    """A template that says something for which there is no friendly way yet."""


@dataclass(frozen=True, slots=True)
class Own:
    """A saying as the product words it, in one language. `places`: code to its Jinja2; `conditions`: to an expression.

    `coupon`: whether one goes with it "always", "maybe" or "never".
    """

    saying: Saying
    parts: tuple[Part, ...]
    places: Mapping[str, str]
    conditions: Mapping[str, str]
    coupon: str


@cache
def sayings(renderer: Renderer) -> tuple[Saying, ...]:
    """What can be reworded: every reminder to customers that has a template which can be read back."""
    return tuple(saying for saying in all_sayings() if renderer.has(saying.template) and _is_readable(renderer, saying))


def _is_readable(renderer: Renderer, saying: Saying) -> bool:
    try:
        for locale in LOCALES:
            own(renderer, saying, locale)
    except Unreadable as problem:
        log.warning("%s cannot be reworded: %s", saying.template, problem)
        return False
    return True


@cache
def own(renderer: Renderer, saying: Saying, locale: str) -> Own:
    """Unreadable if the template has what `PLACES` and the labels don't know."""
    reader = _Reader(renderer)
    parts = _joined(reader.body(renderer.tree(saying.template, locale).body, _facts(saying)))
    places = {code: PLACES[code] for code in ("name", "shop")} | reader.places
    coupon = _coupon(parts)
    if coupon != "never":
        places |= {code: PLACES[code] for code in OF_COUPON}
    conditions = dict(reader.conditions)
    if coupon == "maybe":
        conditions["coupon"] = CONDITIONS["coupon"]
    return Own(saying, parts, {code: source_of_place(code, text) for code, text in places.items()}, conditions, coupon)


def source_of_place(code: str, expression: str) -> str:
    return OFFER if code == "offer" else f"{{{{ {expression} }}}}"


def _facts(saying: Saying) -> _Facts:
    """What is known before anybody is written to: the step, and whether an offer goes with it."""
    if saying.step is None:
        return {}
    offer = next((step.offer for step in STEPS if step.number == saying.step), None)
    return {"step": saying.step, "coupon": offer is not None}


def _coupon(parts: tuple[Part, ...]) -> str:
    always = any(isinstance(part, Put) and part.code in OF_COUPON for part in parts)
    if always:
        return "always"
    return "maybe" if any(code in OF_COUPON for code in used(parts)) else "never"


def _joined(parts: list[Part]) -> tuple[Part, ...]:
    """Neighbouring words as one, without a blank line in front."""
    joined: list[Part] = []
    for part in parts:
        if isinstance(part, Words) and joined and isinstance(joined[-1], Words):
            joined[-1] = Words(joined[-1].text + part.text)
        else:
            joined.append(part)
    return tuple(joined)


class _Reader:
    """Jinja2's tree to ours."""

    def __init__(self, renderer: Renderer) -> None:
        self._renderer = renderer
        self._places = {_tree(renderer, f"{{{{ {text} }}}}"): code for code, text in PLACES.items() if text}
        self._conditions = {_test(renderer, text): code for code, text in CONDITIONS.items()}
        self.places: dict[str, str] = {}
        self.conditions: dict[str, str] = {}

    def body(self, found: list[nodes.Node], facts: _Facts) -> list[Part]:
        return [part for node in found for part in self._node(node, facts)]

    def _node(self, node: nodes.Node, facts: _Facts) -> Iterator[Part]:
        if isinstance(node, nodes.Output):
            for child in node.nodes:
                yield self._words(child) if isinstance(child, nodes.TemplateData) else self._place(child)
        elif isinstance(node, nodes.Include) and "_worth" in str(node.template):
            self.places["offer"] = ""
            yield Put("offer")
        elif isinstance(node, nodes.If):
            yield from self._branches([(one.test, one.body) for one in (node, *node.elif_)], node.else_, facts)
        else:
            raise Unreadable(type(node).__name__)

    def _words(self, data: nodes.TemplateData) -> Words:
        return Words(unescape(_MARK.sub("", data.data)))

    def _place(self, node: nodes.Expr) -> Put:
        code = next((code for tree, code in self._places.items() if tree == node), None)
        text = PLACES[code] if code else _text(node)
        code = code or re.split(r"[|]", text)[0].replace(".", "_")
        if not self._renderer.has_label(f"wording.place.{code}", LOCALES[0]):
            raise Unreadable(f"no label wording.place.{code}")
        self.places[code] = text
        return Put(code)

    def _branches(
        self, tests: list[tuple[nodes.Node, list[nodes.Node]]], last: list[nodes.Node], facts: _Facts
    ) -> list[Part]:
        """If, elif and else; what the facts decide is decided here."""
        for place, (test, body) in enumerate(tests):
            is_true = _decided(test, facts)
            if is_true is False:
                continue
            if is_true:
                return self.body(body, facts)
            return self._undecided(test, body, tests[place + 1 :], last, facts)
        return self.body(last, facts)

    def _undecided(
        self,
        test: nodes.Node,
        body: list[nodes.Node],
        others: list[tuple[nodes.Node, list[nodes.Node]]],
        last: list[nodes.Node],
        facts: _Facts,
    ) -> list[Part]:
        code, then = self._condition(test), _joined(self.body(body, facts))
        is_pair = code == "known" and len(others) == 1 and not last
        if is_pair and others[0][0] == _test(self._renderer, CONDITIONS["coupon"]):
            self.conditions["fresh"] = CONDITIONS["fresh"]
            return [When(code, then), When("fresh", _joined(self.body(others[0][1], facts)))]
        return [When(code, then, _joined(self._branches(others, last, facts)))]

    def _condition(self, test: nodes.Node) -> str:
        code = next((code for tree, code in self._conditions.items() if tree == test), None)
        if code is None and isinstance(test, nodes.Name):
            code = test.name
        if code is None or not self._renderer.has_label(f"wording.when.{code}", LOCALES[0]):
            raise Unreadable(f"no label wording.when.{code or test}")
        self.conditions[code] = CONDITIONS.get(code, code)
        return code


def _tree(renderer: Renderer, source: str) -> nodes.Expr:
    output = renderer.parse(source).body[0]
    assert isinstance(output, nodes.Output)
    return output.nodes[0]


def _test(renderer: Renderer, expression: str) -> nodes.Node:
    found = renderer.parse(f"{{% if {expression} %}}{{% endif %}}").body[0]
    assert isinstance(found, nodes.If)
    return found.test


def _decided(test: nodes.Node, facts: _Facts) -> bool | None:
    """Whether the facts alone make it true or false."""
    if isinstance(test, nodes.Name):
        return bool(facts[test.name]) if test.name in facts else None
    if isinstance(test, nodes.Compare) and isinstance(test.expr, nodes.Name) and test.expr.name in facts:
        operand = test.ops[0]
        if len(test.ops) == 1 and operand.op == "eq" and isinstance(operand.expr, nodes.Const):
            return bool(facts[test.expr.name] == operand.expr.value)
    if isinstance(test, nodes.Not):
        inner = _decided(test.node, facts)
        return None if inner is None else not inner
    if isinstance(test, nodes.And) and False in (_decided(test.left, facts), _decided(test.right, facts)):
        return False
    return None


def _text(node: nodes.Expr) -> str:
    """A simple expression as it was written: a name, its parts, filters with nothing but literals."""
    if isinstance(node, nodes.Name):
        return node.name
    if isinstance(node, nodes.Getattr):
        return f"{_text(node.node)}.{node.attr}"
    if isinstance(node, nodes.Filter) and node.node is not None and not node.kwargs:
        literals = ", ".join(repr(_literal(one)) for one in node.args)
        return f"{_text(node.node)}|{node.name}" + (f"({literals})" if literals else "")
    raise Unreadable(f"an expression ({type(node).__name__})")


def _literal(node: nodes.Expr) -> Any:
    if not isinstance(node, nodes.Const):
        raise Unreadable("a filter that depends on something")
    return node.value


@cache
def vocabulary(renderer: Renderer, saying: Saying, locale: str) -> Vocabulary:
    """The words in braces for one saying: those of every language are understood, those of `locale` are shown."""
    spoken = own(renderer, saying, locale)
    return Vocabulary(
        places=_known(renderer, spoken.places, "wording.also.") | _known(renderer, spoken.places, "wording.place."),
        conditions=_known(renderer, spoken.conditions, "wording.when."),
        ends=_known(renderer, (ELSE, END), "wording.tag."),
        shown={code: renderer.label(f"wording.place.{code}", locale) for code in spoken.places}
        | {f"when_{code}": renderer.label(f"wording.when.{code}", locale) for code in spoken.conditions}
        | {code: renderer.label(f"wording.tag.{code}", locale) for code in (ELSE, END)},
    )


def _known(renderer: Renderer, codes: Iterable[str], prefix: str) -> dict[str, str]:
    """Every label of these codes, several words in one label apart by a bar."""
    return {
        key_of(word): code
        for code in codes
        for locale in LOCALES
        if renderer.has_label(f"{prefix}{code}", locale)
        for word in renderer.label(f"{prefix}{code}", locale).split("|")
    }


def own_text(renderer: Renderer, saying: Saying, locale: str) -> str:
    """The product's words as a manager may take them and change them."""
    return text_of(own(renderer, saying, locale).parts, vocabulary(renderer, saying, locale).shown)
