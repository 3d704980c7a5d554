"""Markup: what becomes an entity, and the words with which Telegram refuses the rest."""

from __future__ import annotations

import pytest

from bot.sandbox.refusals import Refusal
from bot.sandbox.text.entities import cut, units
from bot.sandbox.text.html import parse_html
from bot.sandbox.text.markdown import parse_markdown, parse_markdown_v2
from bot.sandbox.text.styled import styled

Piece = tuple[str, str]


def pieces(text: str, entities: list[dict[str, object]]) -> list[Piece]:
    """Each entity with the words that its offsets cut out."""
    return [(str(e["type"]), cut(text, int(str(e["offset"])), int(str(e["length"])))) for e in entities]


@pytest.mark.parametrize(
    ("source", "plain", "found"),
    [
        ("<b>李</b> <strong>x</strong>", "李 x", [("bold", "李"), ("bold", "x")]),
        ("<i>a</i><em>b</em>", "ab", [("italic", "ab")]),
        ("<u>a</u> <ins>b</ins>", "a b", [("underline", "a"), ("underline", "b")]),
        (
            "<s>a</s>-<strike>b</strike>-<del>c</del>",
            "a-b-c",
            [("strikethrough", "a"), ("strikethrough", "b"), ("strikethrough", "c")],
        ),
        ('<span class="tg-spoiler">x</span>', "x", [("spoiler", "x")]),
        ("<tg-spoiler>x</tg-spoiler>", "x", [("spoiler", "x")]),
        ("<code>1 &lt; 2</code>", "1 < 2", [("code", "1 < 2")]),
        ("<pre>x</pre>", "x", [("pre", "x")]),
        ('<pre><code class="language-python">x</code></pre>', "x", [("pre", "x")]),
        ('<a href="https://t.me/x?a=1&amp;b=2">go</a>', "go", [("text_link", "go")]),
        ("<blockquote>q</blockquote>", "q", [("blockquote", "q")]),
        ("<blockquote expandable>q</blockquote>", "q", [("expandable_blockquote", "q")]),
        ('<tg-emoji emoji-id="5368324170671202286">👍</tg-emoji>', "👍", [("custom_emoji", "👍")]),
        ('<tg-time unix="1647531900" format="wDT">22:45</tg-time>', "22:45", [("date_time", "22:45")]),
        ("😀<b>🎂 李</b>", "😀🎂 李", [("bold", "🎂 李")]),
        ("<b>a<i>b</i></b>", "ab", [("bold", "ab"), ("italic", "b")]),
        ("&lt;b&gt; &amp; &quot; &#39; &#x1F600; &nbsp; &", "<b> & \" ' 😀 &nbsp; &", []),
        ("<B>x</B>", "x", [("bold", "x")]),
        ("<b></b>x", "x", []),
        ("<a href='nothing'>x</a>", "x", []),
    ],
)
def test_html(source: str, plain: str, found: list[Piece]) -> None:
    text, entities = styled(source, "HTML", None)
    assert text == plain
    assert pieces(text, entities) == found


def test_html_says_what_more_there_is() -> None:
    _, (link,) = parse_html('<a href="t.me/x">go</a>')
    assert link["url"] == "http://t.me/x"
    _, (code,) = parse_html('<pre><code class="language-python">x</code></pre>')
    assert code == {"type": "pre", "offset": 0, "length": 1, "language": "python"}
    _, (person,) = parse_html('<a href="tg://user?id=2001">Li</a>')
    assert person == {"type": "text_mention", "offset": 0, "length": 2, "user": {"id": 2001}}
    _, (day,) = parse_html('<tg-time unix="1" format="t">x</tg-time>')
    assert (day["unix_time"], day["date_time_format"]) == (1, "t")


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("<b>x", 'Can\'t find end tag corresponding to start tag "b"'),
        ("x</b>", "Unexpected end tag at byte offset 1"),
        ("<b>李</i>", 'Unmatched end tag at byte offset 6, expected "</b>", found "</i>"'),
        ("李<div>x</div>", 'Unsupported start tag "div" at byte offset 3'),
        ("a <3 b", 'Unsupported start tag "3" at byte offset 2'),
        ("a <", "Unclosed start tag at byte offset 2"),
        ("a < b >", 'Unsupported start tag "" at byte offset 2'),
        ("<br/>", 'Unsupported start tag "br/" at byte offset 0'),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>x</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ("<a =x>y</a>", 'Empty attribute name in the tag "a" at byte offset 0'),
        ("<a href=http://x>y</a>", "Unexpected end of name token at byte offset 8"),
        ("<b>x</b", "Unclosed end tag at byte offset 4"),
        ("<tg-emoji>x</tg-emoji>", "Invalid custom emoji identifier specified"),
    ],
)
def test_html_refuses(source: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_html(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"
    assert caught.value.code == 400


@pytest.mark.parametrize(
    ("source", "plain", "found"),
    [
        ("*b* _i_ __u__ ~s~ ||p||", "b i u s p", ["bold", "italic", "underline", "strikethrough", "spoiler"]),
        ("`c\\`d` ```py\nx.y\n```", "c`d x.y", ["code", "pre"]),
        ("[go](https://t\\.me/x)", "go", ["text_link"]),
        ("1\\.5 \\- 2\\!", "1.5 - 2!", []),
        (">one\n>two\nthree", "one\ntwo\nthree", ["blockquote"]),
        (">one\n>two||", "one\ntwo", ["expandable_blockquote"]),
        ("![👍](tg://emoji?id=5)", "👍", ["custom_emoji"]),
        ("*b _i_*", "b i", ["bold", "italic"]),
    ],
)
def test_markdown_v2(source: str, plain: str, found: list[str]) -> None:
    text, entities = styled(source, "MarkdownV2", None)
    assert text == plain
    assert [entity["type"] for entity in entities] == found


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("1.5", "Character '.' is reserved and must be escaped with the preceding '\\'"),
        ("a-b", "Character '-' is reserved and must be escaped with the preceding '\\'"),
        ("*x", "Can't find end of Bold entity at byte offset 0"),
        ("李 _x", "Can't find end of Italic entity at byte offset 4"),
        ("[a](b", "Can't find end of a URL at byte offset 3"),
    ],
)
def test_markdown_v2_refuses(source: str, words: str) -> None:
    with pytest.raises(Refusal) as caught:
        parse_markdown_v2(source)
    assert caught.value.description == f"Bad Request: can't parse entities: {words}"


def test_the_older_markdown() -> None:
    text, entities = parse_markdown("*b* _i_ `c` [go](t.me/x) 1.5 \\_ ```py\nx```")
    assert text == "b i c go 1.5 _ x"
    assert [entity["type"] for entity in entities] == ["bold", "italic", "code", "text_link", "pre"]
    with pytest.raises(Refusal, match="Can't find end of the entity starting at byte offset 4"):
        parse_markdown("李 _x")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("see /help@huitou_bot now", [("bot_command", "/help@huitou_bot")]),
        ("1/2 and a/b and 看/help", []),
        ("@limei hi", [("mention", "@limei")]),
        ("a@b.com", [("email", "a@b.com")]),
        ("#生日 and #1", [("hashtag", "#生日")]),
        ("$USD", [("cashtag", "$USD")]),
        ("call +86 138 0000 0000 now", [("phone_number", "+86 138 0000 0000")]),
        ("https://example.com/a?b=1。", [("url", "https://example.com/a?b=1")]),
        ("go t.me/huitou_bot?start=x, now", [("url", "t.me/huitou_bot?start=x")]),
        ("example.com", [("url", "example.com")]),
        ("3.5 and v1.2.3 and e.g. this", []),
        ("😀 /go", [("bot_command", "/go")]),
    ],
)
def test_what_telegram_finds_by_itself(text: str, found: list[Piece]) -> None:
    plain, entities = styled(text, "", None)
    assert plain == text
    assert pieces(plain, entities) == found


def test_nothing_is_found_inside_code() -> None:
    text, entities = styled("<code>/start a@b.com</code> <b>/go</b>", "HTML", None)
    assert pieces(text, entities) == [("code", "/start a@b.com"), ("bold", "/go"), ("bot_command", "/go")]


def test_white_space_around_goes_and_offsets_follow() -> None:
    text, entities = styled("\n <b> 李 </b> \n", "HTML", None)
    assert (text, pieces(text, entities)) == ("李", [("bold", "李")])


def test_units_are_those_of_utf_16() -> None:
    assert [units(sign) for sign in ("a", "李", "😀", "👨‍👩‍👧")] == [1, 1, 2, 8]


def test_entities_that_the_bot_counts_itself() -> None:
    text, entities = styled("😀 李", "", [{"type": "bold", "offset": 3, "length": 1}])
    assert pieces(text, entities) == [("bold", "李")]
    with pytest.raises(Refusal, match="ends after the end of the text"):
        styled("x", "", [{"type": "bold", "offset": 0, "length": 2}])
    assert len(styled("a b " * 101, "", [{"type": "bold", "offset": 4 * i, "length": 1} for i in range(101)])[1]) == 100
