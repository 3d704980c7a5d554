"""Other names of a place that are understood: the question for a new text says so, and says what is true."""

from __future__ import annotations

import re

import pytest

from bot.rendering import LOCALES, TEMPLATES, Renderer
from bot.services.wordings.friendly import key_of
from bot.services.wordings.own import sayings, vocabulary


@pytest.mark.parametrize("spoken", LOCALES)
def test_other_names_of_a_customer_are_shown_and_understood(spoken: str) -> None:
    renderer = Renderer()
    known = vocabulary(renderer, sayings(renderer)[0], spoken)
    source = (TEMPLATES / spoken / "wordings/question.j2").read_text("utf-8")
    told = re.findall(r"<code>\{([^{}]+)\}</code>", source)
    assert set(told) & set(renderer.label("wording.also.name", spoken).split("|"))
    assert [known.places[key_of(one)] for one in told] == ["name"] * len(told)
