"""Logs without secrets: tokens, phone numbers and e-mail addresses are taken out of every line."""

from __future__ import annotations

import logging
import re

_SECRETS = (
    (re.compile(r"\d{5,20}:[A-Za-z0-9_-]{20,}"), "<token>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+"), "<e-mail>"),
    # A number to call: with a plus from seven digits on, else from ten; a date is none.
    (
        re.compile(
            r"(?<![\d.+-])(?!\d{4}-\d\d-\d\d(?!\d))(?:\+(?:[ ()-]{0,2}\d){7,15}|\(?\d(?:[ ()-]{0,2}\d){9,14})(?!\d)"
        ),
        "<number>",
    ),
)


def redact(text: str) -> str:
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    return text


class Discreet(logging.Formatter):
    """Formats a record, traceback included, and then takes the secrets out."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(super().format(record))


def configure(level: int) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(Discreet("%(asctime)s %(levelname)s %(name)s %(message)s", "%H:%M:%S"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("aiogram", "apscheduler", "alembic", "aiohttp.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
