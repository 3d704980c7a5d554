"""Every template in every language: it renders, Telegram takes it, and the languages say the same things."""

from __future__ import annotations

import hashlib
import re
import tomllib
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from jinja2 import meta

import tests.templates.samples_ahead
import tests.templates.samples_campaigns
import tests.templates.samples_digest
import tests.templates.samples_imports
import tests.templates.samples_lift
import tests.templates.samples_links
import tests.templates.samples_notices
import tests.templates.samples_numbers
import tests.templates.samples_people
import tests.templates.samples_performance
import tests.templates.samples_pictures
import tests.templates.samples_policy
import tests.templates.samples_records
import tests.templates.samples_rules
import tests.templates.samples_sales
import tests.templates.samples_trail
import tests.templates.samples_wordings
import tests.templates.samples_words  # noqa: F401  both add their samples
from bot.rendering import LOCALES, TEMPLATES, Renderer
from bot.services.consent import TEXT_VERSION
from tests.templates.samples import PARTS, SAMPLES, SHOP, TODAY

LONGEST, LONGEST_CAPTION = 4096, 1024
TAGS = {"b", "strong", "i", "em", "u", "s", "del", "code", "pre", "a", "blockquote", "tg-spoiler"}
CAPTIONS = ("team/invite", "joining/link", "joining/shop_qr", "reminders/coupon", "reports/picture", "people/picture")
CAPTIONS += ("ahead/picture", "ahead/file", "imports/file", "exports/file")
UNFINISHED = r"\n{3}|[{}]|None|Undefined|Namespace\("
# Places are written in braces.
WITH_BRACES = ("campaigns/ask_text", "wordings/", "errors/wording_refused")
# The plain question as it was asked under each version. When its words change, TEXT_VERSION does, and a line is added.
CONSENT_TEXTS = {"2026-11-22": "16760982b978e1fb"}


def names(locale: str) -> set[str]:
    folder = TEMPLATES / locale
    return {path.relative_to(folder).with_suffix("").as_posix() for path in folder.rglob("*.j2")}


ALL = sorted(names("zh") | names("en"))
MESSAGES = [name for name in ALL if name not in PARTS]


@cache
def renderer() -> Renderer:
    return Renderer()


def rendered(name: str, locale: str) -> list[str]:
    """Every sample of a template."""
    views = [dict(view) for view in SAMPLES[name]]
    for view in views:
        view.setdefault("today", TODAY)
    return [renderer().render(name, locale, replace(SHOP, locale=locale), view) for view in views]


class Checker(HTMLParser):
    """What Telegram's HTML allows: few tags, all closed, no attribute but a link's."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.length = 0
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.problems.append(f"<{tag}>")
        for key, _ in attrs:
            if (tag, key) not in {("a", "href"), ("code", "class"), ("blockquote", "expandable")}:
                self.problems.append(f"<{tag} {key}>")
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        self.length += len(data.encode("utf-16-le")) // 2


def test_every_template_has_a_sample() -> None:
    missing = sorted(set(MESSAGES) - set(SAMPLES))
    assert not missing, f"add a view of {missing} to SAMPLES in tests/templates/samples.py, as the code gives it"
    gone = sorted(set(SAMPLES) - set(MESSAGES))
    assert not gone, f"tests/templates/samples.py has views of templates that are gone: {gone}"


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("name", [name for name in MESSAGES if name in SAMPLES])
def test_a_template_renders_as_telegram_takes_it(name: str, locale: str) -> None:
    for text in rendered(name, locale):
        checker = Checker()
        checker.feed(text)
        checker.close()
        assert not checker.problems, text
        assert not checker.open, f"{checker.open} left open in {text}"
        longest = LONGEST_CAPTION if name in CAPTIONS else LONGEST
        assert 0 < checker.length <= longest
        assert "&amp;amp;" not in text
        assert "&amp;lt;" not in text, f"escaped twice: {text}"
        unfinished = r"\n{3}|None|Undefined|Namespace\(" if name.startswith(WITH_BRACES) else UNFINISHED
        assert not re.search(unfinished, text), f"looks unfinished:\n{text}"


def test_the_languages_have_the_same_templates() -> None:
    assert names("zh") == names("en"), "every template exists in templates/zh and in templates/en"


@pytest.mark.parametrize("name", ALL)
def test_the_languages_use_the_same_values(name: str) -> None:
    """A value shown in one language is shown in the other."""
    zh, en = (_values(name, locale) for locale in LOCALES)
    assert zh == en, f"only in one language: {sorted(zh ^ en)}"


@pytest.mark.parametrize("table", ["labels.toml", "commands.toml"])
def test_the_tables_have_the_same_keys_and_places(table: str) -> None:
    zh, en = (_flat(TEMPLATES / locale / table) for locale in LOCALES)
    assert set(zh) == set(en), f"{table}, only in one language: {sorted(set(zh) ^ set(en))}"
    for key, text in zh.items():
        assert (
            re.findall(r"{\w*}", text) and sorted(re.findall(r"{\w*}", text)) == sorted(re.findall(r"{\w*}", en[key]))
        ) or not re.findall(r"{\w*}", text + en[key]), f"{table}: {key} fills different places"
        assert text.strip()
        assert en[key].strip()


def test_english_has_no_chinese_and_chinese_no_idle_english() -> None:
    """But for the names of languages, which each speaks for itself."""
    for name in MESSAGES:
        source = (TEMPLATES / "en" / f"{name}.j2").read_text(encoding="utf-8")
        assert not re.search(r"[\u4e00-\u9fff]", re.sub(r"{#.*?#}", "", source, flags=re.DOTALL)), name


def test_consent_is_asked_in_the_words_of_its_version() -> None:
    asked = "".join((TEMPLATES / locale / "joining" / "consent.j2").read_text("utf-8") for locale in LOCALES)
    found = hashlib.sha256(asked.encode()).hexdigest()[:16]
    assert CONSENT_TEXTS.get(TEXT_VERSION) == found, (
        "the consent question was changed: give bot.services.consent.TEXT_VERSION a new date, and add it here with "
        f"{found}; what people agreed to before was another text"
    )


def _values(name: str, locale: str) -> set[str]:
    """The names that a template needs from outside."""
    source = (TEMPLATES / locale / f"{name}.j2").read_text(encoding="utf-8")
    environment = renderer()._environment
    return meta.find_undeclared_variables(environment.parse(source, name)) - {"locale", "today", "shop"}


def _flat(path: Path) -> dict[str, str]:
    flat: dict[str, str] = {}

    def walk(prefix: str, node: dict[str, Any]) -> None:
        for key, value in node.items():
            if isinstance(value, dict):
                walk(f"{prefix}{key}.", value)
            else:
                flat[prefix + key] = str(value)

    walk("", tomllib.loads(path.read_text(encoding="utf-8")))
    return flat
