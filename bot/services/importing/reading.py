"""A file's tables, read by a process of its own; what it says is counted before it is believed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bot.domain.importing import MOST_BYTES, Refused, Sheet

ROOT = Path(__file__).resolve().parents[3]
SECONDS = 60
LARGEST_ANSWER = 400 * 1024 * 1024


def read_tables(content: bytes) -> list[Sheet]:
    """All tables of a file. Refused with a reason; blocks for as long as reading takes."""
    if not content:
        raise Refused("empty")
    if len(content) > MOST_BYTES:
        raise Refused("too_large", most=MOST_BYTES)
    with tempfile.TemporaryFile() as source:
        source.write(content)
        source.seek(0)
        return _ask(source)


def _ask(source: object) -> list[Sheet]:
    command = [sys.executable, "-S", "-c", _START]
    child = subprocess.Popen(  # noqa: S603  our own interpreter, our own words
        command, stdin=source, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=ROOT, text=True,  # type: ignore[call-overload]
        encoding="utf-8", env={"PYTHONPATH": ":".join(path for path in sys.path if path), "PYTHONUTF8": "1"},
    )  # fmt: skip
    import threading

    # The processor limit ends a child that works; this one ends a child that waits.
    alarm = threading.Timer(SECONDS, child.kill)
    alarm.start()
    try:
        return _listen(child)
    finally:
        alarm.cancel()
        child.kill()
        child.stdout.close()
        child.wait()


# Without the site module: its packages are on the path already, and starting takes half the time.
_START = "from bot.services.importing.child import main; main()"


def _listen(child: subprocess.Popen[str]) -> list[Sheet]:
    assert child.stdout is not None
    sheets: list[Sheet] = []
    heard = 0
    for line in child.stdout:
        heard += len(line)
        if heard > LARGEST_ANSWER:
            raise Refused("too_large", most=MOST_BYTES)
        if line.startswith("["):
            number, *cells = json.loads(line)
            if "\\u0000" in line:
                cells = [cell.replace("\0", "") for cell in cells]
            sheets[-1].rows.append((number, cells))
            continue
        told = json.loads(line)
        if "refused" in told:
            raise Refused(told.pop("refused"), **told)
        if "end" in told:
            return [sheet for sheet in sheets if sheet.rows]
        sheets.append(Sheet(told["sheet"], []))
    # It ended without a word: out of time or out of memory.
    raise Refused("too_large", most=MOST_BYTES)
