"""The Bot API over HTTP."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from aiohttp import web

from bot.sandbox.call import Call, Upload
from bot.sandbox.doors.requests import read_call
from bot.sandbox.faults import Fault
from bot.sandbox.methods import METHODS
from bot.sandbox.refusals import Refusal, bad_request, not_found, unauthorized
from bot.sandbox.town import Town

log = logging.getLogger(__name__)

# Longer than any bot waits.
_FOREVER = 600.0
_BAD_GATEWAY = (
    "<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>"
)


class BotDoor:
    """Takes calls, arranges the ordered mishaps, and answers as Telegram does."""

    def __init__(self, town: Town) -> None:
        self._town = town

    def routes(self) -> list[web.AbstractRouteDef]:
        return [
            web.route("*", "/bot{token}/{method}", self._call),
            web.get("/file/bot{token}/{path:.+}", self._download),
        ]

    async def execute(self, method: str, values: dict[str, Any], uploads: dict[str, Upload] | None = None) -> Any:
        """Runs one method; a Refusal says why not."""
        known = METHODS.get(method.lower())
        if known is None:
            log.warning("the sandbox does not know the method %s", method)
            raise not_found()
        try:
            return await known.run(self._town, Call(known.name, values, uploads or {}))
        except (AttributeError, KeyError, TypeError, ValueError):
            # Somewhere deep in a nested object stood another type than Telegram's. A mistake of the sandbox would
            # look the same, so the log has the whole story.
            log.exception("cannot make sense of the parameters of %s", known.name)
            raise bad_request("wrong type of a parameter") from None

    async def execute_wish(self, wish: dict[str, Any]) -> None:
        """A method in a webhook's answer: its failure is nobody's news but the log's."""
        values = {name: value for name, value in wish.items() if name != "method"}
        try:
            await self.execute(str(wish["method"]), values)
        except Refusal as refusal:
            log.warning("a method in the webhook's answer failed: %s", refusal.description)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            self._town.updates.note_call()
            values, uploads = await self._read(request)
            method = request.match_info["method"]
            fault = self._town.faults.take(method, self._person(values))
            if fault is None:
                return await self._answer(method, values, uploads)
            self._town.events.publish("faults", self._town.faults.as_json())
            return await self._with(fault, request, method, values, uploads)
        except Refusal as refusal:
            return _refused(refusal)

    async def _answer(self, method: str, values: dict[str, Any], uploads: dict[str, Upload]) -> web.Response:
        return web.json_response({"ok": True, "result": await self._done(method, values, uploads)})

    async def _done(self, method: str, values: dict[str, Any], uploads: dict[str, Upload]) -> Any:
        result = await self.execute(method, values, uploads)
        self._town.store.commit()
        return result

    async def _with(
        self, fault: Fault, request: web.Request, method: str, values: dict[str, Any], uploads: dict[str, Upload]
    ) -> web.StreamResponse:
        """The call with a mishap on top."""
        result = None
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        if fault.kind in {"delay", "drop_after", "hang"}:
            result = await self._done(method, values, uploads)
        self._note(fault, method, values, result)
        if refusal := fault.refusal():
            raise refusal
        if fault.kind == "502html":
            return web.Response(status=502, text=_BAD_GATEWAY, content_type="text/html")
        if fault.kind == "delay":
            return web.json_response({"ok": True, "result": result})
        if fault.kind == "hang":
            await asyncio.sleep(_FOREVER)
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    def _note(self, fault: Fault, method: str, values: dict[str, Any], result: Any) -> None:
        """For whoever watches: which call it has met."""
        message_id = result.get("message_id") if isinstance(result, dict) else None
        person, faults = self._person(values), self._town.faults
        hit = faults.note(fault, method, person=person, text=values.get("text"), message_id=message_id)
        self._town.events.publish("mishap", hit)

    def _check_token(self, request: web.Request) -> None:
        if request.match_info["token"] != self._town.token:
            raise unauthorized()

    async def _read(self, request: web.Request) -> tuple[dict[str, Any], dict[str, Upload]]:
        try:
            return await read_call(request)
        except web.HTTPRequestEntityTooLarge:
            raise Refusal(413, "Request Entity Too Large") from None

    def _person(self, values: dict[str, Any]) -> int | None:
        """Whom a call concerns, for mishaps that are meant for one person."""
        given = str(values.get("chat_id") or values.get("user_id") or "")
        if given.isdigit():
            return int(given)
        query_id = values.get("callback_query_id") or values.get("inline_query_id")
        query = self._town.queries.find(str(query_id))
        return query.person_id if query else None

    async def _download(self, request: web.Request) -> web.StreamResponse:
        try:
            self._check_token(request)
            file = self._town.files.at_path(request.match_info["path"])
            if file is None:
                raise not_found()
        except Refusal as refusal:
            return _refused(refusal)
        return web.FileResponse(self._town.files.place(file), headers={"Content-Type": "application/octet-stream"})


def _refused(refusal: Refusal) -> web.Response:
    headers = (
        {"Retry-After": str(refusal.parameters["retry_after"])} if refusal.code == 429 and refusal.parameters else {}
    )
    return web.json_response(refusal.as_json(), status=refusal.code, headers=headers)
