"""When a lease ends. On SQLite all processes share one machine, and the moment that was passed will do. On PostgreSQL
several machines take turns, so the server's own clock decides: one of theirs may be wrong, or follow another time.

Only leases are told by it. What is due is a matter of the shop's trusted time, and always a parameter.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DateTime, func, literal
from sqlalchemy.ext.asyncio import AsyncConnection

OPTION = "leases_by_server"


def lease_now(connection: AsyncConnection, now: datetime) -> Any:
    """The moment by which leases are judged."""
    if connection.sync_connection is None or not connection.sync_connection.get_execution_options().get(OPTION):
        return now
    return func.clock_timestamp(type_=DateTime(timezone=True))


def lease_end(connection: AsyncConnection, now: datetime, until: datetime) -> Any:
    """As long after that moment as `until` is after `now`."""
    by = lease_now(connection, now)
    return until if by is now else by + literal(max(until - now, timedelta()))
