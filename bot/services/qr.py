"""QR codes as pictures."""

from __future__ import annotations

import io

import segno

# Ten pixels a module and the four modules of quiet zone that scanners ask for: crisp on any phone, a few kilobytes.
_SCALE = 10
_QUIET_ZONE = 4


def qr_png(text: str) -> bytes:
    """A PNG that any camera reads; error correction M, as printed slips get stained."""
    picture = io.BytesIO()
    segno.make_qr(text, error="m").save(picture, kind="png", scale=_SCALE, border=_QUIET_ZONE)
    return picture.getvalue()
