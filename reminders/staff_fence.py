"""The fence for words to staff: promises that are due, several of one morning in one message.

Each promise has its own row, so that none is said twice or lost; whichever comes first takes the others along, in the
same transaction, and they end as `cancelled`, merged into it. If that message meets a crash, it is sent again with all
of them: a reminder may come twice, an offer may not.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from bot.domain.clock import local_day, local_moment
from bot.domain.delivery import Delivery, DeliveryState, RoadKind
from bot.domain.dial import number, values_for
from bot.domain.followup import Stage, due_moment, quiet_until, reminded
from bot.domain.people import Staff
from bot.domain.window import next_window, policy_of
from bot.services.followups import DueLine, due_lines, taps, told
from reminders.channels.base import Button, Message
from reminders.gate import Gate, Passed

MOST_LINES = 8
A_DAY, STILL_USEFUL = timedelta(days=1), timedelta(days=7)
TEMPLATE = "reminders/followups"


class StaffFence(Gate):
    """Asks again who is to be reminded of what."""

    async def ask(self, delivery: Delivery) -> Passed | None:
        """None if it may not leave now; the row says why."""
        if delivery.expires_at is not None and self._now >= delivery.expires_at:
            return await self._close(delivery, DeliveryState.EXPIRED, "late")
        lines = [line for line in await self._lines(delivery, None) if line.is_open]
        if not lines:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "settled")
        if held := self._held(delivery, lines):
            until, reason = held
            # Put off by a holiday, it keeps the time that it would have had on an open day; missed all day, as well.
            is_missed = delivery.expires_at is not None and delivery.expires_at <= until
            longer = {"expires_at": until + STILL_USEFUL} if reason == "holiday" or is_missed else {}
            return await self._put_off(delivery, until, reason, **longer)
        reader = await self._reader(delivery, lines[0])
        if reader is None:
            return await self._close(delivery, DeliveryState.SUPPRESSED, "nobody")
        if reader.id != delivery.staff_id:
            # Taken up again under the right name, so that it merges with what else that person is told.
            return await self._put_off(delivery, self._now, "somebody_else", staff_id=reader.id)
        return await self._let_go(delivery, reader)

    def _held(self, delivery: Delivery, lines: Sequence[DueLine]) -> tuple[datetime, str] | None:
        """It was moved to a later hour, this is a day off, or it is night, and nobody asked for it now."""
        zone, hour = self._shop.zone, number(values_for(self._shop.preferences, delivery.rule), "hour")
        moments = [due_moment(line.promise, zone, hour) for line in lines]
        if _stage(delivery) is Stage.DUE and moments[0] > self._now:
            return moments[0], "moved"
        if opening := self._after_holiday(_stage(delivery), lines[0].promise.due_on, hour):
            return opening, "holiday"
        quiet = quiet_until(self._now, moments, hour, policy_of(self._shop.preferences, zone))
        return (quiet, "quiet") if quiet else None

    def _after_holiday(self, stage: Stage, due_on: date, hour: int) -> datetime | None:
        """On a day off staff are left alone: told on the next open morning, and a manager on the one after that."""
        policy = policy_of(self._shop.preferences, self._shop.zone)
        today, open_from = local_day(self._now, policy.zone), policy.holidays.open_from
        opening = open_from(today)
        if stage is Stage.ESCALATED:
            opening = max(opening, open_from(open_from(due_on + A_DAY) + A_DAY))
        return local_moment(opening, hour, 0, policy.zone) if opening > today else None

    async def _lines(self, delivery: Delivery, reader: Staff | None) -> list[DueLine]:
        return await due_lines(self._uow, told(delivery.view), reader)

    async def _reader(self, delivery: Delivery, line: DueLine) -> Staff | None:
        working = await self._uow.staff.working()
        unreachable = await self._uow.staff.unreachable(working)
        return reminded(line.promise, _stage(delivery), working, unreachable)

    async def _let_go(self, delivery: Delivery, reader: Staff) -> Passed | None:
        await self._uow.deliveries.hold_staff(reader.id)
        lines = await self._lines(delivery, reader)
        merged: list[Delivery] = []
        for other in await self._uow.deliveries.staff_mail_due(reader.id, self._now, delivery.id):
            theirs = [line for line in await self._lines(other, reader) if line.is_open]
            fits = len(lines) + len(theirs) <= MOST_LINES
            if theirs and fits and await self._reader(other, theirs[0]) == reader:
                lines = lines + theirs
                merged.append(other)
        lines = list({line.promise.id: line for line in lines if line.is_open}.values())
        lines.sort(key=lambda line: (line.due_on, line.promise.id))
        view = dict(delivery.view) | {"promises": [[line.promise.id, line.due_on.isoformat()] for line in lines]}
        full = replace(delivery, view=view)
        locale = reader.locale or self._shop.locale
        message = self._message(full, reader, lines, locale)
        passed = await self._mark(full, RoadKind.TELEGRAM, message, staff_id=reader.id, view=view, locale=locale)
        if passed is not None:
            for other in merged:
                await self._uow.deliveries.merge(other.id, delivery.id, self._now)
        return passed

    def _message(self, delivery: Delivery, reader: Staff, lines: list[DueLine], locale: str) -> Message:
        now, zone = self._now, self._shop.zone
        view = {"lines": lines, "today": now.astimezone(zone).date()}
        text = self._renderer.render(TEMPLATE, locale, self._shop, view)
        buttons = tuple(
            tuple(
                Button(self._renderer.label(f"followup.{tap.key}", locale, number=tap.number), data=tap.data)
                for tap in row
            )
            for row in taps(f"fu:{delivery.id}", lines)
        )
        is_night = next_window(now, policy_of(self._shop.preferences, zone)) > now
        return Message(delivery.id, str(reader.telegram_id), text, buttons, is_silent=is_night)


def _stage(delivery: Delivery) -> Stage:
    return Stage(delivery.view.get("stage", Stage.DUE.value))
