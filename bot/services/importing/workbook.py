"""Workbooks (XLSX), read from the first byte to the last without ever standing in memory as a whole.

Written by hand on expat: what is needed is a hundred lines, and a library that holds a sheet in memory can be made to
hold a billion cells of it (docs/decisions/0017).
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.parsers import expat

from bot.domain.importing import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Refused
from bot.services.importing import zipped

Row = tuple[int, list[str]]
_CHUNK = 64 * 1024
_BUILT_IN_DATES = frozenset([*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)])
_QUOTED = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_COLUMN = re.compile(r"[A-Z]{1,3}")
MOST_STRINGS, MOST_STYLES = 600_000, 5_000
SHEETS = 20


def is_workbook(content: bytes) -> bool:
    return "xl/workbook.xml" in zipped.opened(content).namelist()


def read(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    package = zipped.opened(content)
    sheets, is_1904 = _sheets(package)
    if len(sheets) > SHEETS:
        raise Refused("too_many_sheets", most=SHEETS)
    _count_tags(package, [part for _, part in sheets])
    strings, dates = _strings(package), _date_styles(package)
    for name, part in sheets:
        yield name, iter(_Rows(package, part, strings, dates, is_1904))


def _count_tags(package: zipfile.ZipFile, parts: list[str]) -> None:
    """Too many rows or cells are seen at the speed of unpacking, before a single one is taken apart."""
    rows = cells = 0
    for part in parts:
        with zipped.entry(package, part) as source:
            while chunk := source.read(_CHUNK):
                rows += chunk.count(b"<row")
                cells += chunk.count(b"<c ") + chunk.count(b"<c>")
                if rows > MOST_ROWS + 1 or cells > MOST_CELLS:
                    raise Refused("too_many_rows", most=MOST_ROWS)


def _events(package: zipfile.ZipFile, part: str, start: Any, end: Any = None, text: Any = None) -> Iterator[None]:
    """Feed a part to its handlers, chunk by chunk. A document with types of its own is refused."""

    def refuse(*_: object) -> None:
        raise Refused("bomb")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    with zipped.entry(package, part) as source:
        while chunk := source.read(_CHUNK):
            _feed(parser, chunk, is_last=False)
            yield
    _feed(parser, b"", is_last=True)
    yield


def _feed(parser: Any, chunk: bytes, *, is_last: bool) -> None:
    try:
        parser.Parse(chunk, is_last)
    except expat.ExpatError as error:
        raise Refused("damaged") from error


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _sheets(package: zipfile.ZipFile) -> tuple[list[tuple[str, str]], bool]:
    """(name, part) of the visible sheets in their order; whether days are counted from 1904."""
    named: list[tuple[str, str]] = []
    targets: dict[str, str] = {}
    dated: list[bool] = []

    def book(name: str, found: dict[str, str]) -> None:
        if _local(name) == "sheet" and found.get("state", "visible") == "visible":
            key = next((value for key, value in found.items() if _local(key) == "id"), "")
            named.append((found.get("name", ""), key))
        elif _local(name) == "workbookPr":
            dated.append(found.get("date1904") in ("1", "true"))

    def relations(name: str, found: dict[str, str]) -> None:
        if _local(name) == "Relationship":
            targets[found.get("Id", "")] = posixpath.normpath(posixpath.join("xl", found.get("Target", "")))

    for _ in _events(package, "xl/workbook.xml", book):
        pass
    for _ in _events(package, "xl/_rels/workbook.xml.rels", relations):
        pass
    parts = set(package.namelist())
    found = [(name, targets.get(key, "").replace("xl//xl", "xl").lstrip("/")) for name, key in named]
    return [(name, part) for name, part in found if part in parts], any(dated)


def _strings(package: zipfile.ZipFile) -> list[str]:
    strings: list[str] = []
    if "xl/sharedStrings.xml" not in package.namelist():
        return strings
    pieces: list[str] = []
    state = {"text": False, "aside": 0}

    def start(name: str, _found: dict[str, str]) -> None:
        local = _local(name)
        if local == "si":
            pieces.clear()
        elif local == "rPh":
            state["aside"] += 1
        elif local == "t":
            state["text"] = not state["aside"]

    def end(name: str) -> None:
        local = _local(name)
        if local == "t":
            state["text"] = False
        elif local == "rPh":
            state["aside"] -= 1
        elif local == "si":
            strings.append("".join(pieces))
            if len(strings) > MOST_STRINGS:
                raise Refused("too_large")

    def text(data: str) -> None:
        if state["text"] and len(pieces) < LONGEST_CELL:
            pieces.append(data)

    for _ in _events(package, "xl/sharedStrings.xml", start, end, text):
        pass
    return strings


def _date_styles(package: zipfile.ZipFile) -> frozenset[int]:
    """Numbers of the cell styles that show a number as a day."""
    if "xl/styles.xml" not in package.namelist():
        return frozenset()
    own: dict[int, str] = {}
    used: list[int] = []
    where: list[str] = []

    def start(name: str, found: dict[str, str]) -> None:
        local = _local(name)
        where.append(local)
        if local == "numFmt":
            own[int(found.get("numFmtId", "0"))] = found.get("formatCode", "")
        elif local == "xf" and "cellXfs" in where and len(used) < MOST_STYLES:
            used.append(int(found.get("numFmtId", "0")))

    def end(_name: str) -> None:
        where.pop()

    for _ in _events(package, "xl/styles.xml", start, end):
        pass
    return frozenset(at for at, key in enumerate(used) if key in _BUILT_IN_DATES or _is_date(own.get(key, "")))


def _is_date(pattern: str) -> bool:
    return bool(re.search(r"[ymdhs]", _QUOTED.sub("", pattern).lower().replace("general", "")))


class _Rows:
    """The rows of a sheet, as they are unpacked."""

    def __init__(
        self, package: zipfile.ZipFile, part: str, strings: list[str], dates: frozenset[int], is_1904: bool
    ) -> None:
        self._source = (package, part)
        self._strings, self._dates, self._is_1904 = strings, dates, is_1904
        self._ready: list[Row] = []
        self._row: dict[int, str] = {}
        self._number = self._column = 0
        self._type = self._style = ""
        self._text: list[str] = []
        self._takes = self._has_formula = False

    def __iter__(self) -> Iterator[Row]:
        for _ in _events(*self._source, self._start, self._end, self._data):
            ready, self._ready = self._ready, []
            yield from ready

    def _start(self, name: str, found: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            letters = _COLUMN.match(found.get("r", ""))
            self._column = _index(letters[0]) if letters else self._column + 1
            self._type, self._style = found.get("t", "n"), found.get("s", "0")
            self._text, self._has_formula = [], False
        elif local == "row":
            self._number = int(found.get("r", self._number + 1))
            self._row, self._column = {}, -1
        elif local == "f":
            self._has_formula = True
        elif local in ("v", "t"):
            self._takes = True

    def _data(self, data: str) -> None:
        if self._takes and len(self._text) < LONGEST_CELL:
            self._text.append(data)

    def _end(self, name: str) -> None:
        local = _local(name)
        if local in ("v", "t"):
            self._takes = False
        elif local == "c":
            value = self._value("".join(self._text))
            if value:
                if self._column >= MOST_COLUMNS:
                    raise Refused("too_many_columns", most=MOST_COLUMNS, row=self._number)
                self._row[self._column] = value
        elif local == "row" and self._row:
            self._ready.append((self._number, [self._row.get(at, "") for at in range(max(self._row) + 1)]))

    def _value(self, text: str) -> str:
        if not text:
            # What has never been worked out has no value, and nothing is worked out here.
            return "=" if self._has_formula else ""
        if self._type == "s":
            at = int(text)
            return self._strings[at].strip() if 0 <= at < len(self._strings) else ""
        if self._type == "b":
            return "TRUE" if text == "1" else "FALSE"
        if self._type != "n":
            return text.strip()
        if self._style.isdecimal() and int(self._style) in self._dates:
            return _day(text, self._is_1904)
        return _number(text)


def _index(letters: str) -> int:
    value = 0
    for letter in letters:
        value = value * 26 + ord(letter) - 64
    return value - 1


def _number(text: str) -> str:
    """As a person would write it: 13800000001, not 1.3800000001E10."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text.strip()
    if not value.is_finite() or abs(value.adjusted()) > 20:
        return text.strip()
    # What a float makes of 12.30 is not what somebody typed.
    return format(round(value, 8).normalize(), "f")


def _day(text: str, is_1904: bool) -> str:
    try:
        serial = float(text)
    except ValueError:
        return text
    if not 0 <= serial < 2_958_466:
        return text
    moment = datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)  # noqa: DTZ001  a sheet knows no zone
    moment += timedelta(seconds=round(serial * 86_400))
    if serial < 1:
        return moment.strftime("%H:%M")
    return moment.strftime("%Y-%m-%d" if not (moment.hour or moment.minute) else "%Y-%m-%d %H:%M")
