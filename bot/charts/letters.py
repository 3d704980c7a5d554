"""The letters of the charts: which the fonts have, and how wide each is. Reads only the tables for that."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

FAMILY = "Noto Sans CJK SC"
_FACE = 2  # of the collection: JP, KR, SC, TC, HK
_THIN_TO_REGULAR = 1.07  # the file's own widths are those of its thinnest letters; ideographs are all alike
_SHORT, _WIDE = 4, 12  # formats of the table of letters
_RUN = struct.Struct(">III")


def font_files() -> tuple[str, str]:
    """Noto Sans CJK, and Roboto for what it lacks."""
    return (
        str(_folder("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"),
        str(_folder("fontpkg_roboto") / "files" / "Roboto[wdth,wght].ttf"),
    )


def _folder(package: str) -> Path:
    spec = find_spec(package)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


class Face:
    """One font: code points to glyphs (cmap), glyphs to widths (hmtx)."""

    def __init__(self, path: str, index: int = 0) -> None:
        with Path(path).open("rb") as file:
            head = file.read(12 + 4 * (index + 1))
            start = struct.unpack_from(">I", head, 12 + 4 * index)[0] if head[:4] == b"ttcf" else 0
            file.seek(start)
            count = struct.unpack(">IHHHH", file.read(12))[1]
            records = file.read(16 * count)
            tables = {
                records[at : at + 4]: struct.unpack_from(">II", records, at + 8) for at in range(0, 16 * count, 16)
            }

            def table(name: bytes) -> bytes:
                offset, length = tables[name]
                file.seek(offset)
                return file.read(length)

            self._runs = _runs(table(b"cmap"))
            self._em = struct.unpack_from(">H", table(b"head"), 18)[0]
            self._metrics = struct.unpack_from(">H", table(b"hhea"), 34)[0]
            self._hmtx = table(b"hmtx")

    def glyph(self, point: int) -> int:
        """0: it has none."""
        at = bisect_right(range(len(self._runs) // _RUN.size), point, key=self._first) - 1
        if at < 0:
            return 0
        first, last, glyph = _RUN.unpack_from(self._runs, at * _RUN.size)
        return int(glyph + point - first) if point <= last else 0

    def _first(self, at: int) -> int:
        return int(_RUN.unpack_from(self._runs, at * _RUN.size)[0])

    def width(self, glyph: int) -> float:
        """In em."""
        return float(struct.unpack_from(">H", self._hmtx, 4 * min(glyph, self._metrics - 1))[0] / self._em)


def _runs(cmap: bytes) -> bytes:
    """(first, last, glyph of the first) of consecutive code points: as the file has them, packed."""
    found = {}
    for number in range(struct.unpack_from(">H", cmap, 2)[0]):
        (offset,) = struct.unpack_from(">I", cmap, 4 + 8 * number + 4)
        found[struct.unpack_from(">H", cmap, offset)[0]] = offset
    if _WIDE in found:
        start = found[_WIDE] + 16
        (count,) = struct.unpack_from(">I", cmap, start - 4)
        return cmap[start : start + count * _RUN.size]
    return b"".join(_RUN.pack(*run) for run in _short_runs(cmap, found[_SHORT]))


def _short_runs(cmap: bytes, offset: int) -> Iterator[tuple[int, int, int]]:
    """Format 4: segments whose glyphs are counted from the code points, or listed one by one."""
    (twice,) = struct.unpack_from(">H", cmap, offset + 6)
    for at in range(offset + 14, offset + 14 + twice, 2):
        last, first, delta, listed = (
            struct.unpack_from(">H", cmap, at + gap)[0] for gap in (0, twice + 2, 2 * twice + 2, 3 * twice + 2)
        )
        if not listed:
            yield first, last, (first + delta) & 0xFFFF
            continue
        for point in range(first, last + 1):
            (glyph,) = struct.unpack_from(">H", cmap, at + 3 * twice + 2 + listed + 2 * (point - first))
            yield point, point, (glyph + delta) & 0xFFFF if glyph else 0


@cache
def faces() -> tuple[Face, Face]:
    noto, roboto = font_files()
    return Face(noto, _FACE), Face(roboto)


@lru_cache(maxsize=4096)
def width_of(letter: str) -> float | None:
    """How wide a letter of ordinary weight is, in em; None: no font has it."""
    noto, roboto = faces()
    glyph = noto.glyph(ord(letter))
    if glyph:
        width = noto.width(glyph)
        return width if width >= 1 else width * _THIN_TO_REGULAR
    glyph = roboto.glyph(ord(letter))
    return roboto.width(glyph) if glyph else None
