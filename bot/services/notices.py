"""A word of the machine to the managers: once for each occasion, through the outbox like every message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.domain.delivery import MailPurpose, RoadKind
from bot.domain.people import Role, Staff
from storage.unit_of_work import UnitOfWork

RULE = "notice"
STALE_AFTER = timedelta(days=7)


async def tell_managers(uow: UnitOfWork, key: str, template: str, view: Mapping[str, Any], now: datetime) -> int:
    """To every manager, or the owners where there is none; how many were told. The same key again tells nobody."""
    return await tell(uow, managers_among(await uow.staff.working()), f"{RULE}:{key}", template, view, now)


async def tell(
    uow: UnitOfWork, readers: Iterable[Staff], key: str, template: str, view: Mapping[str, Any], now: datetime
) -> int:
    """To each of these, once under the key, whose first word is the rule; how many were told."""
    shop = await uow.shop.get()
    locale = shop.locale if shop else "zh"
    return sum(
        [
            await uow.deliveries.queue(
                dedupe_key=f"{key}:{one.id}",
                rule=key.partition(":")[0],
                purpose=MailPurpose.STAFF.value,
                staff_id=one.id,
                channel=RoadKind.TELEGRAM.value,
                address=str(one.telegram_id),
                locale=one.locale or locale,
                template=template,
                view=dict(view),
                not_before=now,
                expires_at=now + STALE_AFTER,
                created_at=now,
            )
            for one in readers
        ]
    )


def managers_among(staff: list[Staff]) -> list[Staff]:
    return [one for one in staff if one.role is Role.MANAGER] or [one for one in staff if one.role is Role.OWNER]
