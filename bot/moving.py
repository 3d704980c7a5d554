"""The command line's ways of bringing a file in and taking everything out."""

from __future__ import annotations

import secrets
import sys
from pathlib import Path
from typing import Any

from bot.domain.clock import SystemClock
from bot.domain.importing import Outcome, Refused
from bot.domain.people import Role
from bot.rendering import Renderer
from bot.services.exporting.work import note_export, write_out
from bot.services.importing import work
from bot.services.importing.plan import Plan
from bot.services.importing.report import refused, remarks, verdict_file
from bot.settings import Settings
from storage.unit_of_work import Storage

WIDTH = 30


class NotMoved(Exception):
    """One line on why nothing was done."""


async def bring_in(settings: Settings, name: str, content: bytes, *, is_sure: bool) -> bytes:
    """Look through a file, say what would happen, and do it if that is wanted; the verdicts over all rows."""
    storage, clock, renderer = Storage(settings.database_url), SystemClock(), Renderer()
    try:
        staff_id = await _owner(storage, settings)
        key = await work.take_in(storage, staff_id, name, content, clock.now())
        try:
            plan = await work.look_through(storage, key)
        except Refused as refusal:
            async with storage.write() as uow:
                await work.cancel(uow, key)
            said = renderer.label(f"import.file.{refusal.reason}", settings.shop_locale)
            raise NotMoved(said.format_map({"most": "", "row": ""} | refusal.values)) from None
        _tell(plan, renderer, settings.shop_locale)
        told = verdict_file(plan, lambda one: renderer.label(one, settings.shop_locale))
        if not is_sure or plan.is_empty:
            async with storage.write() as uow:
                await work.cancel(uow, key)
            return told
        await work.bring_in(storage, key, clock.now, _bar, plan)
        sys.stderr.write("\n")
        _say(f"import {key}: {renderer.label('import.state.done', settings.shop_locale)}")
        return told
    finally:
        await storage.close()


async def take_out(settings: Settings, form: str, path: Path) -> None:
    storage = Storage(settings.database_url)
    try:
        counts = await write_out(storage, form, path)
        await note_export(storage, None, form, counts, SystemClock().now())
    finally:
        await storage.close()
    _say(f"{path}: " + ", ".join(f"{name} {rows}" for name, rows in counts.items()))


async def _owner(storage: Storage, settings: Settings) -> int:
    """Whose import it is; the shop's row is made where the bot has never run."""
    now = SystemClock().now()
    async with storage.write() as uow:
        await uow.shop.ensure(
            name=settings.shop_name, timezone=settings.shop_timezone, currency=settings.shop_currency,
            locale=settings.shop_locale, now=now,
        )  # fmt: skip
        await uow.shop.link_secret(secrets.token_hex(32))
        await uow.staff.ensure_owners(settings.owner_ids, now)
        owners = [one for one in await uow.staff.working() if one.role is Role.OWNER]
    if not owners:
        raise NotMoved("OWNER_IDS: is missing; an import needs somebody to whom it belongs")
    return owners[0].id


def _tell(plan: Plan, renderer: Renderer, locale: str) -> None:
    def label(name: str) -> str:
        return renderer.label(name, locale)

    for table in plan.tables:
        taken = ", ".join(f"{table.headers[at]} → {field}" for at, field in sorted(table.columns.items()))
        _say(f"{label(f'import.kind.{table.kind.value}')}: {taken}")
    for kind, counts in plan.tally.counts.items():
        told = ", ".join(f"{label(f'import.outcome.{one}')} {number}" for one, number in counts.items())
        _say(f"{label(f'import.kind.{kind}')}: {told}")
    for one in refused(plan, 20):
        _say(f"  {one.row} {one.column} {label(f'import.reason.{one.reason}')} {one.value}".rstrip())
    for remark, number in remarks(plan).items():
        _say(f"  {label(f'import.remark.{remark}')}: {number}")
    if plan.tally.of(Outcome.REFUSED) > 20:
        _say("  …")


def _bar(done: int, whole: int) -> None:
    filled = WIDTH * done // whole
    sys.stderr.write(f"\r[{'#' * filled}{'.' * (WIDTH - filled)}] {100 * done // whole:3} %")
    sys.stderr.flush()


def _say(line: Any) -> None:
    sys.stdout.write(f"{line}\n")
