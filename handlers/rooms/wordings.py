"""/wording: a manager words what the shop sends: looks, writes, sees it as a customer will, saves, takes back."""

from __future__ import annotations

from aiogram.filters import Command, Filter

from bot.domain.campaign import RULE as CAMPAIGN
from bot.domain.errors import Gone
from bot.domain.form import Form, FormKind
from bot.domain.people import MANAGERS
from bot.domain.reason import RULES_OF, Reason
from bot.entry.dials import takes_back
from bot.entry.wishes import Wanted, Wish
from bot.rendering import LOCALES
from bot.services.forms import engine
from bot.services.vocabulary import read
from bot.services.wordings.desk import Overtaken, WordingDesk
from handlers import wording_pages as pages
from handlers.arguments import carrier, record_id, word
from handlers.policy import By, CallbackQuery, Message, Room
from handlers.spoken import Wants
from handlers.turn import Turn

room = Room("wordings")
_BRACES = frozenset("{}\uff5b\uff5d")
_RULES = (*(rule for rules in RULES_OF.values() for rule in rules), CAMPAIGN)
_VERBS = ("edit", "look", "past", "ours", "take", "all")


@room.message(Command("wording"), allow=MANAGERS)
async def show_wordings(_message: Message, turn: Turn) -> None:
    await pages.show_list(turn, desk_of(turn))


@room.message(Wants(Wanted.WORDING), By(MANAGERS), allow=MANAGERS)
async def wording_in_words(_message: Message, wish: Wish, turn: Turn) -> None:
    desk = desk_of(turn)
    has_words = wish.reason is not None and wish.reason is not Reason.FOLLOWUP
    found = desk.of(str(wish.reason)) if has_words else ()
    if len(found) == 1:
        await pages.show_page(turn, await desk.page(found[0], turn.shop.locale))
    else:
        await pages.show_list(turn, desk, found)


@room.pressed("wording", allow=MANAGERS)
async def press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """wording · wording:<reason, rule or saying> · wording:<saying>:<language>[:<verb>[:<revision>]]."""
    desk, message_id = desk_of(turn), carrier(query)
    if not arguments:
        await pages.show_list(turn, desk, message_id=message_id)
        return
    found = desk.of(arguments[0])
    if len(found) > 1:
        await pages.show_list(turn, desk, found, message_id=message_id)
        return
    locale = word(arguments, LOCALES, 1) if len(arguments) > 1 else turn.shop.locale
    if len(arguments) > 2:
        await _act(turn, desk, arguments, message_id)
    else:
        await pages.show_page(turn, await desk.page(found[0], locale), message_id=message_id)


async def _act(turn: Turn, desk: WordingDesk, arguments: list[str], message_id: int) -> None:
    saying, locale, verb = desk.find(arguments[0]), word(arguments, LOCALES, 1), word(arguments, _VERBS, 2)
    if verb == "edit":
        form = await desk.begin(saying, locale, turn.say.chat_id, message_id)
        await pages.show_question(turn, desk, await desk.page(saying, locale), form, message_id=message_id)
    elif verb == "look":
        await pages.show_look(turn, desk, await desk.page(saying, locale))
    elif verb == "past":
        await pages.show_past(turn, await desk.page(saying, locale), await desk.past(saying, locale), message_id)
    elif verb == "all":
        await desk.use_for_planned(saying, locale, record_id(arguments, 3))
        turn.say.toast("wording.planned")
        await pages.show_page(turn, await desk.page(saying, locale), message_id=message_id)
    else:
        before = (await desk.page(saying, locale)).revision
        if verb == "ours":
            page = await desk.take_back(saying, locale, None)
        else:
            page = await desk.take_revision(saying, locale, record_id(arguments, 3))
        turn.say.toast("wording.same" if page.revision == before else "wording.saved")
        await pages.show_page(turn, page, message_id=message_id)


@room.pressed("wf", allow=MANAGERS)
async def press_form(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """wf:<form>:again, :cancel, :save:<revision seen>, and :sure:<revision seen> for a text that drops the code."""
    form = await _own_form(turn, record_id(arguments))
    verb, message_id, desk = word(arguments, ("save", "sure", "again", "cancel"), 1), carrier(query), desk_of(turn)
    if verb == "cancel":
        await engine.cancel(turn.work, form)
        turn.say.edit(message_id, "sales/cancelled", form=form)
    elif verb == "again":
        page = await desk.page(desk.find(form.values["saying"]), form.values["locale"])
        await desk.begin(page.saying, page.locale, turn.say.chat_id, message_id)
        await pages.show_question(turn, desk, page, form, message_id=message_id)
    else:
        await _save(turn, desk, form, record_id(arguments, 2), message_id, is_sure=verb == "sure")


async def _save(turn: Turn, desk: WordingDesk, form: Form, seen: int, message_id: int, *, is_sure: bool) -> None:
    draft = await desk.draft(form)
    if draft.tried.drops_code and not is_sure:
        pages.show_notes(turn, draft, message_id=message_id)
        return
    saved = await desk.save(draft, seen)
    if isinstance(saved, Overtaken):
        pages.show_overtaken(turn, saved, message_id=message_id)
        return
    turn.say.toast("wording.saved")
    await pages.show_page(turn, saved, message_id=message_id, is_new=True)


@room.pressed("unhold", allow=MANAGERS)
async def release(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """What was held because its text was faulty goes on."""
    if not await desk_of(turn).release(word(arguments, _RULES)):
        raise Gone
    turn.has_mail = True
    turn.say.toast("wording.released")
    turn.say.strip_buttons(carrier(query))


class NewText(Filter):
    """What a manager types while a wording is asked for, or as a reply to it, or edits afterwards.

    A complete sale is a sale: nobody's entry is swallowed by a form that was forgotten.
    """

    async def __call__(self, message: Message, turn: Turn) -> bool | dict[str, Form]:
        text = message.text or ""
        if turn.who.role not in MANAGERS or not text or text.startswith("/"):
            return False
        form = await _spoken_of(message, turn)
        if form is None:
            form = await _newest(turn)
            is_meant = (
                _BRACES & set(text) or takes_back(text) or (form and form.asking and not await _is_sale(turn, text))
            )
            form = form if is_meant else None
        return {"form": form} if form is not None and form.kind is FormKind.WORDING else False


async def _spoken_of(message: Message, turn: Turn) -> Form | None:
    """The form behind the message replied to, or behind the edited one."""
    if message.edit_date is not None:
        return await turn.uow.forms.of_message(turn.say.chat_id, message.message_id)
    target = message.reply_to_message
    return await turn.uow.forms.behind(turn.say.chat_id, target.message_id) if target else None


async def _newest(turn: Turn) -> Form | None:
    """The wording that is being written, unless something else has been asked for since."""
    form = await turn.uow.forms.open_now(turn.staff.id, turn.say.chat_id, turn.now)
    question = await turn.uow.questions.open_of(turn.who.telegram_id)
    if form is None or form.kind is not FormKind.WORDING or question is None:
        return form
    return None if form.updated_at is not None and question.asked_at >= form.updated_at else form


async def _is_sale(turn: Turn, text: str) -> bool:
    draft = await read(turn.work, text)
    return draft.is_sale and draft.customer is not None


@room.message(NewText(), allow=MANAGERS)
@room.edited(NewText(), allow=MANAGERS)
async def typed(message: Message, form: Form, turn: Turn) -> None:
    """Shown as a customer would see it; nothing is said so before it is saved. 取消 is no wording, and ends it."""
    form = await _own_form(turn, form.id)
    if takes_back(message.text or ""):
        await engine.cancel(turn.work, form)
        turn.say.text("sales/cancelled", form=form)
        return
    draft = await desk_of(turn).typed(form, message.text or "", message.message_id)
    turn.say.text("wordings/as_is", shown=draft.tried.shown)
    pages.show_notes(turn, draft)


def desk_of(turn: Turn) -> WordingDesk:
    return WordingDesk(turn.work, turn.say.renderer)


async def _own_form(turn: Turn, form_id: int) -> Form:
    form = await engine.load_open(turn.work, form_id)
    if form.kind is not FormKind.WORDING:
        raise Gone
    return form
