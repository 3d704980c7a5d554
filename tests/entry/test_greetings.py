"""The name a text begins with is left out where the text stands below another."""

from __future__ import annotations

import pytest

from bot.entry.greetings import without_greeting


@pytest.mark.parametrize(
    ("text", "name", "rest"),
    [
        ("王芳，天冷了，面膜到了。", "王芳", "天冷了，面膜到了。"),
        ("王芳，您好！新款到了", "王芳", "新款到了"),
        ("王芳您好，新款到了", "王芳", "新款到了"),
        ("亲爱的王芳：新款到了", "王芳", "新款到了"),
        ("Hi Mary, our masks are in!", "Mary", "Our masks are in!"),
        ("hello mary! come and see", "Mary", "Come and see"),
        ("A &amp; B, the coffee is here", "A &amp; B", "The coffee is here"),
        ("天冷了，王芳，面膜到了。", "王芳", "天冷了，王芳，面膜到了。"),
        ("王芳芳的店开张了", "王芳", "王芳芳的店开张了"),
        ("王芳，", "王芳", "王芳，"),
        ("Mary Jane is our new cream", "Mary", "Mary Jane is our new cream"),
        ("新款到了", "", "新款到了"),
    ],
)
def test_what_is_left(text: str, name: str, rest: str) -> None:
    assert without_greeting(text, name) == rest
