"""The whole way by other roads: mail that leaves, comes back or is unsubscribed; the next road; the counter's pages."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta

import pytest
from aiohttp import ClientSession

from bot.domain.customer import ContactKind, Purpose
from bot.domain.delivery import DeliveryState, RoadKind
from bot.domain.errors import ShopError
from bot.domain.occasion import YearDay
from bot.domain.road import USUAL_ORDER
from bot.domain.signed import Use, seal
from bot.services import consent
from bot.services.bounces import Returned, take_return
from bot.services.reaching import open_roads, road_of
from handlers.counter import MOST_A_MINUTE, MOST_PER_LINK, Counter
from reminders.channels.base import Outcome, OutcomeKind
from reminders.channels.email import EmailChannel, Server
from reminders.channels.handoff import HandOffChannel, whatsapp
from reminders.channels.letter import Desk
from reminders.outbox import Outbox
from reminders.ticks import Ticker
from storage.unit_of_work import Storage
from tests.doubles import FixedClock
from tests.reminders.mailroom import Mailroom, open_mailroom
from tests.reminders.shop import RENDERER, SELLER_TELEGRAM, Postbox, Shop, at, open_shop

SECRET = "5ec12e7" * 5
NOW = at("2027-03-10")
BIRTHDAY = YearDay(3, 17)
MAIL = "fang@example.com"
DESK = Desk("hello@shop.test", SECRET, None, "bounces@shop.test", "https://shop.test")


async def agree(shop: Shop, customer_id: int, channel: str, now: datetime = NOW) -> None:
    async with shop.storage.write() as uow:
        staff = await uow.staff.get(shop.seller_id)
        assert staff is not None
        await consent.note_agreement(uow, customer_id, channel, True, staff, "zh", now)


@asynccontextmanager
async def mailing_shop(storage: Storage, desk: Desk = DESK) -> AsyncIterator[tuple[Shop, Mailroom, int]]:
    """Fang has an e-mail address and agreed to mail; she is not on Telegram."""
    shop = await open_shop(storage, NOW)
    async with open_mailroom() as room:
        server = Server("127.0.0.1", room.port, "none", data_seconds=0.6)
        roads = {
            RoadKind.TELEGRAM: shop.postbox,
            RoadKind.EMAIL: EmailChannel(server, desk, RENDERER.label, lambda: NOW),
            RoadKind.WEBHOOK: (gateway := Postbox()),
            RoadKind.HANDOFF: HandOffChannel(shop.postbox, desk, RENDERER.label),
        }
        shop.ticker = Ticker(storage, Outbox(storage, RENDERER, roads))
        shop.gateway = gateway  # type: ignore[attr-defined]
        async with storage.write() as uow:
            await uow.shop.link_secret(SECRET)
            found = await uow.shop.get()
            assert found is not None
            await open_roads(uow, found, USUAL_ORDER)
        customer_id = await shop.customer("芳芳", BIRTHDAY, now=NOW, agrees=None, phone="+8613800000002")
        async with storage.write() as uow:
            await uow.customers.add_contact(customer_id, ContactKind.EMAIL, MAIL, NOW)
        await agree(shop, customer_id, "email")
        yield shop, room, customer_id


async def state_of(shop: Shop) -> list[tuple[RoadKind, DeliveryState, str | None]]:
    return [(row.channel, row.state, row.reason) for row in (await shop.rows()).values()]


def bounce_of(delivery_id: int, status: str, action: str = "failed", use: Use = Use.BOUNCE) -> bytes:
    return (
        f"From: MAILER-DAEMON@mx.test\r\nTo: bounces+{seal(SECRET, use, delivery_id).upper()}@shop.test\r\n"
        "Subject: Undelivered\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="x"\r\n\r\n'
        "--x\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--x\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.test\r\n\r\n"
        f"Final-Recipient: rfc822; {MAIL}\r\nAction: {action}\r\nStatus: {status}\r\n\r\n--x--\r\n"
    ).encode()


async def test_whoever_agreed_to_mail_gets_mail_and_it_is_told_as_sent(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, room, _):
        await shop.ticker.tick(NOW)
        (mail,) = room.taken
        assert mail["To"] == MAIL
        assert "生日" in mail["Subject"]
        assert await state_of(shop) == [(RoadKind.EMAIL, DeliveryState.SENT, None)]
        assert shop.postbox.accepted == []


async def test_a_mail_that_comes_back_closes_the_address_and_a_person_takes_over(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, room, customer_id):
        await shop.ticker.tick(NOW)
        (sent,) = (await shop.rows()).values()
        raw = bounce_of(sent.id, "5.1.1")
        async with sqlite_storage.write() as uow:
            assert await take_return(uow, raw, SECRET, NOW) is Returned.GONE
        async with sqlite_storage.write() as uow:
            assert await take_return(uow, raw, SECRET, NOW) is Returned.KNOWN  # the same report again
        await shop.ticker.tick(NOW + timedelta(minutes=5))
        assert await state_of(shop) == [
            (RoadKind.EMAIL, DeliveryState.BLOCKED, "bounced:5.1.1"),
            (RoadKind.HANDOFF, DeliveryState.HANDED_OVER, None),
        ]
        assert len(room.taken) == 1
        (word,) = shop.postbox.to(SELLER_TELEGRAM)
        urls = [button.url for row in word.buttons for button in row if button.url]
        assert len(urls) == 1
        assert urls[0].startswith("https://shop.test/go/")
        assert (await shop.record(customer_id)).address_of(ContactKind.EMAIL) is None


@pytest.mark.parametrize(
    ("status", "action", "result", "state"),
    [
        ("4.2.2", "delayed", Returned.SOFT, DeliveryState.SENT),
        ("4.4.7", "failed", Returned.SOFT, DeliveryState.SENT),
        ("5.2.2", "failed", Returned.REFUSED, DeliveryState.FAILED),
        ("5.7.1", "failed", Returned.REFUSED, DeliveryState.FAILED),
    ],
)
async def test_soft_and_hard_returns_are_told_apart(
    sqlite_storage: Storage, status: str, action: str, result: Returned, state: DeliveryState
) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, customer_id):
        await shop.ticker.tick(NOW)
        (sent,) = (await shop.rows()).values()
        async with sqlite_storage.write() as uow:
            assert await take_return(uow, bounce_of(sent.id, status, action), SECRET, NOW) is result
        assert [one for _, one, _ in await state_of(shop)] == [state]
        assert (await shop.record(customer_id)).address_of(ContactKind.EMAIL) == MAIL


async def test_a_made_up_return_changes_nothing(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, __):
        await shop.ticker.tick(NOW)
        (sent,) = (await shop.rows()).values()
        forged = bounce_of(sent.id, "5.1.1").replace(
            seal(SECRET, Use.BOUNCE, sent.id).upper().encode(), b"1-" + b"0" * 32
        )
        async with sqlite_storage.write() as uow:
            assert await take_return(uow, forged, SECRET, NOW) is Returned.FOREIGN
            assert await take_return(uow, b"\xff\x00 nonsense", SECRET, NOW) is Returned.FOREIGN
        assert [one for _, one, _ in await state_of(shop)] == [DeliveryState.SENT]


async def test_a_lost_answer_is_a_doubt_and_is_not_sent_again(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, room, _):
        room.at_data = "drop"
        await shop.ticker.tick(NOW)
        room.at_data = None
        for hours in range(1, 30):
            await shop.ticker.tick(NOW + timedelta(hours=hours))
        assert len(room.taken) == 1
        assert [(kind, state) for kind, state, _ in await state_of(shop)] == [(RoadKind.EMAIL, DeliveryState.UNKNOWN)]


async def test_a_busy_server_gets_the_same_mail_later(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, room, _):
        room.at_data = "451 4.3.2 later"
        await shop.ticker.tick(NOW)
        assert room.taken == []
        room.at_data = None
        await shop.ticker.tick(NOW + timedelta(minutes=1))
        assert len(room.taken) == 1


async def test_one_click_ends_mail_at_once_and_no_person_writes_instead(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, room, customer_id), a_counter(sqlite_storage) as (url, _):
        await shop.ticker.tick(NOW)
        link = f"{url}/u/{seal(SECRET, Use.UNSUBSCRIBE, 1)}"
        async with ClientSession() as client:
            seen = await (await client.get(link)).text()
            assert "点一下就好" in seen
            async with sqlite_storage.read() as uow:  # a look, by a person or a scanner, changes nothing
                assert (await uow.customers.consents(customer_id, Purpose.MARKETING)) == {"email": True}
            answer = await client.post(link, data={"List-Unsubscribe": "One-Click"})
            assert answer.status == 200
            assert "已经停了" in await answer.text()
            assert (await client.post(link, data={"List-Unsubscribe": "One-Click"})).status == 200
        async with sqlite_storage.read() as uow:
            given = await uow.customers.consent(customer_id, Purpose.MARKETING, "email")
        assert given is not None
        assert (given.is_granted, given.source) == (False, "one_click")
        assert await shop.count("consents") == 2
        await shop.ticker.tick(at("2027-03-17"))
        assert len(room.taken) == 1
        assert shop.postbox.accepted == []


async def test_the_page_can_take_it_back(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, customer_id), a_counter(sqlite_storage) as (url, _clock):
        await shop.ticker.tick(NOW)
        link = f"{url}/u/{seal(SECRET, Use.UNSUBSCRIBE, 1)}"
        async with ClientSession() as client:
            await client.post(link)
            await client.post(link, data={"again": "yes"})
        async with sqlite_storage.read() as uow:
            assert (await uow.customers.consents(customer_id, Purpose.MARKETING)) == {"email": True}


async def test_a_mail_program_may_unsubscribe_by_mail(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, customer_id):
        await shop.ticker.tick(NOW)
        async with sqlite_storage.write() as uow:
            raw = bounce_of(1, "5.1.1", use=Use.UNSUBSCRIBE)
            assert await take_return(uow, raw, SECRET, NOW) is Returned.STOPPED
        async with sqlite_storage.read() as uow:
            assert (await uow.customers.consents(customer_id, Purpose.MARKETING)) == {"email": False}
        assert (await shop.record(customer_id)).address_of(ContactKind.EMAIL) == MAIL


async def test_foreign_tokens_find_nothing_and_too_many_calls_are_turned_away(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, customer_id), a_counter(sqlite_storage) as (url, _clock):
        await shop.ticker.tick(NOW)
        async with ClientSession() as client:
            for token in ("1-" + "0" * 32, seal(SECRET, Use.BOUNCE, 1), seal(SECRET, Use.UNSUBSCRIBE, 99), "x"):
                assert (await client.post(f"{url}/u/{token}")).status == 404
                assert (await client.get(f"{url}/go/{token}")).status == 404
            link = f"{url}/u/{seal(SECRET, Use.UNSUBSCRIBE, 1)}"
            statuses = [(await client.get(link)).status for _ in range(MOST_PER_LINK + 1)]
            assert statuses == [200] * MOST_PER_LINK + [429]
        async with sqlite_storage.read() as uow:
            assert (await uow.customers.consents(customer_id, Purpose.MARKETING)) == {"email": True}


async def test_made_up_links_do_not_shut_out_real_ones(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, __), a_counter(sqlite_storage) as (url, _clock):
        await shop.ticker.tick(NOW)
        async with ClientSession() as client:
            made_up = [(await client.get(f"{url}/u/1-{n:032x}")).status for n in range(MOST_A_MINUTE + 1)]
            assert set(made_up) == {404}
            assert (await client.get(f"{url}/u/{seal(SECRET, Use.UNSUBSCRIBE, 1)}")).status == 200


async def test_a_salesperson_passes_on_with_one_tap(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, __), a_counter(sqlite_storage) as (url, clock):
        async with sqlite_storage.write() as uow:
            await uow.customers.set_blocked(ContactKind.EMAIL, MAIL, NOW)
        await shop.ticker.tick(NOW)
        ((row),) = (await shop.rows()).values()
        assert row.state is DeliveryState.HANDED_OVER
        link = f"{url}/go/{seal(SECRET, Use.HAND_ON, row.id)}"
        async with ClientSession() as client:
            page = await (await client.get(link)).text()
            assert 'href="sms:+8613800000002?body=' in page
            assert "mailto:" not in page
            clock.move(days=15)
            assert (await client.get(link)).status == 404


async def test_a_number_that_takes_no_messages_stays_and_a_person_takes_over(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, customer_id):
        async with sqlite_storage.write() as uow:
            await uow.customers.set_blocked(ContactKind.EMAIL, MAIL, NOW)
        await agree(shop, customer_id, "sms")
        gateway: Postbox = shop.gateway  # type: ignore[attr-defined]
        gateway.script = lambda _: Outcome(OutcomeKind.BLOCKED, detail="http_400")
        await shop.ticker.tick(NOW)
        await shop.ticker.tick(NOW + timedelta(minutes=1))
        assert [(kind, state) for kind, state, _ in await state_of(shop)] == [
            (RoadKind.WEBHOOK, DeliveryState.BLOCKED),
            (RoadKind.HANDOFF, DeliveryState.HANDED_OVER),
        ]
        assert (await shop.record(customer_id)).phone == "+8613800000002"


async def test_stop_in_the_chat_stops_every_road(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, room, customer_id):
        async with sqlite_storage.write() as uow:
            await consent.answer_marketing(uow, customer_id, False, "stop", "zh", NOW)
        async with sqlite_storage.read() as uow:
            assert await uow.customers.consents(customer_id, Purpose.MARKETING) == {"telegram": False, "email": False}
            assert await road_of(uow, await shop.record(customer_id)) is None
        await shop.ticker.tick(NOW)
        assert (room.taken, shop.postbox.accepted) == ([], [])
        with pytest.raises(ShopError, match="consent_theirs"):
            await agree(shop, customer_id, "email")


async def test_the_shops_order_decides(sqlite_storage: Storage) -> None:
    async with mailing_shop(sqlite_storage) as (shop, _, customer_id):
        await agree(shop, customer_id, "sms")
        await agree(shop, customer_id, "telegram")
        for first in (RoadKind.EMAIL, RoadKind.WEBHOOK, RoadKind.HANDOFF):
            order = (first, *(road for road in USUAL_ORDER if road is not first))
            async with sqlite_storage.write() as uow:
                found = await uow.shop.get()
                assert found is not None
                await open_roads(uow, found, order)
                road = await road_of(uow, await shop.record(customer_id))
            assert road is not None
            assert road.kind is first


def test_whatsapp_where_it_is_used() -> None:
    assert whatsapp("+447700900123", "Hi & bye") == "https://wa.me/447700900123?text=Hi%20%26%20bye"
    assert whatsapp("+447700900123", "好" * 400) == "https://wa.me/447700900123"
    assert whatsapp("+8613800000002", "好") is None
    assert whatsapp(None, "Hi") is None


@asynccontextmanager
async def a_counter(storage: Storage) -> AsyncIterator[tuple[str, FixedClock]]:
    clock = FixedClock(NOW)
    counter = Counter(storage, RENDERER, SECRET, clock)
    await counter.open(0)
    try:
        yield f"http://127.0.0.1:{counter.port}", clock
    finally:
        await counter.close()
