"""Composition root: settings become storage, dispatcher, clock and postman; an ordered start and an ordered end."""

from __future__ import annotations

import asyncio
import gc
import logging
import secrets
import signal
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial

import bot.telegram  # noqa: F401  before aiogram: its models are built when first used

# isort: split
from aiogram.exceptions import TelegramNetworkError, TelegramServerError

from bot.domain.clock import ClockGuard, TrustedClock
from bot.domain.delivery import RoadKind
from bot.domain.road import in_order
from bot.rendering import Renderer
from bot.services.coupons import ensure_offers
from bot.services.importing.desk import ImportDesk
from bot.services.importing.taking_back import recover
from bot.services.reaching import open_roads
from bot.settings import Settings
from bot.telegram.pacer import Pacer
from bot.telegram.session import open_bot
from handlers.counter import Counter
from handlers.desk import Desk, Worker
from handlers.ears import ALLOWED, Polling, Webhook
from handlers.errands import Errands
from handlers.listening import FAREWELL_SECONDS, Listening, look_often
from handlers.notices import Notices
from handlers.rooms import build_dispatcher, set_menus
from handlers.watch import Watch
from reminders.channels.mailbox import Mailbox
from reminders.mailman import EVERY as LOOKS_EVERY
from reminders.mailman import Mailman
from reminders.post_office import account_of, desk_of, open_post_office
from reminders.scheduler import Scheduler
from reminders.stage import Rehearsals
from reminders.ticks import TickReport
from storage.ballast import Ballast
from storage.replica import Replica
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)


class App:
    """Everything that runs, wired."""

    def __init__(self, settings: Settings, *, has_demo: bool = False) -> None:
        assert settings.bot_token is not None
        self.settings = settings
        self.has_demo = has_demo
        self.clock = TrustedClock()
        self.storage = Storage(settings.database_url, leases_by_server=True, on_full=self._on_full)
        self.ballast = Ballast(settings.sqlite_path) if settings.sqlite_path is not None else None
        self.renderer = Renderer()
        self.stop = asyncio.Event()
        self._clock_moved = False
        self._pacer = Pacer()
        self.bot = open_bot(
            settings.bot_token.get_secret_value(), settings.telegram_api_url, self._observe, self._pacer
        )
        self.errands = Errands(self.bot)
        self.replica = Replica(self.storage, self.clock, settings.sqlite_path)
        self.notices = Notices(self.storage, self.renderer, self.bot)
        self.desk = desk_of(settings)
        self.ticker = open_post_office(self.storage, self.renderer, self.bot, settings, self.desk, self.clock.now)
        self.scheduler = Scheduler(
            self.ticker,
            self.clock,
            ClockGuard(self.clock),
            ask_time=self.bot.get_me,
            on_doubt_over=partial(self.notices.tell_owners, "notices/clock"),
            before=self._before_run,
        )

    def _observe(self, server_time: datetime) -> None:
        """Telegram's clock, read off every answer."""
        self._clock_moved |= self.clock.observe(server_time)

    def _on_full(self) -> None:
        if self.ballast is not None:
            self.ballast.release()
        self.notices.soon("notices/disk_full")

    async def _before_run(self) -> None:
        """Replicas share what one token may send; a reserve is put aside again once there is room; and an import whose
        process died is swept."""
        self._pacer.share(await self.replica.count())
        if self.ballast is not None:
            await asyncio.to_thread(self.ballast.take)
        await recover(self.storage, self.clock.now())

    async def run(self) -> None:
        """Until SIGTERM or SIGINT."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop.set)
        try:
            await until_there(self.bot.me, self.stop)
            self.desk.secret = await prepare(self.storage, self.settings, self.clock)
            if self.has_demo:
                await open_demo(self.storage, self.clock)
            await self._serve()
        finally:
            await self.bot.session.close()
            await self.storage.close()

    async def _serve(self) -> None:
        me = await self.bot.me()
        desk = Desk(
            storage=self.storage,
            bot=self.bot,
            dispatcher=build_dispatcher(
                errands=self.errands,
                stage=Rehearsals(self.storage.url, self.renderer),
                importing=ImportDesk(self.storage.url),
            ),
            renderer=self.renderer,
            clock=self.clock,
            username=me.username or "",
            on_mail=self.scheduler.soon,
        )
        worker = Worker(desk)
        await set_menus(self.bot, self.renderer, self.settings.shop_locale)
        calm_garbage_collector()
        self.scheduler.start()
        if account := account_of(self.settings):
            mailman = Mailman(self.storage, Mailbox(account), self.desk, self.clock.now)
            self.scheduler.every(LOOKS_EVERY, mailman.look, "mailbox")
        counter, watch = await self._open_counter(), await self._open_watch()
        ending = asyncio.create_task(self._end())
        log.info("ready")
        try:
            await self._listen(worker)
        finally:
            self.stop.set()
            await ending
            for door in (counter, watch):
                if door is not None:
                    await door.close()

    async def _open_counter(self) -> Counter | None:
        """Links in mails and hand-offs are answered here. The shop opens without it where the port is taken."""
        if self.settings.public_url is None:
            return None
        counter = Counter(self.storage, self.renderer, self.desk.secret, self.clock)
        try:
            await counter.open(self.settings.public_port)
        except OSError:
            log.exception("PUBLIC_PORT can't be opened: links in mails are not answered")
            return None
        return counter

    async def _open_watch(self) -> Watch | None:
        """Only where it is asked for: the outbox as it stands, for a panel on this machine."""
        s = self.settings
        if s.status_port is None or s.status_token is None:
            return None
        token = s.status_token.get_secret_value()
        watch = Watch(self.storage, token, self._pacer.silent_for, lambda: self.scheduler.is_held)
        try:
            await watch.open(s.status_port)
        except OSError:
            log.exception("STATUS_PORT can't be opened: nobody can watch the outbox")
            return None
        return watch

    async def _end(self) -> None:
        """Nothing new is claimed; what is on its way is settled, so that an ordered end leaves no doubt behind."""
        await self.stop.wait()
        await self.scheduler.stop()
        await self.errands.close(FAREWELL_SECONDS / 4)
        await self.replica.leave()

    async def _listen(self, worker: Worker) -> None:
        """By webhook where there is one, else by polling."""
        s = self.settings
        listening = Listening(self.replica.seat)
        if s.webhook_url and s.webhook_secret:
            secret = s.webhook_secret.get_secret_value()
            await self.bot.set_webhook(s.webhook_url, secret_token=secret, allowed_updates=ALLOWED)
            webhook = Webhook(self.storage, worker, self.clock, url=s.webhook_url, secret=secret, port=s.webhook_port)
            # Every replica takes letters in; the one in the seat handles them.
            worker.is_off = True
            await asyncio.gather(webhook.run(self.stop), listening.run(self.stop, partial(look_often, worker)))
            return
        await listening.run(self.stop, partial(self._poll, worker))

    async def _poll(self, worker: Worker, over: asyncio.Event) -> None:
        await until_there(self.bot.delete_webhook, over)
        await worker.wake()

        async def follow() -> None:
            if self._clock_moved:
                self._clock_moved = False
                await worker.idle()
                await self.scheduler.run()

        await Polling(self.bot, self.storage, worker, self.clock, follow).run(over)
        await worker.close(FAREWELL_SECONDS)


async def tick_once(settings: Settings, now: datetime | None) -> TickReport:
    """One run of the clock at `now`, or by Telegram's own clock, until nothing more is due."""
    assert settings.bot_token is not None
    clock, renderer, storage = TrustedClock(), Renderer(), Storage(settings.database_url, leases_by_server=True)

    def observe(server_time: datetime) -> None:
        clock.observe(server_time)

    bot = open_bot(settings.bot_token.get_secret_value(), settings.telegram_api_url, observe)
    try:
        if now is None:
            await bot.me()
        desk = desk_of(settings)
        desk.secret = await prepare(storage, settings, clock)
        ticker = open_post_office(storage, renderer, bot, settings, desk, clock.now)
        return await ticker.tick_all(now or clock.now())
    finally:
        await bot.session.close()
        await storage.close()


async def prepare(storage: Storage, settings: Settings, clock: TrustedClock) -> str:
    """The shop's row, its owners and its roads, as the settings say; the secret that seals its links."""
    async with storage.write() as uow:
        now = clock.now()
        await uow.shop.ensure(
            name=settings.shop_name,
            timezone=settings.shop_timezone,
            currency=settings.shop_currency,
            locale=settings.shop_locale,
            now=now,
        )
        await uow.staff.ensure_owners(settings.owner_ids, now)
        await ensure_offers(uow)
        shop = await uow.shop.get()
        assert shop is not None
        await open_roads(uow, shop, in_order((RoadKind(road) for road in settings.open_roads), RoadKind))
        return await uow.shop.link_secret(secrets.token_hex(32))


async def open_demo(storage: Storage, clock: TrustedClock) -> None:
    """The demo shop, where there are no customers yet."""
    from bot.services.demo import ensure_demo

    async with storage.read() as uow:
        shop = await uow.shop.get()
    assert shop is not None
    await ensure_demo(storage, clock.now(), shop)


async def until_there(ask: Callable[[], Awaitable[object]], stop: asyncio.Event) -> None:
    """Ask again, ever more slowly, while the server can't be reached."""
    pause = 0.2
    while not stop.is_set():
        try:
            await ask()
        except (TelegramNetworkError, TelegramServerError) as error:
            log.warning("waiting for Telegram: %s", error.message)
            await asyncio.sleep(pause)
            pause = min(pause * 2, 15)
        else:
            return


def calm_garbage_collector() -> None:
    """What was made at the start stays: walking it costs a quarter second each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    gc.enable()
