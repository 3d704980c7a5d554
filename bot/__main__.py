"""The command line: python -m bot …"""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import os
import secrets
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from bot.settings import Settings, explain

app = typer.Typer(
    help="回头 Huitou: the chat assistant with which a small shop keeps its customers.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
WRONG_SETTING = 2


def complain(words: str) -> typer.Exit:
    """One clear line on standard error, and exit code 2."""
    typer.echo(words, err=True)
    return typer.Exit(WRONG_SETTING)


def read_settings(**changes: Any) -> Settings:
    """From the environment, and from `.env` or the file that ENV_FILE names."""
    try:
        return Settings(**({"_env_file": os.environ.get("ENV_FILE", ".env")} | changes))
    except ValidationError as error:
        raise complain(explain(error)) from None


def start_log() -> None:
    from bot.logs import configure

    configure(logging.INFO)


def upgrade_database(settings: Settings) -> str | None:
    """The newest shape, or one line on why not."""
    from sqlalchemy.exc import DBAPIError

    from storage.revision import is_current, newest

    try:
        if is_current(settings.database_url):
            return newest()
    except (DBAPIError, OSError) as error:
        raise complain(f"DATABASE_URL: the database can't be opened: {_reason(error)}") from None
    from alembic.util.exc import CommandError

    from storage.migrate import DamagedDatabase, upgrade

    try:
        return upgrade(settings.database_url)
    except DamagedDatabase as error:
        raise complain(f"DATABASE_URL: the database is damaged ({error}); nothing was changed") from None
    except CommandError:
        raise complain("DATABASE_URL: the database is newer than this program; update the program") from None
    except (DBAPIError, OSError) as error:
        raise complain(f"DATABASE_URL: the database can't be opened: {_reason(error)}") from None


def _reason(error: Exception) -> str:
    said = getattr(error, "orig", None) or getattr(error, "strerror", None) or type(error).__name__
    return str(said).strip().splitlines()[0]


@app.command()
def run(
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty shop with the demo shop first.")] = False,
) -> None:
    """Run the bot against Telegram, or any server that speaks the Bot API (TELEGRAM_API_URL)."""
    settings = read_settings()
    if settings.bot_token is None:
        raise complain(
            "BOT_TOKEN: is missing; ask @BotFather for one, or run `python -m bot sandbox`, which needs none"
        )
    start_log()
    # Walking a growing heap again and again is a fifth of the start; the app turns collection on when it is ready.
    gc.disable()
    upgrade_database(settings)
    from bot.app import App
    from bot.telegram.errors import TelegramUnauthorizedError

    async def main() -> None:
        await App(settings, has_demo=demo).run()

    try:
        asyncio.run(main())
    except TelegramUnauthorizedError:
        raise complain("BOT_TOKEN: Telegram does not know it, or no longer; ask @BotFather: /mybots") from None


@app.command()
def migrate() -> None:
    """Create the database or bring it to the newest shape. `run` does this by itself."""
    settings = read_settings()
    start_log()
    before = upgrade_database(settings)
    typer.echo(f"database ready (was at: {before or 'nothing'})")


@app.command()
def bounce() -> None:
    """Read one mail to MAIL_BOUNCES from standard input: a bounce or an unsubscribe. For a mail server's pipe."""
    from sqlalchemy.exc import SQLAlchemyError

    try:
        result = asyncio.run(_take_return(read_settings(), sys.stdin.buffer.read()))
    except (SQLAlchemyError, OSError) as error:
        # 75 asks the mail server to try again later.
        typer.echo(f"bounce: the database can't be written ({type(error).__name__})", err=True)
        raise typer.Exit(75) from None
    typer.echo(f"bounce: {result}")


async def _take_return(settings: Settings, raw: bytes) -> str:
    from bot.domain.clock import SystemClock
    from bot.services.bounces import take_return
    from storage.unit_of_work import Storage

    storage = Storage(settings.database_url)
    try:
        async with storage.write() as uow:
            secret = await uow.shop.link_secret(secrets.token_hex(32))
            # A database without a shop has sent nothing.
            return (await take_return(uow, raw, secret, SystemClock().now())).value if secret else "foreign"
    finally:
        await storage.close()


@app.command()
def doctor() -> None:
    """Look over settings, database, token, webhook and clock; say what is wrong and what to do. Changes nothing."""
    from bot.doctor import WRONG, look_over

    is_wrong = False
    for finding in look_over(read_settings()):
        typer.echo(str(finding))
        is_wrong |= finding.mark == WRONG
    raise typer.Exit(int(is_wrong))


@app.command()
def tick(
    now: Annotated[
        str | None, typer.Option(help="The moment to run for, ISO 8601; Telegram's clock if left out.")
    ] = None,
) -> None:
    """One run of the clock: plan what falls due, send it, and say in one line what came of it."""
    settings = read_settings()
    if settings.bot_token is None:
        raise complain("BOT_TOKEN: is missing; the clock needs it to send what is due")
    moment = _moment(now) if now else None
    start_log()
    upgrade_database(settings)
    from bot.app import tick_once
    from bot.telegram.errors import TelegramAPIError

    try:
        report = asyncio.run(tick_once(settings, moment))
    except TelegramAPIError as error:
        typer.echo(f"tick: {error.message}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"planned {report.planned}, sent {report.sent}, freed {report.freed}, in doubt {report.in_doubt}")


@app.command()
def parse(
    text: Annotated[str | None, typer.Argument(help="A line as a salesperson types it.")] = None,
    now: Annotated[str | None, typer.Option(help="The clock of the person typing, ISO 8601 with an offset.")] = None,
    file: Annotated[Path | None, typer.Option(help="A file of JSON lines with id, text and now.")] = None,
) -> None:
    """Read entries; print one JSON object a line: {"id", "parsed"}."""
    from bot.entry.draft import as_json
    from bot.entry.parser import read_line

    def show(key: str | None, line: str, moment: datetime) -> None:
        parsed = as_json(read_line(line, now=moment))
        sys.stdout.write(json.dumps({"id": key, "parsed": parsed}, ensure_ascii=False) + "\n")

    settings = read_settings()
    clock = _moment(now) if now else datetime.now(settings.zone)
    if text is not None:
        show(None, text, clock)
    if file is not None:
        if not file.is_file():
            raise complain(f"--file: no such file: {file}")
        for number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if raw.strip():
                entry = _entry(raw, number)
                show(entry.get("id"), entry["text"], _moment(entry["now"]) if entry.get("now") else clock)
    if text is None and file is None:
        raise complain("parse: give a line, or --file")


def _entry(raw: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(raw)
    except ValueError:
        raise complain(f"--file: line {number} is not JSON") from None
    if not isinstance(entry, dict) or not isinstance(entry.get("text"), str):
        raise complain(f"--file: line {number} has no text")
    return entry


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise complain("--now: must be like 2026-11-22T10:00:00+08:00") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=read_settings().zone)


@app.command("import")
def bring(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, vCard, or an archive that `export` made.")],
    yes: Annotated[
        bool, typer.Option("--yes", help="Bring it in; without it the file is only looked through.")
    ] = False,
    verdicts: Annotated[Path | None, typer.Option(help="Write what becomes of each row to this CSV.")] = None,
) -> None:
    """Look through a file with customers, products or purchases; with --yes bring it in, all of it or nothing."""
    from bot.moving import NotMoved, bring_in

    settings = read_settings()
    if not file.is_file():
        raise complain(f"import: no such file: {file}")
    upgrade_database(settings)
    try:
        told = asyncio.run(bring_in(settings, file.name, file.read_bytes(), is_sure=yes))
    except NotMoved as reason:
        raise complain(f"import: {reason}") from None
    if verdicts is not None:
        verdicts.write_bytes(told)


@app.command()
def export(
    out: Annotated[Path, typer.Option(help="The file to write.")],
    form: Annotated[str, typer.Option("--format", help="csv, xlsx, json or vcard.")] = "csv",
) -> None:
    """Write everything to one file: csv (a zip of tables), xlsx, json, or vcard (customers only)."""
    from bot.moving import take_out
    from bot.services.exporting.writers import WRITERS

    if form not in WRITERS:
        raise complain(f"--format: must be one of {', '.join(WRITERS)}")
    settings = read_settings()
    upgrade_database(settings)
    asyncio.run(take_out(settings, form, out))


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8080,
    shop: Annotated[str, typer.Option(help="demo: a cosmetics shop with history; empty: a clean start.")] = "demo",
    folder: Annotated[Path, typer.Option(help="Where the sandbox keeps its state.")] = Path("data/sandbox"),
) -> None:
    """A local Telegram with a web page: play salesperson, customer and manager, and move the clock. Needs no token."""
    from bot.playing import CannotPlay, play

    if shop not in ("demo", "empty"):
        raise complain("--shop: must be demo or empty")
    # The real shop's .env is not for playing: neither its database nor its roads.
    settings = read_settings(_env_file=None)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(play(port=port, shop=shop, folder=folder, settings=settings))
    except CannotPlay as error:
        raise complain(str(error)) from None


if __name__ == "__main__":
    app()
