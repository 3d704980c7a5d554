"""How long one line takes: `python -m bench.entry`."""

from __future__ import annotations

import json
import time
from datetime import datetime
from pathlib import Path

CORPORA = sorted((Path(__file__).parents[1] / "tests" / "entry").glob("corpus_*.jsonl"))
ROUNDS = 10


def main() -> None:
    """Print the cost of importing, of the first line, and of a line on average (CPU)."""
    started = time.process_time()
    from bot.entry.parser import read_line

    print(f"import      {(time.process_time() - started) * 1000:8.1f} ms")
    lines = [json.loads(raw) for path in CORPORA for raw in path.read_text(encoding="utf-8").splitlines()]
    typed = [(line["text"], datetime.fromisoformat(line["now"])) for line in lines]
    started = time.process_time()
    read_line(typed[0][0], now=typed[0][1])
    print(f"first line  {(time.process_time() - started) * 1000:8.1f} ms")
    for text, now in typed:
        read_line(text, now=now)
    started = time.process_time()
    for _ in range(ROUNDS):
        for text, now in typed:
            read_line(text, now=now)
    spent = time.process_time() - started
    print(f"per line    {spent / ROUNDS / len(typed) * 1000:8.3f} ms   ({len(typed)} lines, {ROUNDS} rounds)")


if __name__ == "__main__":
    main()
