"""An archive of ours: a zip of tables, or a JSON file with a table a key and a row a line."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import PurePosixPath

from bot.domain.importing import Refused
from bot.services.importing import text, zipped

Row = tuple[int, list[str]]
LONGEST_LINE = 400_000


def read_zip(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    """Each .csv in it is a table."""
    package = zipped.opened(content)
    names = [name for name in package.namelist() if name.lower().endswith((".csv", ".txt", ".tsv"))]
    if not names:
        raise Refused("not_a_table")
    for name in names:
        yield PurePosixPath(name).stem, text.read(io.BytesIO(zipped.entry(package, name).read()))


def is_json(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in (b"{", b"[")


def read_json(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    """Ours is read line by line; any other is a list of objects, or objects under the names of tables."""
    lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig")
    first = lines.readline(LONGEST_LINE)
    if not first.startswith('{"huitou"'):
        yield from _any_json(content)
        return
    name, rows = "", list[Row]()
    for number, line in enumerate(lines, 2):
        if len(line) > LONGEST_LINE:
            raise Refused("cell_too_long", most=LONGEST_LINE, row=number)
        stripped = line.strip().rstrip(",")
        if stripped.startswith('"') and stripped.endswith("["):
            name, rows = json.loads(stripped[:-1].rstrip().rstrip(":")), []
        elif stripped in ("]", "]}"):
            yield name, iter(rows)
        elif stripped.startswith("["):
            rows.append((number, [str(cell) for cell in json.loads(stripped)]))


def _any_json(content: bytes) -> Iterator[tuple[str, Iterator[Row]]]:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except ValueError as error:
        raise Refused("damaged") from error
    tables = found.items() if isinstance(found, dict) else [("", found)]
    for name, rows in tables:
        if isinstance(rows, list) and rows and all(isinstance(row, dict) for row in rows):
            yield str(name), _of_objects(rows)


def _of_objects(rows: list[dict[str, object]]) -> Iterator[Row]:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    yield 1, [str(one) for one in columns]
    for number, row in enumerate(rows, 2):
        yield number, [_cell(row.get(key)) for key in columns]


def _cell(value: object) -> str:
    return "" if value is None else str(value) if not isinstance(value, dict | list) else json.dumps(value)
