"""The forms of the shop, as data."""

from __future__ import annotations

from bot.domain.form import FormKind
from bot.domain.purchase import PaymentMethod, SalesChannel
from bot.services.forms.goods import Goods
from bot.services.forms.kinds import LONGEST_NAME, Amount, Birthday, DueDay, Email, OneOf, PastDay, Phone, Text
from bot.services.forms.model import Field, FormSpec
from bot.services.forms.voucher import Voucher
from bot.services.forms.who import Who

PAYMENT = OneOf("payment", [method.value for method in PaymentMethod])
CHANNEL = OneOf("channel", [channel.value for channel in SalesChannel])
CASE = OneOf("case", ["return", "exchange", "repair"])
WAY = OneOf("way", ["visit", "call", "message", "note"])
GENDER = OneOf("gender", ["female", "male"])

FORMS = {
    spec.kind: spec
    for spec in (
        FormSpec(
            FormKind.PURCHASE,
            (
                Field("customer", Who(may_be_nobody=True), is_required=True, can_skip=False),
                Field("phone", Phone(), is_shy=True),
                Field("items", Goods(), is_required=True, can_skip=False),
                Field("total", Amount(), is_required=True, can_skip=False),
                Field("payment", PAYMENT),
                Field("channel", CHANNEL),
                Field("day", PastDay()),
                Field("coupon", Voucher()),
                Field("note", Text()),
                Field("birthday", Birthday(), is_shy=True),
            ),
        ),
        FormSpec(
            FormKind.CUSTOMER,
            (
                Field("customer", Who(may_be_nobody=False), can_skip=False, is_shy=True),
                Field("name", Text(LONGEST_NAME), is_required=True, can_skip=False),
                Field("phone", Phone()),
                Field("email", Email(), is_shy=True),
                Field("birthday", Birthday()),
                Field("gender", GENDER),
                Field("address", Text()),
                Field("note", Text()),
            ),
        ),
        FormSpec(
            FormKind.FOLLOWUP,
            (
                Field("customer", Who(may_be_nobody=False), is_required=True, can_skip=False),
                Field("due", DueDay(), is_required=True, can_skip=False),
                Field("note", Text()),
            ),
        ),
        FormSpec(
            FormKind.RETURN,
            (
                Field("customer", Who(may_be_nobody=True), is_required=True, can_skip=False),
                Field("items", Goods(), is_required=True, can_skip=False),
                Field("case", CASE, is_required=True, can_skip=False),
                Field("total", Amount()),
                Field("payment", PAYMENT),
                Field("day", PastDay()),
                Field("note", Text()),
            ),
        ),
        FormSpec(
            FormKind.NOTE,
            (
                Field("customer", Who(may_be_nobody=False), is_required=True, can_skip=False),
                Field("note", Text(), is_required=True, can_skip=False),
                Field("way", WAY),
                Field("day", PastDay()),
            ),
        ),
        # A text for customers has a room of its own, and nothing to fill in.
        FormSpec(FormKind.WORDING, ()),
    )
}
