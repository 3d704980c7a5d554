"""Looks into the shop's mailbox now and then: mail that came back, and customers who want no more of it."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.services.bounces import Returned, take_return
from reminders.channels.letter import Desk
from reminders.channels.mailbox import Arrived, Mailbox, MailboxError
from storage.unit_of_work import Storage

log = logging.getLogger(__name__)
EVERY = timedelta(minutes=5)
# After a start: whoever switches the bot off for longer has looked into the mailbox themselves.
FIRST_LOOK = timedelta(days=14)


class Mailman:
    """One per process; several may look into the same mailbox, since what is known already changes nothing."""

    def __init__(self, storage: Storage, mailbox: Mailbox, desk: Desk, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self._mailbox = mailbox
        self._desk = desk
        self._now = now
        self._is_shut = False

    async def look(self) -> Counter[Returned]:
        """What became of the mails that are new. Nothing, and a line in the log, if nobody can look."""
        now = self._now()
        try:
            found, mark = await self._mailbox.look(now - FIRST_LOOK)
        except MailboxError as error:
            if not self._is_shut:
                log.warning("the mailbox can't be read: it %s; tried again every five minutes", error)
            self._is_shut = True
            return Counter()
        self._is_shut = False
        results: Counter[Returned] = Counter()
        for mail in found:
            results[await self._take(mail, now)] += 1
        self._mailbox.keep(mark)
        if results:
            log.info("mailbox: %s", ", ".join(f"{count} {what.value}" for what, count in sorted(results.items())))
        return results

    async def _take(self, mail: Arrived, now: datetime) -> Returned:
        try:
            async with self._storage.write() as uow:
                return await take_return(uow, mail.raw, self._desk.secret, now, mail.at)
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            # A mail that no program can take apart keeps nobody from the next one.
            log.error("a mail was passed over: %s", type(error).__name__)  # noqa: TRY400
            return Returned.FOREIGN
