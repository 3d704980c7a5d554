"""A file's values of the shop's own fields are what those fields take; what is no number is none to a question."""

from __future__ import annotations

from sqlalchemy import insert, select

from bot.domain.criteria import About, Criterion, Than
from bot.domain.people import Role
from bot.services.importing import work
from storage import choosing
from storage.repository import table_of
from storage.tables import CustomField, CustomValue
from storage.unit_of_work import Storage
from tests.importing.test_round_trip import NOW, now, numbers

FIELDS = (("鞋码", "number", []), ("入会", "date", []), ("肤质", "choice", ["干性", "油性"]), ("过敏", "yes_no", []))


async def test_values_of_own_fields_are_checked(storage: Storage) -> None:
    async with storage.write() as uow:
        await uow.shop.ensure(name="店", timezone="Asia/Shanghai", currency="CNY", locale="zh", now=NOW)
        await uow.staff.hire(1, "周老板", Role.OWNER, NOW)
        for at, (name, kind, options) in enumerate(FIELDS, 1):
            row = {"entity": "customer", "name": name, "type": kind, "options": options, "position": at}
            await uow.connection.execute(insert(table_of(CustomField)).values(**row, is_active=True))
    told = (
        "姓名,手机,鞋码,入会,肤质,过敏\n王芳,13800000002,39.0,2024年5月1日,油,有\n赵敏,13800000003,约三十九,,,\n"
        "孙丽,13800000004,,昨天,,\n周洁,13800000005,,,紫色,\n吴倩,13800000006,,,,也许\n"
    )
    key = await work.take_in(storage, 1, "f.csv", told.encode(), NOW)
    plan = await work.bring_in(storage, key, now)
    judged = [(one.outcome.value, one.reason, one.column) for one in plan.verdicts]
    assert judged == [("new", "", ""), *(("refused", "value", column) for column in "CDEF")]
    found = await numbers(storage, "SELECT value FROM custom_values ORDER BY field_id")
    assert found == [("39",), ("2024-05-01",), ("油性",), ("yes",)]
    async with storage.write() as uow:
        old = {"field_id": 1, "entity_id": 99, "value": "about 39"}
        await uow.connection.execute(insert(table_of(CustomValue)).values(**old))
        one = Criterion(About.FIELD, than=Than.MORE, low=30, ids=(1,))
        asked = select(choosing.customers.c.id).where(choosing._field(one, None))  # type: ignore[arg-type]
        assert [row.id for row in await uow.connection.execute(asked)] == [1]
