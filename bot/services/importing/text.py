"""Tables as text: which letters, which separator, which rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from bot.domain.importing import LONGEST_CELL, MOST_COLUMNS, Refused

SEPARATORS = (",", "\t", ";", "|", "\uff0c")
SAMPLE = 64 * 1024
# A line of a million columns is refused before it is taken apart.
LONGEST_LINE = 400_000
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
Row = tuple[int, list[str]]


def looks_binary(content: bytes) -> bool:
    """Noughts that are not half of a letter: no text."""
    head = content[:SAMPLE]
    return b"\x00" in head and encoding_of(head) not in ("utf-16", "utf-16-le", "utf-16-be")


def encoding_of(content: bytes) -> str:
    """By its mark, else by what fits: UTF-8, UTF-16 without a mark, else the Chinese one of Windows."""
    for mark, name in _MARKS:
        if content.startswith(mark):
            return name
    head = content[:SAMPLE]
    if b"\x00" in head:
        even, odd = head[::2].count(0), head[1::2].count(0)
        if max(even, odd) > len(head) // 8 and min(even, odd) < len(head) // 64 + 1:
            return "utf-16-le" if odd > even else "utf-16-be"
        return "binary"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return "gb18030"
    return "utf-8"


def read(source: BinaryIO) -> Iterator[Row]:
    """Rows of a table in text, empty ones left out. Refused where the letters make no sense."""
    head = source.read(SAMPLE)
    source.seek(0)
    encoding = encoding_of(head)
    if encoding == "binary":
        raise Refused("not_a_table")
    sample = codecs.getincrementaldecoder(encoding)("replace").decode(head)
    lines = _lines(io.TextIOWrapper(source, encoding=encoding, errors="strict", newline=""))
    separator = separator_of(sample)
    try:
        if separator is None:
            yield from ((number, line.split()) for number, line in enumerate(lines, 1) if line.strip())
            return
        csv.field_size_limit(LONGEST_CELL * 4)
        held: list[str] = []
        reader = csv.reader(_held(lines, held), delimiter=separator, skipinitialspace=True)
        begins = 1
        for row in reader:
            _check_closed(held, separator, begins)
            begins = reader.line_num + 1
            held.clear()
            if any(cell.strip() for cell in row):
                yield reader.line_num, _trimmed(row)
    except UnicodeDecodeError as error:
        raise Refused("letters") from error
    except csv.Error as error:
        raise Refused("cell_too_long", most=LONGEST_CELL, row=0) from error


def _lines(source: io.TextIOWrapper) -> Iterator[str]:
    while line := source.readline(LONGEST_LINE + 1):
        if len(line) > LONGEST_LINE:
            raise Refused("too_many_columns", most=MOST_COLUMNS, row=0)
        if "\x00" in line:
            raise Refused("not_a_table")
        yield line


def _held(lines: Iterator[str], held: list[str]) -> Iterator[str]:
    for line in lines:
        held.append(line)
        yield line


def _check_closed(held: list[str], separator: str, row: int) -> None:
    """Refused where a quote that nobody closes has swallowed all rows behind it."""
    if len(held) == 1 and held[0].count('"') % 2 == 0:
        return
    try:
        for _ in csv.reader(held, delimiter=separator, skipinitialspace=True, strict=True):
            pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise Refused("unclosed_quote", row=row) from error


def _trimmed(row: list[str]) -> list[str]:
    """Without the empty cells at the end, of which some programs write thousands."""
    last = len(row)
    while last and not row[last - 1].strip():
        last -= 1
    return [cell.strip() for cell in row[:last]]


def separator_of(sample: str) -> str | None:
    """What parts the first lines most evenly; None: columns stand under each other, parted by spaces."""
    lines = [line for line in sample.splitlines()[:20] if line.strip()]
    best, most = None, 0.0
    for mark in SEPARATORS:
        counts = [len(re.sub(r'"[^"]*"', "", line).split(mark)) for line in lines]
        usual = max(set(counts), key=counts.count, default=1)
        if usual > 1:
            evenness = counts.count(usual) / len(counts) * (1 + usual / 100)
            if evenness > most:
                best, most = mark, evenness
    if best is None and lines:
        words = {len(line.split()) for line in lines}
        if len(words) == 1 and words.pop() > 1 and len(lines) > 2:
            return None
    return best or ","
