"""A typed line: an answer, a correction, a repetition, a coupon, an entry, a question, or a name to look up."""

from __future__ import annotations

from bot.domain.coupon import read_code
from bot.domain.form import Form, FormKind, FormState
from bot.domain.people import STAFF
from bot.entry.again import read_again, wants_usual
from bot.entry.dials import takes_back
from bot.entry.draft import Draft
from bot.entry.question import Question, read_question
from bot.services.corrections import corrected_values
from bot.services.forms import engine
from bot.services.forms.who import names_nobody
from bot.services.habits import usual_for
from bot.services.lines import speaks_of
from bot.services.matching import find_customers, is_a_colleagues
from bot.services.page import drafts_of, is_apart, open_page, page_of
from bot.services.repeat import last_for, values_of_last
from bot.services.vocabulary import read, spelled_out
from handlers.arguments import carrier, record_id, word
from handlers.cards import show_card, show_found
from handlers.corrections import CORRECTED, change
from handlers.entries import answer, carry_on, give_up, open_form, open_with_coupon, propose
from handlers.form_message import show_form
from handlers.pages import save_page, show_page
from handlers.policy import By, CallbackQuery, Message, Room, Said
from handlers.turn import Turn

room = Room("sales")
LONGEST_LINE = 600
LONGEST_NAME = 30
# Whatever is typed where these are asked for is the answer.
FREE_FIELDS = ("note", "name", "address")


@room.message(Said("text"), By(STAFF), allow=STAFF)
async def typed(message: Message, turn: Turn) -> None:
    text = (message.text or "").strip()
    if text.startswith("/"):
        turn.say.text("errors/unknown_command")
    elif await _taken_back(message, text, turn) or await _replied(message, text, turn) or await _pasted(turn, text):
        return
    elif len(text) > LONGEST_LINE:
        turn.say.text("errors/line_too_long", longest=LONGEST_LINE)
    else:
        await _said(turn, text, message.message_id)


async def _taken_back(message: Message, text: str, turn: Turn) -> bool:
    """取消, typed while a form is open, is nobody's name and no goods."""
    form = await _open_now(turn) if takes_back(text) and message.reply_to_message is None else None
    return form is not None and await give_up(turn, form)


async def _pasted(turn: Turn, text: str) -> bool:
    """Several entries at once: a form each, shown as one page."""
    form = await _open_now(turn)
    if form is not None and form.asking in FREE_FIELDS:
        return False
    drafts = await drafts_of(turn.work, text)
    if drafts:
        show_page(turn, await open_page(turn.work, turn.say.chat_id, drafts))
    return bool(drafts)


@room.pressed("pg", allow=STAFF)
async def page_press(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    """pg:<first form>:<last form>:save, or :open:<form>."""
    page = await page_of(turn.work, record_id(arguments), record_id(arguments, 1))
    if word(arguments, ("save", "open"), 2) == "save":
        show_page(turn, await save_page(turn, page), message_id=carrier(query))
        turn.say.toast("saved")
        return
    form = await engine.load_open(turn.work, record_id(arguments, 3))
    await show_form(turn, await engine.ask_next(turn.work, form))


async def _open_now(turn: Turn) -> Form | None:
    """The form that this person works on; a line of a page is none before it is taken out."""
    form = await turn.uow.forms.open_now(turn.staff.id, turn.say.chat_id, turn.now)
    return None if form is None or is_apart(form) else form


@room.message(Said("caption"), By(STAFF), allow=STAFF)
async def captioned(message: Message, turn: Turn) -> None:
    """The words under a picture count; the picture is not kept."""
    await _said(turn, (message.caption or "")[:LONGEST_LINE].strip(), message.message_id)


@room.message(By(STAFF), allow=STAFF)
async def no_words(_message: Message, turn: Turn) -> None:
    """A sticker, a voice message, a place: what was asked is asked again."""
    form = await _open_now(turn)
    turn.say.text("errors/only_words")
    if form is not None:
        await show_form(turn, form)


async def _replied(message: Message, text: str, turn: Turn) -> bool:
    """A reply to a form or receipt speaks of it. False: the line stands for itself."""
    form = await _spoken_of(message, turn)
    if form is None and _is_correction_line(message) and not await _stands_alone(turn, text):
        turn.say.text("sales/reply_to_receipt")
        return True
    if form is None or form.staff_id != turn.staff.id or form.kind is FormKind.WORDING:
        return False
    if read_again(text) == "" and form.kind is FormKind.PURCHASE and form.state is not FormState.OPEN:
        await _again(turn, "", form)
        return True
    values = await corrected_values(turn.work, form, text)
    if values is None and (form.state is not FormState.SAVED or await _stands_alone(turn, text)):
        return False
    await change(turn, form, values)
    return True


async def _spoken_of(message: Message, turn: Turn) -> Form | None:
    """The form behind the message replied to; a line that says "corrected" is heard while its form is the last one."""
    target = message.reply_to_message
    if target is None:
        return None
    if _is_correction_line(message):
        last = await turn.uow.forms.touched_last(turn.staff.id, turn.say.chat_id)
        return last if last is not None and speaks_of(last, target.message_id) else None
    return await turn.uow.forms.behind(turn.say.chat_id, target.message_id)


def _is_correction_line(message: Message) -> bool:
    target = message.reply_to_message
    return target is not None and (target.text or "").startswith(CORRECTED)


async def _stands_alone(turn: Turn, text: str) -> bool:
    """Whether a reply that corrects nothing is an entry, a question or a wish of its own."""
    is_wish = read_question(text) is not None or read_again(text) is not None or read_code(text) is not None
    return is_wish or (await read(turn.work, text)).is_certain


async def _said(turn: Turn, text: str, message_id: int) -> None:
    """One line that stands for itself."""
    form = await _open_now(turn)
    name = read_again(await spelled_out(turn.work, text))
    if read_code(text) and (form is None or form.asking != "coupon"):
        await open_with_coupon(turn, text)
    elif name is not None and (form is None or form.asking not in FREE_FIELDS):
        await _again(turn, name, is_usual=wants_usual(text))
    else:
        await _read(turn, form, text, message_id)


async def _read(turn: Turn, form: Form | None, text: str, message_id: int) -> None:
    draft = await read(turn.work, text)
    question = read_question(text)
    open_one = form if form is not None and not _is_whole_entry(draft, text) else None
    if open_one is not None and open_one.asking is not None:
        await answer(turn, open_one, text, draft, message_id)
        return
    is_done = question is not None and await _asked(turn, question)
    is_done = is_done or (open_one is not None and await carry_on(turn, open_one, text, draft))
    if not is_done and not await propose(turn, text, draft, message_id):
        await _look_up(turn, text)


def _is_whole_entry(draft: Draft, text: str) -> bool:
    """Nobody answers a question with a complete entry: it is the next customer's, even where it leaves a doubt."""
    if draft.intent == "purchase":
        return bool(draft.customer or draft.phone or names_nobody(text)) and (draft.is_certain or draft.is_sale)
    return draft.intent in ("contact", "followup", "return") and draft.is_certain and draft.customer is not None


async def _again(turn: Turn, name: str, source: Form | None = None, *, is_usual: bool = False) -> None:
    """The last or usual sale once more: of a named customer, of the receipt replied to, else one's own last."""
    once_more = usual_for if is_usual else last_for
    found = await find_customers(turn.work, name) if name else []
    if len(found) > 1 or (name and not found):
        await _look_up(turn, name)
        return
    values = await once_more(turn.work, found[0].id) if found else await values_of_last(turn.work, source)
    if values is None:
        turn.say.text("errors/nothing_to_repeat")
        return
    await open_form(turn, FormKind.PURCHASE, values)


async def _asked(turn: Turn, question: Question) -> bool:
    """A question about a customer is answered by the card; numbers are another room's."""
    if not question.person or question.kind not in ("customer_history", "customer_detail", "find"):
        return False
    found = await find_customers(turn.work, question.person or "")
    if len(found) == 1:
        await show_card(turn, found[0].id)
    elif found:
        await show_found(turn, found, question.person or "")
    else:
        turn.say.text("customers/nobody", words=(question.person or "")[:LONGEST_NAME])
    return True


async def _look_up(turn: Turn, text: str) -> None:
    """A name alone, its pinyin or the tail of a phone finds the customer."""
    found = await find_customers(turn.work, text) if len(text) <= LONGEST_NAME else []
    if found:
        await show_found(turn, found, text)
    elif len(text) <= LONGEST_NAME and await is_a_colleagues(turn.work, text):
        turn.say.text("customers/not_yours", words=text)
    else:
        turn.say.text("errors/not_understood", is_staff=True)
