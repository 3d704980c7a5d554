"""An SVG on standard input becomes a PNG on standard output. On its own: resvg holds the interpreter's lock."""

from __future__ import annotations

import sys


def paint(svg: str, fonts: list[str]) -> bytes:
    """The PNG. ValueError: it is no SVG."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=fonts, skip_system_fonts=True))


if __name__ == "__main__":
    sys.stdout.buffer.write(paint(sys.stdin.buffer.read().decode(), sys.argv[1:]))
