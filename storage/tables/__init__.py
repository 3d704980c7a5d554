"""The tables, through SQLModel; nobody outside storage imports them."""

from storage.tables.base import metadata
from storage.tables.care import Attempt, Attribution, Coupon, Delivery, Offer, PlannerState, Redemption
from storage.tables.customers import (
    ConsentRow,
    ContactPointRow,
    CustomerRow,
    CustomField,
    CustomValue,
    FollowUpRow,
    InteractionRow,
    ServiceCaseRow,
    ServiceItemRow,
)
from storage.tables.policy import HoldOutRow, SuppressionRow
from storage.tables.sales import LineItemRow, PaymentRow, PointsEntryRow, ProductRow, PurchaseRow
from storage.tables.shop import FormRow, Inbox, Invite, ShopRow, StaffRow, Visit
from storage.tables.trail import AuditDetailRow, AuditRow
from storage.tables.wordings import WordingRow
from storage.tables.words import WordRow

__all__ = [
    "Attempt",
    "Attribution",
    "AuditDetailRow",
    "AuditRow",
    "ConsentRow",
    "ContactPointRow",
    "Coupon",
    "CustomField",
    "CustomValue",
    "CustomerRow",
    "Delivery",
    "FollowUpRow",
    "FormRow",
    "HoldOutRow",
    "Inbox",
    "InteractionRow",
    "Invite",
    "LineItemRow",
    "Offer",
    "PaymentRow",
    "PlannerState",
    "PointsEntryRow",
    "ProductRow",
    "PurchaseRow",
    "Redemption",
    "ServiceCaseRow",
    "ServiceItemRow",
    "ShopRow",
    "StaffRow",
    "SuppressionRow",
    "Visit",
    "WordRow",
    "WordingRow",
    "metadata",
]
