"""The tables, through SQLModel; nobody outside storage imports them."""

from storage.tables.asking import GiftRow, QuestionRow
from storage.tables.base import metadata
from storage.tables.campaigns import CampaignRow, SegmentRow
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
from storage.tables.imports import ImportRow, MarkRow
from storage.tables.people_figures import CustomerClassRow, LabelRow
from storage.tables.policy import HoldOutRow, SuppressionRow
from storage.tables.records import DisputeRow, FoundRightRow, HandoverRow, UnionPartRow, UnionRow
from storage.tables.sales import LineItemRow, PaymentRow, PointsEntryRow, ProductRow, PurchaseRow
from storage.tables.shop import FormRow, Inbox, Invite, SeatRow, ShopRow, StaffRow, Visit
from storage.tables.tallies import (
    CustomerPeriodRow,
    CustomerStatsRow,
    DailyFacetsRow,
    DailyProductsRow,
    DailySalesRow,
    DailyWaysRow,
    FigureRow,
    MonthlyProductsRow,
    StaleRow,
)
from storage.tables.trail import AuditDetailRow, AuditRow
from storage.tables.wordings import WordingRow
from storage.tables.words import WordRow
from storage.tables.work import CreditRow, ProductCostRow, TargetRow

__all__ = [
    "Attempt",
    "Attribution",
    "AuditDetailRow",
    "AuditRow",
    "CampaignRow",
    "ConsentRow",
    "ContactPointRow",
    "Coupon",
    "CreditRow",
    "CustomField",
    "CustomValue",
    "CustomerClassRow",
    "CustomerPeriodRow",
    "CustomerRow",
    "CustomerStatsRow",
    "DailyFacetsRow",
    "DailyProductsRow",
    "DailySalesRow",
    "DailyWaysRow",
    "Delivery",
    "DisputeRow",
    "FigureRow",
    "FollowUpRow",
    "FormRow",
    "FoundRightRow",
    "GiftRow",
    "HandoverRow",
    "HoldOutRow",
    "ImportRow",
    "Inbox",
    "InteractionRow",
    "Invite",
    "LabelRow",
    "LineItemRow",
    "MarkRow",
    "MonthlyProductsRow",
    "Offer",
    "PaymentRow",
    "PlannerState",
    "PointsEntryRow",
    "ProductCostRow",
    "ProductRow",
    "PurchaseRow",
    "QuestionRow",
    "Redemption",
    "SeatRow",
    "SegmentRow",
    "ServiceCaseRow",
    "ServiceItemRow",
    "ShopRow",
    "StaffRow",
    "StaleRow",
    "SuppressionRow",
    "TargetRow",
    "UnionPartRow",
    "UnionRow",
    "Visit",
    "WordRow",
    "WordingRow",
    "metadata",
]
