"""A form as a message: its text, its buttons, and where it stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.domain.form import Form
from bot.domain.money import Money
from bot.rendering import show_day, show_money
from bot.services.forms.model import Choice, FieldView, FormView
from bot.services.forms.view import view_of
from handlers.say import Say, button
from handlers.turn import Turn

LONGEST_LABEL = 30


async def show_form(turn: Turn, form: Form, *, message_id: int | None = None) -> None:
    """Show a form: in place where a button was pressed, else as the newest message, and the old one goes."""
    view = await view_of(turn.work, form)
    words: dict[str, Any] = {"view": view, "form": form, "values": form.values, "today": turn.today}
    keyboard = keyboard_of(turn.say, view)
    if message_id is not None:
        turn.say.edit(message_id, "sales/form", keyboard=keyboard, **words)
        return
    if form.message_id is not None:
        turn.say.delete(form.message_id)
    turn.say.text("sales/form", keyboard=keyboard, form_id=form.id, **words)


def keyboard_of(say: Say, view: FormView) -> InlineKeyboardMarkup:
    lines = _fields(say, view) if view.path is None else _answers(say, view, view.path)
    return InlineKeyboardMarkup(inline_keyboard=[list(line) for line in lines if line])


def _fields(say: Say, view: FormView) -> Iterable[Sequence[InlineKeyboardButton]]:
    key = view.form.id
    for coupon in view.coupons[:2]:
        yield [button(_coupon_label(say, coupon), f"f:{key}:pick:coupon:{coupon.argument}")]
    for price in (warning for warning in view.warnings if warning["kind"] == "price"):
        base = f"f:{key}:pick:items:price.{price['place']}"
        keep = say.label("form.price_keep", price=show_money(price["price"], say.locale))
        change = say.label("form.price_usual", price=show_money(price["usual"], say.locale))
        yield button(keep, f"{base}.keep"), button(change, f"{base}.usual")
    shown = [field for field in view.fields if field.is_shown]
    buttons = [button(_field_label(say, field), f"f:{key}:ask:{field.key}") for field in shown]
    yield from _in_rows(buttons, 4)
    yield (
        button(say.label("form.save"), f"f:{key}:save", "success" if view.is_ready else None),
        button(say.label("form.cancel"), f"f:{key}:cancel"),
    )


def _answers(say: Say, view: FormView, path: str) -> Iterable[Sequence[InlineKeyboardButton]]:
    key = view.form.id
    buttons = [button(_choice_label(say, choice), f"f:{key}:pick:{path}:{choice.argument}") for choice in view.choices]
    wide = any(len(b.text) > 10 for b in buttons)
    yield from _in_rows(buttons, 2 if wide else 3)
    last = [button(say.label("form.back"), f"f:{key}:back")]
    if view.can_skip and "." not in path:
        last.append(button(say.label("form.clear"), f"f:{key}:skip:{path}"))
    yield [*last, button(say.label("form.cancel"), f"f:{key}:cancel")]


def _in_rows(buttons: Sequence[InlineKeyboardButton], width: int) -> Iterable[Sequence[InlineKeyboardButton]]:
    return (buttons[start : start + width] for start in range(0, len(buttons), width))


def _coupon_label(say: Say, coupon: Choice) -> str:
    off = coupon.view.get("discount")
    if isinstance(off, Money):
        return say.label("form.use_coupon", off=show_money(off, say.locale))
    return say.label("form.use_coupon_plain", code=coupon.text or "")


def _field_label(say: Say, field: FieldView) -> str:
    mark = "❗" if field.is_missing else "❓" if field.is_doubtful else "＋" if field.is_empty else ""
    return mark + say.label(f"field.{field.key}")


def _choice_label(say: Say, choice: Choice) -> str:
    text = say.label(choice.label, **choice.view) if choice.label else choice.text or ""
    if choice.day is not None:
        text = show_day(choice.day, say.locale)
    if len(text) > LONGEST_LABEL:
        text = text[: LONGEST_LABEL - 1] + "…"
    return f"✓ {text}" if choice.is_chosen else text
