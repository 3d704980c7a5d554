"""Contacts that come as they are: shared, as a vCard file, in a forwarded message."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.handlers.harness import LIN, Person
from tests.handlers.till import till

ZHAO = Person(4001, "赵小玉", phone="+8613812345678")
FOUR = (
    "BEGIN:VCARD\r\nVERSION:4.0\r\nFN:赵小玉\r\nTEL;VALUE=uri;TYPE=cell:tel:+86-138-1234-5678\r\n"
    "BDAY:--0815\r\nEND:VCARD\r\n"
)
THREE = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:赵;小玉;;;\r\nFN:赵小玉\r\nTEL;TYPE=CELL:13812345678\r\n"
    "BDAY:1990-08-15\r\nEND:VCARD\r\n"
)
TWO = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=B5=B5;=E5=B0=8F=E7=8E=89;;;\r\n"
    "FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=B5=B5=E5=B0=8F=\r\n=E7=8E=89\r\n"
    "TEL;CELL:138 1234 5678\r\nBDAY:19900815\r\nEND:VCARD\r\n"
)


async def test_a_shared_contact_opens_a_form_and_is_saved(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        form = lin.hear(await lin.desk.shares_contact(LIN, of=ZHAO))
        assert "赵小玉" in form
        assert "138 1234 5678" in form
        await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '赵小玉'") == 1


async def test_a_shared_contact_that_is_known_changes_the_record(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        known = Person(4002, "李婷", phone="13800000001")
        assert "改已有资料" in lin.hear(await lin.desk.shares_contact(LIN, of=known))
        await lin.tap("保存")
        assert lin.one("SELECT count(*) FROM customers WHERE name = '李婷'") == 1


@pytest.mark.parametrize("card", [FOUR, THREE, TWO, "\ufeff" + THREE, THREE.replace("\r\n", "\n"), THREE * 2])
async def test_a_vcard_of_any_version_opens_a_form(tmp_path: Path, card: str) -> None:
    async with till(tmp_path) as lin:
        form = lin.hear(await lin.desk.sends_document(LIN, "zhao.vcf", "text/vcard", card.encode()))
        assert "赵小玉" in form
        assert "138 1234 5678" in form
        assert "8月15日" in form


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.vcf", b""),
        ("a.vcf", b"\x00\xff\xfe rubbish"),
        ("a.vcf", b"BEGIN:VCARD"),
        ("a.vcf", b"BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD"),
        ("a.vcf", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"),
        ("a.vcf", b"BEGIN:VCARD\r\n" * 500),
        ("a.vcf", b"x" * 300_000),
        ("report.pdf", b"%PDF-1.4"),
    ],
)
async def test_a_file_without_a_contact_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    async with till(tmp_path) as lin:
        assert "没有读到联系人" in lin.hear(await lin.desk.sends_document(LIN, name, "text/vcard", data))
        assert lin.one("SELECT count(*) FROM forms") == 0


async def test_a_vcard_with_a_wrong_number_asks_for_it(tmp_path: Path) -> None:
    async with till(tmp_path) as lin:
        card = THREE.replace("13812345678", "138")
        assert "手机" in lin.hear(await lin.desk.sends_document(LIN, "z.vcf", "text/vcard", card.encode()))
        assert "手机号是多少" in lin.heard.text


@pytest.mark.parametrize(
    "origin",
    [
        {"type": "user", "sender_user": ZHAO.raw, "date": 1},
        {"type": "hidden_user", "sender_user_name": "赵小玉", "date": 1},
    ],
)
async def test_a_forwarded_message_opens_a_form_with_name_number_and_words(
    tmp_path: Path, origin: dict[str, object]
) -> None:
    async with till(tmp_path) as lin:
        form = await lin.send(text="你好，我电话 138-1234-5678，想订蛋糕", forward_origin=origin)
        assert "赵小玉" in form
        assert "138 1234 5678" in form
        assert "想订蛋糕" in form
        await lin.tap("保存")
        assert lin.one("SELECT note FROM customers WHERE name = '赵小玉'").endswith("想订蛋糕")
