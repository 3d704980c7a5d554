"""Texts: Jinja2 templates per locale, labels and command menus as tables. Sandboxed, strict, escaped."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import phonenumbers
from babel.core import Locale
from babel.dates import format_date, format_skeleton, format_time
from babel.numbers import format_currency, format_decimal
from jinja2 import FileSystemLoader, StrictUndefined, nodes, pass_context
from jinja2.runtime import Context
from jinja2.sandbox import ImmutableSandboxedEnvironment

from bot.domain.lunar import chinese_day
from bot.domain.money import Money, exponent, to_major, to_minor
from bot.domain.occasion import YearDay
from bot.domain.shop import Shop

TEMPLATES = Path(__file__).resolve().parent.parent / "templates"
LOCALES = ("zh", "en")
# As objects: given a name, Babel goes through its list of a thousand locales at every number.
_BABEL = {"zh": Locale.parse("zh_CN"), "en": Locale.parse("en_GB")}


def show_money(value: Money | Mapping[str, Any], locale: str) -> str:
    """¥128, ¥12.50, HK$300: no digits behind the point where they are nought."""
    money = value if isinstance(value, Money) else Money(int(value["minor"]), str(value["currency"]))
    digits = exponent(money.currency)
    whole = money.minor % 10**digits == 0
    pattern = "¤#,##0" if whole or not digits else "¤#,##0." + "0" * digits
    name = _BABEL["zh"] if money.currency == "CNY" else _BABEL[locale]
    return str(
        format_currency(to_major(money.minor, money.currency), money.currency, pattern, name, currency_digits=False)
    )


def show_quantity(value: Decimal | str | int, locale: str) -> str:
    """2, 0.5, 1,200: no idle zeros."""
    return str(format_decimal(Decimal(str(value)).normalize(), locale=_BABEL[locale]))


def show_day(value: date | str, locale: str, today: date | None = None) -> str:
    """11月22日周日, Sun 22 Nov; with the year where it is not this one."""
    day = date.fromisoformat(value[:10]) if isinstance(value, str) else value
    skeleton = "MMMEd" if today is None or today.year == day.year else "yMMMEd"
    return str(format_skeleton(skeleton, day, locale=_BABEL[locale]))


def show_date(day: date, locale: str, pattern: str) -> str:
    """A day in a pattern of CLDR: for what has little room, such as the foot of a chart."""
    return str(format_date(day, pattern, locale=_BABEL[locale]))


def show_phone(address: str) -> str:
    """An E.164 number in the way its country writes it, with the country's code only from elsewhere."""
    try:
        number = phonenumbers.parse(address)
    except phonenumbers.NumberParseException:
        return address
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL))


class Renderer:
    """Everything a person reads is made here."""

    def __init__(self, folder: Path = TEMPLATES) -> None:
        self._folder = folder
        self._environment = ImmutableSandboxedEnvironment(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        self._environment.filters |= {
            "money": _money,
            "quantity": _quantity,
            "day": _day,
            "clock": _clock,
            "moment": _moment,
            "birthday": self._birthday_filter,
            "label": self._label_filter,
            "label_or": self._label_or_filter,
            "minor": _minor,
            "phone": show_phone,
            "question": _question,
        }
        self._fragment = cache(self._environment.from_string)
        self._labels = {locale: _table(folder / locale / "labels.toml") for locale in LOCALES}
        self._commands = {locale: _table(folder / locale / "commands.toml") for locale in LOCALES}

    def render(self, name: str, locale: str, shop: Shop, view: Mapping[str, Any]) -> str:
        """A message as Telegram HTML. KeyError-free: an unknown name or a missing value raises at once."""
        template = self._environment.get_template(f"{locale}/{name}.j2")
        return template.render(**view, shop=shop, locale=locale).strip()

    def has(self, name: str) -> bool:
        """Whether there is such a template; every language has the same ones."""
        return (self._folder / LOCALES[0] / f"{name}.j2").is_file()

    def tree(self, name: str, locale: str) -> nodes.Template:
        """A template as it was parsed, to be read by the shop's own wordings."""
        loader = self._environment.loader
        assert loader is not None
        source, _, _ = loader.get_source(self._environment, f"{locale}/{name}.j2")
        return self.parse(source)

    def parse(self, source: str) -> nodes.Template:
        return self._environment.parse(source)

    def fragment(self, source: str, locale: str, shop: Shop, view: Mapping[str, Any]) -> str:
        """A piece of Jinja2 of the product's own (nobody's input), as HTML."""
        return self._fragment(source).render(**view, shop=shop, locale=locale).strip()

    def label(self, key: str, locale: str, **view: object) -> str:
        """A button's text, a word for a code: plain text, not HTML."""
        return self._labels[locale][key].format_map(view) if view else self._labels[locale][key]

    def has_label(self, key: str, locale: str) -> bool:
        return key in self._labels[locale]

    def command(self, name: str, locale: str) -> str:
        """What a command does, for the menu."""
        return self._commands[locale][name]

    @pass_context
    def _birthday_filter(self, context: Context, told: YearDay | Mapping[str, Any]) -> str:
        """8月15日, 15 August, 农历八月十五, lunar 8/15."""
        value, locale = told if isinstance(told, YearDay) else YearDay(**told), context["locale"]
        if value.calendar == "solar":
            pattern = "M月d日" if locale == "zh" else "d MMMM"
            try:
                return str(format_date(date(2000, value.month, value.day), pattern, locale=_BABEL[locale]))
            except ValueError:
                # A day that does not exist, as it was brought in; /tidy asks for the right one.
                return f"{value.month}/{value.day}"
        if locale == "zh":
            return chinese_day(value)
        return self.label("birthday.lunar", locale, month=value.month, day=value.day)

    def _label_filter(self, key: str, locale: str, **view: object) -> str:
        return self.label(key, locale, **view)

    def _label_or_filter(self, key: str, locale: str, otherwise: object) -> object:
        """For what the shop names itself: its own word where there is no label."""
        return self.label(key, locale) if self.has_label(key, locale) else otherwise


@cache
def _table(path: Path) -> dict[str, str]:
    """A TOML file flattened to dotted keys."""
    flat: dict[str, str] = {}

    def walk(prefix: str, node: Mapping[str, Any]) -> None:
        for key, value in node.items():
            if isinstance(value, dict):
                walk(f"{prefix}{key}.", value)
            else:
                flat[f"{prefix}{key}"] = str(value)

    walk("", tomllib.loads(path.read_text(encoding="utf-8")))
    return flat


def _minor(amount: str, currency: str) -> int:
    """A form's decimal text as minor units."""
    return to_minor(Decimal(amount), currency)


def _question(path: str) -> str:
    """The label of what is asked at a form's path: items.0.quantity asks item_quantity, items.+ item_new."""
    field, *parts = path.split(".")
    if not parts:
        return field
    return "item_new" if parts == ["+"] else "item" if len(parts) == 1 else f"item_{parts[1]}"


@pass_context
def _money(context: Context, value: Any) -> str:
    return show_money(value, context["locale"])


@pass_context
def _quantity(context: Context, value: Any) -> str:
    return show_quantity(value, context["locale"])


@pass_context
def _day(context: Context, value: Any) -> str:
    return show_day(value, context["locale"], context.get("today"))


@pass_context
def _clock(context: Context, value: Any) -> str:
    """14:05, in the shop's zone."""
    return str(format_time(_local(context, value), "HH:mm", locale=_BABEL[context["locale"]]))


@pass_context
def _moment(context: Context, value: Any) -> str:
    """The day and the time, in the shop's zone."""
    local = _local(context, value)
    return f"{show_day(local.date(), context['locale'], context.get('today'))} {local:%H:%M}"


def _local(context: Context, value: datetime | str) -> datetime:
    moment = datetime.fromisoformat(value) if isinstance(value, str) else value
    return moment.astimezone(context["shop"].zone)
