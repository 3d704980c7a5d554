"""Tables into a file, row by row. Whatever a spreadsheet would work out is made text by a quote in front."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from xml.sax.saxutils import escape

from bot.entry.cells import is_formula

RISKY = "=+-@\t\r'"
NUMBERS = frozenset({"quantity", "price", "amount", "total", "discount", "points", "refund", "cost", "percent"})
# A sheet holds 1,048,576 rows.
MOST_ROWS = 1_000_000


class _File:
    """What the writers share: a file that is closed at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._open()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._close()

    def _open(self) -> None:
        raise NotImplementedError

    def _close(self) -> None:
        raise NotImplementedError


class CsvZip(_File):
    """A zip with a table a file, as Excel opens them: UTF-8 with its mark."""

    def _open(self) -> None:
        self._zip = zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED)
        self._text: io.TextIOWrapper | None = None

    def table(self, name: str, columns: Sequence[str]) -> None:
        self._end()
        self._text = io.TextIOWrapper(self._zip.open(f"{name}.csv", "w", force_zip64=True), "utf-8-sig", newline="")
        self._csv = csv.writer(self._text)
        self._csv.writerow(columns)

    def row(self, cells: Sequence[str]) -> None:
        self._csv.writerow([f"'{cell}" if cell and cell[0] in RISKY else cell for cell in cells])

    def _end(self) -> None:
        if self._text is not None:
            self._text.close()

    def _close(self) -> None:
        self._end()
        self._zip.close()


class JsonLines(_File):
    """One JSON document with a row a line, so that it can be read without being held."""

    def _open(self) -> None:
        self._out = self._path.open("w", encoding="utf-8")
        self._out.write('{"huitou": 1')
        self._is_open = False

    def table(self, name: str, columns: Sequence[str]) -> None:
        self._out.write("\n]" if self._is_open else "")
        self._out.write(f",\n{json.dumps(name)}: [\n{json.dumps(list(columns), ensure_ascii=False)}")
        self._is_open = True

    def row(self, cells: Sequence[str]) -> None:
        self._out.write(",\n" + json.dumps(list(cells), ensure_ascii=False))

    def _close(self) -> None:
        self._out.write("\n]}\n" if self._is_open else "}\n")
        self._out.close()


_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"


class Workbook(_File):
    """The plainest XLSX there is, written as a stream: a sheet a table, figures as figures, all else as text."""

    def _open(self) -> None:
        self._zip = zipfile.ZipFile(self._path, "w", zipfile.ZIP_DEFLATED)
        self._names: list[str] = []
        self._sheet: Any = None

    def table(self, name: str, columns: Sequence[str]) -> None:
        self._end()
        self._columns, self._name, self._count = list(columns), name, 0
        self._numeric = [column in NUMBERS for column in columns]
        self._begin(name)

    def _begin(self, name: str) -> None:
        self._names.append(name)
        self._sheet = self._zip.open(f"xl/worksheets/sheet{len(self._names)}.xml", "w", force_zip64=True)
        self._sheet.write(f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetData>'.encode())
        self._put(self._columns, [False] * len(self._columns))

    def row(self, cells: Sequence[str]) -> None:
        self._count += 1
        if self._count % MOST_ROWS == 0:
            self._end()
            self._begin(f"{self._name} {self._count // MOST_ROWS + 1}")
        self._put(cells, self._numeric)

    def _put(self, cells: Sequence[str], numeric: Sequence[bool]) -> None:
        made = "".join(_cell(cell, is_number=is_number) for cell, is_number in zip(cells, numeric, strict=True))
        self._sheet.write(f"<row>{made}</row>".encode())

    def _end(self) -> None:
        if self._sheet is not None:
            self._sheet.write(b"</sheetData></worksheet>")
            self._sheet.close()
            self._sheet = None

    def _close(self) -> None:
        self._end()
        sheets = [(at, name) for at, name in enumerate(self._names, 1)]
        kinds = "".join(
            f'<Override PartName="/xl/worksheets/sheet{at}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for at, _ in sheets
        )
        self._part(
            "[Content_Types].xml",
            f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
            f"{kinds}</Types>",
        )
        self._part(
            "_rels/.rels",
            f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        named = "".join(f'<sheet name="{escape(name)}" sheetId="{at}" r:id="rId{at}"/>' for at, name in sheets)
        self._part(
            "xl/workbook.xml", f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" Target="worksheets/sheet{at}.xml"/>'
            for at, _ in sheets
        )
        self._part(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'
        )
        self._zip.close()

    def _part(self, name: str, body: str) -> None:
        self._zip.writestr(name, _HEAD + body)


_UNPRINTABLE = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def _cell(text: str, *, is_number: bool) -> str:
    if not text:
        return "<c/>"
    if is_number and text.replace(".", "", 1).replace("-", "", 1).isdecimal():
        return f"<c><v>{text}</v></c>"
    if text[0] in "=@\t\r'" or is_formula(text):
        text = f"'{text}"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text.translate(_UNPRINTABLE))}</t></is></c>'


class Cards(_File):
    """vCard 3.0, one customer a card. Lunar birthdays stand in a line of their own."""

    def _open(self) -> None:
        self._out = self._path.open("w", encoding="utf-8", newline="")

    def table(self, name: str, columns: Sequence[str]) -> None:
        self._columns = list(columns) if name == "customers" else []

    def row(self, cells: Sequence[str]) -> None:
        if not self._columns:
            return
        one = dict(zip(self._columns, cells, strict=True))
        lines = ["BEGIN:VCARD", "VERSION:3.0", f"FN:{_card_text(one['name'])}", f"N:{_card_text(one['name'])};;;;"]
        lines += [f"TEL;TYPE=CELL:{phone}" for phone in one["phone"].split(";") if phone]
        lines += [f"EMAIL:{email}" for email in one["email"].split(";") if email]
        lines += _card_birthday(one["birthday"])
        if one["address"]:
            lines.append(f"ADR:;;{_card_text(one['address'])};;;;")
        for key, name in (("note", "NOTE"), ("tags", "CATEGORIES")):
            if one[key]:
                told = _card_text(one[key])
                lines.append(f"{name}:{told if key == 'note' else told.replace(chr(92) + ';', ',')}")
        self._out.write("".join(f"{_fold(line)}\r\n" for line in [*lines, "END:VCARD"]))

    def _close(self) -> None:
        self._out.close()


def _card_birthday(text: str) -> list[str]:
    if not text:
        return []
    if text.startswith("lunar"):
        return [f"X-LUNAR-BDAY:{text}"]
    return [f"BDAY:{text}" if len(text) == 10 else f"BDAY:--{text.replace('-', '')}"]


def _card_text(text: str) -> str:
    marked = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return marked.replace("\r", "").replace("\n", "\\n")


def _fold(line: str) -> str:
    """At most 75 bytes a line, no letter cut."""
    parts, rest = [], line
    while len(rest.encode()) > 74:
        cut = 74
        while len(rest[:cut].encode()) > 74:
            cut -= 1
        parts.append(rest[:cut])
        rest = rest[cut:]
    return "\r\n ".join([*parts, rest])


WRITERS: dict[str, tuple[type[Any], str]] = {
    "csv": (CsvZip, "zip"),
    "xlsx": (Workbook, "xlsx"),
    "json": (JsonLines, "json"),
    "vcard": (Cards, "vcf"),
}
