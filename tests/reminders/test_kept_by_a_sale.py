"""A sale closes what was promised: which of it, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

from bot.domain.followup import sale_day
from bot.domain.form import FormKind
from storage.unit_of_work import Storage
from tests.reminders.shop import SHANGHAI, at, open_shop

OPENED, DAY = at("2027-08-06", "12:00"), date(2027, 8, 9)


async def test_which_promises_a_sale_has_kept(storage: Storage) -> None:
    """Said before its day and due soon, or said and due on the day; not what was said there for a later one."""
    shop = await open_shop(storage, OPENED)
    customer, other = [await shop.customer(name, None, now=OPENED) for name in ("李姐", "王芳")]
    noon = at("2027-08-09", "12:00")
    last_night, this_morning, afterwards = (
        at("2027-08-08", "23:59"),
        at("2027-08-09", "10:00"),
        at("2027-08-09", "13:00"),
    )
    due = {
        "in two weeks": (customer, last_night, 14),
        "later": (customer, last_night, 15),
        "overdue": (customer, OPENED, -1),
        "today": (customer, this_morning, 0),
        "tomorrow, said today": (customer, this_morning, 1),
        "said after it": (customer, afterwards, 0),
        "hers": (other, OPENED, 0),
    }
    for text, (whose, said, days) in due.items():
        row = {"customer_id": whose, "due_on": DAY + timedelta(days=days), "created_at": said, "text": text}
        async with storage.write() as uow:
            await uow.followups.add(staff_id=shop.seller_id, **row)
    async with storage.write() as uow:
        form = await uow.forms.open(FormKind.PURCHASE, staff_id=shop.seller_id, chat_id=1, now=noon, values={})
        times = {"bought_at": noon, "bought_on": DAY, "created_at": noon, "form_id": form.id}
        sold = {"customer_id": customer, "staff_id": shop.seller_id, "total_minor": 100, "currency": "CNY"}
        (sale,) = await uow.demo.put("purchases", [sold | times])
        day = sale_day(DAY, noon, SHANGHAI)
        kept = await uow.followups.close_by_purchase(customer, sale, day, noon)
        again = await uow.followups.close_by_purchase(customer, sale, day, noon)
        open_still = [one.text for one in await uow.followups.open_of_customer(customer)]
        reopened = await uow.followups.reopen_of_purchase(sale)
    assert ([one.text for one in kept], again) == (["overdue", "today", "in two weeks"], [])
    assert sorted(map(str, open_still)) == ["later", "said after it", "tomorrow, said today"]
    assert reopened == 3
