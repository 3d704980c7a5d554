"""The sandbox with the real bot beside it, as its own process: a play shop apart from the real one."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from datetime import datetime
from functools import partial
from pathlib import Path

import typer

from bot.domain.personas import OWNER, PERSONAS
from bot.sandbox.clock import Landmark
from bot.sandbox.companion import Companion
from bot.sandbox.people import Person
from bot.sandbox.server import Sandbox, Watched
from bot.sandbox.store import FolderInUse
from bot.sandbox.watched import free_port
from bot.settings import Settings

TOKEN = "42:sandbox-token-that-opens-nothing-else"  # noqa: S105
BOT_NAME = {"zh": "回头", "en": "Huitou"}
SHOP_NAME = {"zh": "回头小铺", "en": "Huitou Beauty"}


class CannotPlay(Exception):
    """Another sandbox has the folder, or the port can't be opened: one line, for the person at the command line."""


async def play(*, port: int, shop: str, folder: Path, settings: Settings) -> None:
    """The sandbox with the bot beside it, until SIGTERM or SIGINT. CannotPlay if folder or port are not to be had."""
    status_port, status_token = free_port(), secrets.token_hex(32)
    own_file = folder / "shop.db"
    url = settings.database_url if "database_url" in settings.model_fields_set else f"sqlite:///{own_file}"
    try:
        town = Sandbox(
            folder=folder / "telegram",
            token=TOKEN,
            people=_people(settings.shop_locale),
            timezone=settings.shop_timezone,
            locale=settings.shop_locale,
            bot_name=BOT_NAME[settings.shop_locale],
            companion=companion(
                url, shop, settings.shop_locale, {"STATUS_PORT": str(status_port), "STATUS_TOKEN": status_token}
            ),
            watched=Watched(f"http://127.0.0.1:{status_port}/status/deliveries", status_token),
            landmarks=partial(_landmarks, url, settings),
            on_reset=partial(_forget, own_file),
        )
        address = await town.start(port=port)
    except FolderInUse:
        raise CannotPlay(f"--folder: another sandbox is using {folder}") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CannotPlay(f"--port: {port} can't be opened ({reason}); choose another, or 0 for any") from None
    typer.echo(f"Huitou's sandbox is open; the bot needs a few seconds more. Stop it with Ctrl-C.\n\n{address}\n")
    done = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, done.set)
    await done.wait()
    await town.stop()


def _people(locale: str) -> list[Person]:
    return [
        Person(
            id=who.telegram_id,
            first_name=who.name(locale),
            username=who.username,
            language_code=who.language(locale),
            phone=who.phone,
            seat=who.seat.value,
            has_started=who.is_linked,
        )
        for who in PERSONAS
    ]


def companion(url: str, shop: str, locale: str, status: dict[str, str]) -> Companion:
    """The real bot, as its own process."""
    root = Path(__file__).resolve().parent.parent
    owners = {"OWNER_IDS": os.environ.get("OWNER_IDS") or str(OWNER.telegram_id)}
    name = {} if os.environ.get("SHOP_NAME") else {"SHOP_NAME": SHOP_NAME[locale]}
    environment = (
        dict(os.environ)
        | owners
        | name
        | status
        | {
            "BOT_TOKEN": TOKEN,
            "TELEGRAM_API_URL": "{base_url}",
            "DATABASE_URL": url,
            "ENV_FILE": os.devnull,
            "WEBHOOK_URL": "",
            "IMAP_HOST": "",
            # A demo shop writes to nobody in the real world, whatever the environment says.
            "ROADS": os.environ.get("ROADS") or "telegram,handoff",
            "PYTHONUNBUFFERED": "1",
        }
    )
    arguments = [sys.executable, "-m", "bot", "run", *(["--demo"] if shop == "demo" else [])]
    return Companion(argv=arguments, env=environment, cwd=root)


async def _landmarks(url: str, settings: Settings, now: datetime) -> list[Landmark]:
    """The next birthdays, for moving the clock to them. What it needs is imported once the page is open."""
    from bot.rendering import Renderer
    from bot.services.birthdays import coming_birthdays
    from storage.revision import is_current
    from storage.unit_of_work import Storage

    if not is_current(url):
        return []
    storage, renderer = Storage(url), Renderer()
    try:
        async with storage.read() as uow:
            found = await coming_birthdays(uow, now, settings.zone)
    finally:
        await storage.close()
    return [
        Landmark(at=at, label=renderer.label("landmark.birthday", settings.shop_locale, name=name))
        for at, name in found
    ]


async def _forget(own_file: Path) -> None:
    """Start over: the sandbox's own shop is removed with its chats. Another database is left alone."""
    for suffix in ("", "-wal", "-shm"):
        own_file.with_name(own_file.name + suffix).unlink(missing_ok=True)
