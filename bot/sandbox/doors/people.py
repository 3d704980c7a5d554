"""The client API: what people do, and what their chats look like."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from bot.sandbox.acts import Acts
from bot.sandbox.call import Upload
from bot.sandbox.doors.bodies import number_in, optional_number_in, read_body, text_in
from bot.sandbox.inline_choice import choose
from bot.sandbox.messages import Message
from bot.sandbox.mistakes import Mistake
from bot.sandbox.people import SEATS, Resident
from bot.sandbox.town import Town
from bot.sandbox.transcript import transcript

Json = dict[str, Any]
Act = Callable[[Resident, Json], Json]

_DETAILS = ("first_name", "last_name", "username", "language_code", "phone", "seat")


class PeopleDoor:
    def __init__(self, town: Town) -> None:
        self._town = town
        self._acts = Acts(town)

    def routes(self) -> list[web.AbstractRouteDef]:
        one = "/client/people/{id:-?[0-9]+}"
        acts: dict[str, Act] = {
            "start": self._start,
            "send": self._send,
            "edit": self._edit,
            "press": self._press,
            "contact": self._contact,
            "forward": self._forward,
            "delete": self._delete,
            "react": self._react,
            "block": self._block,
            "unblock": self._unblock,
            "inline": self._inline,
            "choose": self._choose,
            "read": self._read,
            "qr": self._scan,
        }
        return [
            web.post("/client/people", self._add),
            web.post(one, self._change),
            web.get(f"{one}/chat", self._chat),
            web.get(f"{one}/transcript", self._transcript),
            web.post(f"{one}/file", self._file),
            *[web.post(f"{one}/{name}", self._doing(act)) for name, act in acts.items()],
        ]

    def _doing(self, act: Act) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def handle(request: web.Request) -> web.Response:
            body = await read_body(request)
            before = self._town.events.revision
            return web.json_response({"ok": True, "revision": before} | act(self._person(request), body))

        return handle

    def _person(self, request: web.Request) -> Resident:
        person = self._town.people.get(int(request.match_info["id"]))
        if person is None:
            raise Mistake("there is no such person", 404)
        return person

    async def _add(self, request: web.Request) -> web.Response:
        details = _details(await read_body(request))
        if not details.get("first_name"):
            raise Mistake("a person needs a first_name")
        person = self._town.people.add(**details)
        self._town.save_person(person)
        return web.json_response({"ok": True, "person": self._town.person_view(person)})

    async def _change(self, request: web.Request) -> web.Response:
        person = self._person(request)
        details = _details(await read_body(request))
        if details.get("first_name") == "":
            raise Mistake("a person needs a first_name")
        for name, value in details.items():
            setattr(person, name, value)
        self._town.save_person(person)
        return web.json_response({"ok": True, "person": self._town.person_view(person)})

    async def _chat(self, request: web.Request) -> web.Response:
        person = self._person(request)
        try:
            limit = max(1, min(200, int(request.query.get("limit", 50))))
            before = int(request.query["before"]) if "before" in request.query else None
        except ValueError:
            raise Mistake("before and limit are whole numbers") from None
        messages = [m for m in self._town.messages.of(person.id) if before is None or m.message_id < before]
        language = (person.language_code or "")[:2]
        return web.json_response(
            {
                "messages": [self._town.view(message) for message in messages[-limit:]],
                "has_more": len(messages) > limit,
                "reply_keyboard": person.reply_keyboard,
                "commands": self._town.commands.for_person(person.id, person.language_code),
                "description": self._town.profile.text("description", language),
                "draft": "",
            }
        )

    async def _transcript(self, request: web.Request) -> web.Response:
        return web.Response(text=transcript(self._town, self._person(request)))

    async def _file(self, request: web.Request) -> web.Response:
        person = self._person(request)
        form = await request.post()
        file = form.get("file")
        if not isinstance(file, web.FileField):
            raise Mistake("file must be a file")
        kind = str(form.get("kind", "document"))
        if kind not in {"photo", "document"}:
            raise Mistake("kind must be photo or document")
        upload = Upload(file.filename, file.file.read(), file.content_type)
        message = self._acts.send_file(person, kind, upload, str(form.get("caption", "")))
        return web.json_response(self._done(message))

    def _done(self, message: Message) -> Json:
        return {"ok": True, "message": self._town.view(message)}

    def _start(self, person: Resident, body: Json) -> Json:
        return self._done(self._acts.start(person, text_in(body, "payload", is_needed=False)))

    def _send(self, person: Resident, body: Json) -> Json:
        return self._done(self._acts.send(person, text_in(body, "text"), optional_number_in(body, "reply_to")))

    def _edit(self, person: Resident, body: Json) -> Json:
        return self._done(self._acts.edit(person, number_in(body, "message_id"), text_in(body, "text")))

    def _press(self, person: Resident, body: Json) -> Json:
        data = text_in(body, "data") if "data" in body else None
        place = None if data is not None else (number_in(body, "row"), number_in(body, "column"))
        return {"query_id": self._acts.press(person, number_in(body, "message_id"), place, data)}

    def _contact(self, person: Resident, body: Json) -> Json:
        if "phone_number" not in body:
            person_id = optional_number_in(body, "person_id") or person.id
            return self._done(self._acts.share_contact(person, self._acts.contact_of(person_id)))
        contact: Json = {"phone_number": text_in(body, "phone_number"), "first_name": text_in(body, "first_name")}
        contact |= {name: text_in(body, name, is_needed=False) for name in ("last_name", "vcard")}
        return self._done(self._acts.share_contact(person, contact | {"user_id": optional_number_in(body, "user_id")}))

    def _forward(self, person: Resident, body: Json) -> Json:
        return self._done(self._acts.forward(person, text_in(body, "text"), text_in(body, "from_name")))

    def _delete(self, person: Resident, body: Json) -> Json:
        self._acts.delete(person, number_in(body, "message_id"))
        return {}

    def _react(self, person: Resident, body: Json) -> Json:
        self._acts.react(person, number_in(body, "message_id"), text_in(body, "emoji", is_needed=False))
        return {}

    def _block(self, person: Resident, body: Json) -> Json:
        del body
        self._acts.block(person)
        return {}

    def _unblock(self, person: Resident, body: Json) -> Json:
        del body
        self._acts.unblock(person)
        return {}

    def _inline(self, person: Resident, body: Json) -> Json:
        offset = text_in(body, "offset", is_needed=False)
        return {"query_id": self._acts.ask_inline(person, text_in(body, "query"), offset)}

    def _choose(self, person: Resident, body: Json) -> Json:
        query_id, result_id = text_in(body, "query_id"), text_in(body, "result_id")
        return self._done(choose(self._town, self._acts, person, query_id, result_id))

    def _read(self, person: Resident, body: Json) -> Json:
        del body
        self._acts.read(person)
        return {}

    def _scan(self, person: Resident, body: Json) -> Json:
        return self._done(self._acts.scan(person, text_in(body, "text")))


def _details(body: Json) -> Json:
    """What one may say of a person; empty words count as nothing."""
    details = {name: text_in(body, name, is_needed=False) or None for name in _DETAILS if name in body}
    if "first_name" in details:
        details["first_name"] = (details["first_name"] or "").strip()
    if "seat" in details:
        details["seat"] = details["seat"] or "other"
        if details["seat"] not in SEATS:
            raise Mistake(f"seat must be one of {', '.join(SEATS)}")
    return details
