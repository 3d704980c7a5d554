"""The command line: python -m bot …"""

from __future__ import annotations

import asyncio
import json
import logging
import os
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
    try:
        return Settings(**changes)
    except ValidationError as error:
        raise complain(explain(error)) from None


def start_log() -> None:
    from bot.logs import configure

    configure(logging.INFO)


@app.command()
def run() -> None:
    """Run the bot against Telegram, or any server that speaks the Bot API (TELEGRAM_API_URL)."""
    settings = read_settings()
    if settings.bot_token is None:
        raise complain(
            "BOT_TOKEN: is missing; ask @BotFather for one, or run `python -m bot sandbox`, which needs none"
        )
    start_log()
    from bot.app import App
    from storage.migrate import upgrade

    upgrade(settings.database_url)

    async def main() -> None:
        await App(settings).run()

    asyncio.run(main())


@app.command()
def migrate() -> None:
    """Create the database or bring it to the newest shape. `run` does this by itself."""
    settings = read_settings()
    start_log()
    from storage.migrate import upgrade

    before = upgrade(settings.database_url)
    typer.echo(f"database ready (was at: {before or 'nothing'})")


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


@app.command()
def sandbox(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the page; 0 takes a free one.")] = 8080,
    shop: Annotated[str, typer.Option(help="demo: a cosmetics shop with history; empty: a clean start.")] = "demo",
    folder: Annotated[Path, typer.Option(help="Where the sandbox keeps its state.")] = Path("data/sandbox"),
) -> None:
    """A local Telegram with a web page: play salesperson, customer and manager, and move the clock. Needs no token."""
    if shop not in ("demo", "empty"):
        raise complain("--shop: must be demo or empty")
    from bot.playground import play

    asyncio.run(play(port=port, shop=shop, folder=folder, settings=read_settings(), environment=dict(os.environ)))


if __name__ == "__main__":
    app()
