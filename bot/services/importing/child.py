"""The process in which a stranger's file is read: little memory, little time, no way to the shop's data.

Reads the file from standard input; writes JSON lines: {"sheet": name}, then [row, cell, …] for each row; at last
{"end": true} or {"refused": reason, …}. Imports nothing heavy: it starts in the time of a blink.
"""

from __future__ import annotations

import io
import json
import resource
import sys
import zlib
from collections.abc import Iterator
from typing import Any

from bot.domain.importing import LONGEST_CELL, MOST_CELLS, MOST_COLUMNS, MOST_ROWS, Refused
from bot.services.importing import archive, cards, text, workbook

MEMORY, SECONDS = 224 * 1024 * 1024, 40
Row = tuple[int, list[str]]


def main() -> None:
    limit()
    try:
        content = sys.stdin.buffer.read()
        count = write(tables_of(content), sys.stdout)
        end: dict[str, Any] = {"end": True, "rows": count}
    except Refused as refusal:
        end = {"refused": refusal.reason, **refusal.values}
    except (MemoryError, RecursionError):
        end = {"refused": "too_large"}
    except (ValueError, LookupError, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError):
        end = {"refused": "damaged"}
    sys.stdout.write(json.dumps(end) + "\n")


def limit() -> None:
    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_FSIZE, 0)):
        resource.setrlimit(kind, (most, most))


def tables_of(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    """By what the file is, not by what it is called."""
    if content[:4] == b"PK\x03\x04":
        yield from workbook.read(content) if workbook.is_workbook(content) else archive.read_zip(content)
    elif content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise Refused("old_workbook")
    elif text.looks_binary(content):
        raise Refused("not_a_table")
    elif archive.is_json(content):
        yield from archive.read_json(content)
    elif cards.is_vcard(content):
        yield "", cards.read(content)
    else:
        yield "", text.read(io.BytesIO(content))


def write(tables: Iterator[tuple[str, Iterator[Row]]], out: io.TextIOBase | Any) -> int:
    rows = cells = 0
    for name, found in tables:
        out.write(json.dumps({"sheet": name[:100]}) + "\n")
        for number, row in found:
            rows, cells = rows + 1, cells + len(row)
            check(number, row, rows, cells)
            out.write(json.dumps([number, *row], ensure_ascii=False) + "\n")
    if not rows:
        raise Refused("empty")
    return rows


def check(number: int, row: list[str], rows: int, cells: int) -> None:
    if rows > MOST_ROWS + 1 or cells > MOST_CELLS:
        raise Refused("too_many_rows", most=MOST_ROWS)
    if len(row) > MOST_COLUMNS:
        raise Refused("too_many_columns", most=MOST_COLUMNS, row=number)
    if any(len(cell) > LONGEST_CELL for cell in row):
        raise Refused("cell_too_long", most=LONGEST_CELL, row=number)


if __name__ == "__main__":
    main()
