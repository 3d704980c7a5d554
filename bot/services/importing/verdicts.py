"""The whole of a file, planned table by table."""

from __future__ import annotations

from bot.domain.importing import TableKind
from bot.services.importing.known import Known
from bot.services.importing.people import plan_customers
from bot.services.importing.plan import Plan, Table
from bot.services.importing.sold import plan_products, plan_purchases
from bot.services.importing.touched import plan_others


def draw_up(tables: list[Table], known: Known, me: int) -> Plan:
    """A verdict for each row. `me`: whose sales those are of which nobody known is named."""
    plan = Plan(tables)
    for table in tables:
        plan.left += [head for at, head in enumerate(table.headers) if at not in table.columns and head]
        if table.kind is TableKind.CUSTOMERS:
            plan_customers(plan, table, known)
        elif table.kind is TableKind.PRODUCTS:
            plan_products(plan, table, known)
        elif table.kind is TableKind.PURCHASES:
            plan_purchases(plan, table, known, me)
        else:
            plan_others(plan, table, known, me)
    return plan
