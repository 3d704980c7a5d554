"""Answers to what the clock has sent: a customer's coupon, "no more of this", and what a salesperson passed on."""

from __future__ import annotations

from bot.domain.coupon import Coupon, CouponState
from bot.domain.people import CUSTOMERS, OUTSIDERS, STAFF
from bot.services import care
from bot.services.coupons import coupon_view
from bot.services.qr import qr_png
from handlers.arguments import carrier, record_id, word
from handlers.handed import show_answer
from handlers.policy import By, CallbackQuery, Linked, Message, Room
from handlers.say import button, rows
from handlers.turn import Turn

room = Room("care")
COUPON_PREFIX = "c_"


@room.pressed("coupon", allow=STAFF | CUSTOMERS)
async def show_coupon(_query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    _show(turn, await care.coupon_of_message(turn.uow, record_id(arguments), turn.who.customer_id, turn.now))


@room.message(Linked(COUPON_PREFIX), By(OUTSIDERS), allow=OUTSIDERS)
async def open_own_coupon(_message: Message, payload: str, turn: Turn) -> None:
    _show(turn, await care.own_coupon(turn.uow, payload, turn.who.customer_id))


@room.pressed("nomore", allow=STAFF | CUSTOMERS)
async def no_more(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    await care.no_more(turn.uow, record_id(arguments), turn.who.customer_id, turn.say.locale, turn.now)
    turn.say.strip_buttons(carrier(query))
    turn.say.text("reminders/no_more", keyboard=rows([button(turn.say.label("care.again"), "consent:yes")]))


@room.pressed("handed", allow=STAFF)
async def answer_hand_off(query: CallbackQuery, arguments: list[str], turn: Turn) -> None:
    verb, key = word(arguments, ("sent", "skip", "back"), 1), record_id(arguments)
    if verb == "back":
        kept = await care.take_back(turn.uow, key, turn.staff, turn.now)
        turn.say.toast("care.back" if kept is None else "gone" if kept is care.Kept.GONE else f"care.kept_{kept.value}")
    else:
        is_first = await care.answer_hand_off(turn.uow, key, turn.staff, turn.now, did_send=verb == "sent")
        turn.say.toast(("care.handed" if verb == "sent" else "care.skipped") if is_first else "gone")
    await show_answer(query, turn, await care.hand_off(turn.uow, key, turn.staff))


def _show(turn: Turn, coupon: Coupon) -> None:
    """Its holder sees it with a QR code that the counter can open; one that is over is not shown again."""
    if not coupon.is_open(turn.now):
        turn.say.text(
            "reminders/coupon_over",
            is_used=coupon.state is CouponState.REDEEMED,
            is_void=coupon.state is CouponState.VOID,
        )
        return
    picture = qr_png(turn.link(COUPON_PREFIX + coupon.code))
    shown = coupon_view(coupon, turn.shop.zone)
    turn.say.photo(picture, "coupon.png", "reminders/coupon", coupon=shown, name=turn.who.name, today=turn.today)
