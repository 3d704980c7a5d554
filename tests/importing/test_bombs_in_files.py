"""Files made to break the reader: each is refused in a moment, in little memory, and never reaches the shop."""

from __future__ import annotations

import io
import resource
import struct
import time
import zipfile
from collections.abc import Callable

import pytest

from bot.domain.importing import Refused
from bot.services.importing.reading import read_tables

HEAD = '<?xml version="1.0"?>'
BOOK = HEAD + '<workbook xmlns:r="r"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>'
LINKS = HEAD + '<Relationships><Relationship Id="r1" Target="worksheets/sheet1.xml"/></Relationships>'


def book(sheet: bytes, **more: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("xl/workbook.xml", BOOK)
        package.writestr("xl/_rels/workbook.xml.rels", LINKS)
        package.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, content in more.items():
            package.writestr(name, content)
    return out.getvalue()


def lying() -> bytes:
    """The directory says that the sheet is small; it is not."""
    made = bytearray(book(b"<worksheet>" + b" " * 40_000_000 + b"</worksheet>"))
    size = struct.pack("<I", 40_000_023)
    at = made.find(size)
    while at >= 0:
        made[at : at + 4] = struct.pack("<I", 50_000)
        at = made.find(size, at + 1)
    return bytes(made)


def entities() -> bytes:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return book(f'{HEAD}<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><worksheet>&l9;</worksheet>'.encode())


def far_cell() -> bytes:
    return book(b'<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>')


def many_entries() -> bytes:
    return book(b"<worksheet/>", **{f"x{number}": b"" for number in range(400)})


def rows_of_nothing() -> bytes:
    """121 KiB of 856,000 rows."""
    rows = b"".join(b'<row r="%d"><c><v>1</v></c></row>' % number for number in range(1, 400_000))
    return book(b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>")


def cards() -> bytes:
    return b"BEGIN:VCARD\nFN:" + b"a" * 3_000_000 + b"\n" + b"N:" + b";" * 500_000 + b"\nEND:VCARD\n"


BOMBS: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "inflating": (lambda: book(b"<worksheet>" + b" " * 90_000_000), {"bomb"}),
    "lying": (lying, {"bomb", "damaged"}),
    "entities": (entities, {"bomb"}),
    "far cell": (far_cell, {"too_many_columns"}),
    "entries": (many_entries, {"bomb"}),
    "rows": (rows_of_nothing, {"bomb", "too_many_rows"}),
    "columns": (lambda: b"a," * 1_000_000 + b"\n", {"too_many_columns"}),
    "one cell": (lambda: b'a,b\n"' + b"x" * 3_000_000, {"too_many_columns", "cell_too_long"}),
    "noughts": (lambda: b"a,b\n" + b"\x00" * 5_000_000, {"not_a_table"}),
    "deep": (lambda: b"[" * 200_000, {"damaged", "too_large"}),
    "cut off": (lambda: book(b"<worksheet>")[:-40], {"damaged"}),
    "nested": (lambda: book(b"<a>" * 100_000), {"damaged", "bomb"}),
    "old": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, {"old_workbook"}),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_at_once(name: str) -> None:
    make, reasons = BOMBS[name]
    content = make()
    begun = resource.getrusage(resource.RUSAGE_CHILDREN)
    with pytest.raises(Refused) as refusal:
        read_tables(content)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert refusal.value.reason in reasons
    # Of the processor, not of the wall: the machine may be busy with other tests.
    assert ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime < 2


def test_a_hostile_card_costs_little_and_the_next_one_is_read() -> None:
    begun = time.process_time()
    (sheet,) = read_tables(cards() + b"BEGIN:VCARD\nFN:Wang Fang\nTEL:13800000002\nEND:VCARD\n")
    assert [row[1][:2] for row in sheet.rows[1:]] == [["", ""], ["Wang Fang", "13800000002"]]
    assert time.process_time() - begun < 2


def test_the_reader_has_less_memory_than_a_bomb_needs() -> None:
    """A sheet that is within all counts but too large in memory ends the child, not the bot."""
    from bot.services.importing.child import MEMORY

    assert MEMORY <= 256 * 1024 * 1024
