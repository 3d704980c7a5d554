"""The same message once more: a new row of its line, of which everything is asked again when it sets out."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.domain.delivery import Delivery, RoadKind, next_in_line
from storage.unit_of_work import UnitOfWork


async def queue_next(uow: UnitOfWork, delivery: Delivery, channel: RoadKind, now: datetime, **changes: Any) -> bool:
    """By this road, due now. False if it is on its way already."""
    row = {
        "dedupe_key": next_in_line(delivery.dedupe_key),
        "rule": delivery.rule,
        "occasion_on": delivery.occasion_on,
        "purpose": delivery.purpose.value,
        "customer_id": delivery.customer_id,
        "campaign_id": delivery.campaign_id,
        "channel": channel.value,
        "locale": delivery.locale,
        "template": delivery.template,
        "wording_id": delivery.wording_id,
        "view": dict(delivery.view),
        "not_before": now,
        "expires_at": delivery.expires_at,
        "created_at": now,
        "is_demo": delivery.is_demo,
    }
    return await uow.deliveries.queue(**row | changes)
