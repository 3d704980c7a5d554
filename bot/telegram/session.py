"""The session to a Bot API server: JSON bodies, split time-outs, the server's clock observed.

Which error means what (measured): connection refused or timed out while connecting was never sent; anything that broke
later may have been delivered, so it is for the caller to decide. Nothing here tries again by itself.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncGenerator, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any, cast

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramRetryAfter
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import InputFile
from aiohttp import ClientError, ClientSession, ClientTimeout, ConnectionTimeoutError, FormData
from aiohttp.client_exceptions import ClientConnectorError

from bot.telegram.pacer import Pacer

log = logging.getLogger(__name__)
CONNECT_SECONDS = 8.0
TOTAL_SECONDS = 30.0


def without_rich_message(loaded: dict[str, Any]) -> dict[str, Any]:
    """Drop `rich_message`: validating a nested one takes aiogram 3.31 minutes, and anybody can send it."""
    if "rich_message" in loaded:
        loaded["rich_message"] = None
    return loaded


def loads(text: str | bytes) -> Any:
    """JSON from Telegram, made safe for the models."""
    return json.loads(text, object_hook=without_rich_message)


class NotSent(TelegramNetworkError):
    """The request never left: it may be tried again without harm."""


class Session(BaseSession):
    """One connection pool for all calls, and one pace; `on_date` hears the server's time of every answer."""

    def __init__(
        self,
        api: TelegramAPIServer,
        on_date: Callable[[datetime], None] | None = None,
        pacer: Pacer | None = None,
    ) -> None:
        super().__init__(api=api, json_loads=loads, timeout=TOTAL_SECONDS)
        self.pacer = pacer or Pacer()
        self._client: ClientSession | None = None
        self._on_date = on_date

    def _open(self) -> ClientSession:
        if self._client is None or self._client.closed:
            self._client = ClientSession()
        return self._client

    async def close(self) -> None:
        if self._client is not None:
            await self._client.close()
            self._client = None

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109  (aiogram's signature)
    ) -> TelegramType:
        await self.pacer.admit(method)
        status, content = await self._post(bot, method, timeout)
        try:
            response = self.check_response(bot=bot, method=method, status_code=status, content=content)
        except TelegramRetryAfter as error:
            self.pacer.silence(error.retry_after)
            raise
        return cast("TelegramType", response.result)

    async def fetch_updates(self, bot: Bot, method: TelegramMethod[Any], seconds: float) -> list[dict[str, Any]]:
        """getUpdates as plain dictionaries: they are stored as they came, and read by the models later."""
        status, content = await self._post(bot, method, seconds)
        try:
            loaded = json.loads(content)
        except ValueError:
            loaded = None
        if status == HTTPStatus.OK and isinstance(loaded, dict) and isinstance(loaded.get("result"), list):
            return cast("list[dict[str, Any]]", loaded["result"])
        self.check_response(bot=bot, method=method, status_code=status, content=content)
        raise ClientDecodeError("no list of updates", ValueError(status), content[:200])

    async def _post(self, bot: Bot, method: TelegramMethod[Any], seconds: float | None) -> tuple[int, str]:
        url = self.api.api_url(token=bot.token, method=method.__api_method__)
        limits = ClientTimeout(total=seconds or self.timeout, connect=CONNECT_SECONDS, sock_connect=CONNECT_SECONDS)
        try:
            async with self._open().post(url, **self._body(bot, method), timeout=limits) as answer:
                content = await answer.text(errors="replace")
                self._observe(answer.headers.get("Date"))
                return answer.status, content
        except (ClientConnectorError, ConnectionTimeoutError) as error:
            raise NotSent(method=method, message=f"not sent: {type(error).__name__}") from error
        except (ClientError, TimeoutError) as error:
            raise TelegramNetworkError(method=method, message=f"no answer: {type(error).__name__}") from error

    def _body(self, bot: Bot, method: TelegramMethod[Any]) -> dict[str, Any]:
        files: dict[str, InputFile] = {}
        values: dict[str, Any] = {}
        for key, value in method.model_dump(warnings=False).items():
            prepared = self.prepare_value(value, bot=bot, files=files, _dumps_json=False)
            if prepared is not None:
                values[key] = prepared
        if not files:
            return {"json": values}
        form = FormData(quote_fields=False)
        for key, value in values.items():
            form.add_field(key, value if isinstance(value, str) else json.dumps(value))
        for key, file in files.items():
            form.add_field(key, file.read(bot), filename=file.filename or key)
        return {"data": form}

    def _observe(self, header: str | None) -> None:
        if header and self._on_date:
            try:
                self._on_date(parsedate_to_datetime(header).astimezone(UTC))
            except ValueError:
                log.warning("unreadable Date header")

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,  # noqa: ASYNC109  (aiogram's signature)
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        async with self._open().get(
            url, headers=headers, timeout=ClientTimeout(total=timeout), raise_for_status=raise_for_status
        ) as answer:
            async for chunk in answer.content.iter_chunked(chunk_size):
                yield chunk


def open_bot(
    token: str, api_url: str, on_date: Callable[[datetime], None] | None = None, pacer: Pacer | None = None
) -> Bot:
    """The bot at a Bot API server, real or local."""
    api = TelegramAPIServer.from_base(api_url)
    return Bot(token, session=Session(api, on_date, pacer))
