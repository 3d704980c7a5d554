"""What a handler answers: rendered at once, stored with the effect, sent afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aiogram.methods import (
    AnswerCallbackQuery,
    AnswerInlineQuery,
    DeleteMessage,
    DeleteMyCommands,
    EditMessageMedia,
    EditMessageReplyMarkup,
    EditMessageText,
    SendDocument,
    SendMessage,
    SendPhoto,
    SetMyCommands,
)
from aiogram.types import (
    BotCommand,
    BotCommandScopeChat,
    BufferedInputFile,
    CallbackQuery,
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InputMediaPhoto,
    KeyboardButton,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)

from bot.charts.drawing import Chart
from bot.charts.theme import THEMES
from bot.domain.shop import Shop
from bot.rendering import Renderer
from bot.telegram.pictures import Drawing
from bot.telegram.replies import Reply

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
_QUIET_LINKS = LinkPreviewOptions(is_disabled=True)


def button(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    """A button that comes back to us; `data` at most 64 bytes."""
    if style:
        return InlineKeyboardButton(text=text, callback_data=data, style=style)
    return InlineKeyboardButton(text=text, callback_data=data)


def copy_button(text: str, copied: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, copy_text=CopyTextButton(text=copied[:256]))


def rows(*lines: Iterable[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    """An inline keyboard; empty rows vanish."""
    return InlineKeyboardMarkup(inline_keyboard=[list(line) for line in lines if line])


class Say:
    """Collects replies to one person in their language."""

    def __init__(self, renderer: Renderer, shop: Shop, locale: str, chat_id: int) -> None:
        self._renderer = renderer
        self._shop = shop
        self.locale = locale
        self.chat_id = chat_id
        self.replies: list[Reply] = []
        self.query: CallbackQuery | None = None
        self._is_answered = False

    def to(self, chat_id: int, locale: str) -> Say:
        """The same turn's words to somebody else, in their language."""
        other = Say(self._renderer, self._shop, locale, chat_id)
        other.replies = self.replies
        return other

    @property
    def renderer(self) -> Renderer:
        """For services that look into the templates themselves."""
        return self._renderer

    def has_label(self, key: str) -> bool:
        return self._renderer.has_label(key, self.locale)

    def afresh(self) -> Say:
        """To the same person, when this turn is over and its replies are on their way."""
        return Say(self._renderer, self._shop, self.locale, self.chat_id)

    def words(self, template: str, /, **view: Any) -> str:
        """A template's text."""
        return self._renderer.render(template, self.locale, self._shop, view)

    def label(self, key: str, /, **view: object) -> str:
        return self._renderer.label(key, self.locale, **view)

    def text(
        self,
        template: str,
        /,
        *,
        keyboard: Keyboard | None = None,
        reply_to: int | None = None,
        form_id: int | None = None,
        line_of: int | None = None,
        chat_id: int | None = None,
        is_silent: bool = False,
        **view: Any,
    ) -> None:
        """A new message."""
        optional = _with(keyboard)
        if reply_to is not None:
            optional["reply_parameters"] = ReplyParameters(message_id=reply_to, allow_sending_without_reply=True)
        if is_silent:
            optional["disable_notification"] = True
        call = SendMessage(
            chat_id=chat_id or self.chat_id,
            text=self.words(template, **view),
            parse_mode="HTML",
            link_preview_options=_QUIET_LINKS,
            **optional,
        )
        self.replies.append(Reply(call, form_id, line_of=line_of))

    def edit(
        self,
        message_id: int,
        template: str,
        /,
        *,
        keyboard: InlineKeyboardMarkup | None = None,
        chat_id: int | None = None,
        **view: Any,
    ) -> None:
        """Change a message of ours in place; no buttons unless given."""
        call = EditMessageText(
            chat_id=chat_id or self.chat_id,
            message_id=message_id,
            text=self.words(template, **view),
            parse_mode="HTML",
            link_preview_options=_QUIET_LINKS,
            **_with(keyboard),
        )
        self.replies.append(Reply(call))

    def strip_buttons(self, message_id: int) -> None:
        self.replies.append(Reply(EditMessageReplyMarkup(chat_id=self.chat_id, message_id=message_id), may_fail=True))

    def delete(self, message_id: int) -> None:
        self.replies.append(Reply(DeleteMessage(chat_id=self.chat_id, message_id=message_id), may_fail=True))

    def toast(self, key: str | None = None, /, **view: object) -> None:
        """Answer a pressed button: with a label of the toasts, or silently."""
        if self.query is None or self._is_answered:
            return
        self._is_answered = True
        optional: dict[str, Any] = {}
        if key is not None:
            optional = {"text": self.label(f"toast.{key}", **view)[:200]}
        self.replies.insert(0, Reply(AnswerCallbackQuery(callback_query_id=self.query.id, **optional), may_fail=True))

    def photo(
        self, image: bytes, name: str, template: str, /, *, keyboard: Keyboard | None = None, **view: Any
    ) -> None:
        call = SendPhoto(
            chat_id=self.chat_id,
            photo=BufferedInputFile(image, name),
            caption=self.words(template, **view),
            parse_mode="HTML",
            **_with(keyboard),
        )
        self.replies.append(Reply(call))

    def document(self, content: bytes, name: str, template: str, /, **view: Any) -> None:
        """A file with a caption."""
        call = SendDocument(
            chat_id=self.chat_id,
            document=BufferedInputFile(content, name),
            caption=self.words(template, **view),
            parse_mode="HTML",
        )
        self.replies.append(Reply(call))

    def picture(
        self, chart: Chart, template: str, /, *, theme: str = "light", keyboard: Keyboard | None = None, **view: Any
    ) -> None:
        """A chart, drawn when it is sent; the caption says in words what it shows."""
        call = SendPhoto(
            chat_id=self.chat_id,
            photo=Drawing(chart.svg(THEMES[theme]), "chart.png"),
            caption=self.words(template, **view),
            parse_mode="HTML",
            **_with(keyboard),
        )
        self.replies.append(Reply(call))

    def redraw(
        self,
        message_id: int,
        chart: Chart,
        template: str,
        /,
        *,
        theme: str = "light",
        keyboard: InlineKeyboardMarkup | None = None,
        **view: Any,
    ) -> None:
        """Another chart in the place of one that was sent."""
        drawing, caption = Drawing(chart.svg(THEMES[theme]), "chart.png"), self.words(template, **view)
        media = InputMediaPhoto(media=drawing, caption=caption, parse_mode="HTML")
        call = EditMessageMedia(chat_id=self.chat_id, message_id=message_id, media=media, **_with(keyboard))
        self.replies.append(Reply(call))

    def menu(self, names: Sequence[str]) -> None:
        """This chat's own commands behind the menu button; none: the chat sees everybody's."""
        scope = BotCommandScopeChat(chat_id=self.chat_id)
        call: DeleteMyCommands | SetMyCommands = DeleteMyCommands(scope=scope)
        if names:
            commands = [BotCommand(command=n, description=self._renderer.command(n, self.locale)) for n in names]
            call = SetMyCommands(commands=commands, scope=scope)
        self.replies.append(Reply(call, may_fail=True))

    def inline_results(self, query_id: str, results: Sequence[InlineQueryResultArticle]) -> None:
        call = AnswerInlineQuery(inline_query_id=query_id, results=list(results), cache_time=0, is_personal=True)
        self.replies.append(Reply(call, may_fail=True))

    def ask_for_contact(self, label_key: str) -> ReplyKeyboardMarkup:
        """The keyboard that shares one's own phone number."""
        share = KeyboardButton(text=self.label(label_key), request_contact=True)
        return ReplyKeyboardMarkup(keyboard=[[share]], resize_keyboard=True, one_time_keyboard=True)

    def apology(self, key: str, view: Mapping[str, Any]) -> None:
        """Only this is said: what went wrong, what was kept, what to do."""
        self.replies.clear()
        self._is_answered = False
        if self.query is not None:
            self.toast()
        self.text(f"errors/{key}", **view)


def _with(keyboard: Keyboard | None) -> dict[str, Any]:
    return {} if keyboard is None else {"reply_markup": keyboard}


NO_KEYBOARD = ReplyKeyboardRemove(remove_keyboard=True)
