"""Photos, documents, albums, and the way back: getFile."""

from __future__ import annotations

from typing import Any

from bot.sandbox.call import Call
from bot.sandbox.files import MAX_DOWNLOAD, StoredFile
from bot.sandbox.methods.registry import method
from bot.sandbox.methods.sending import CAPTION, PLACE, SENDING, caption_of, put, read_caption, replied, send
from bot.sandbox.refusals import FILE_TOO_BIG, URL_FAILED, WRONG_FILE, bad_request
from bot.sandbox.town import Town

_KINDS = ("photo", "document")


@method("sendPhoto", f"{SENDING} {CAPTION} photo")
def send_photo(town: Town, call: Call) -> dict[str, Any]:
    caption = read_caption(town, call)
    return town.telegram(send(town, call, media_body(incoming(town, call, "photo", call.text("photo"))) | caption))


@method("sendDocument", f"{SENDING} {CAPTION} document")
def send_document(town: Town, call: Call) -> dict[str, Any]:
    caption = read_caption(town, call)
    return town.telegram(
        send(town, call, media_body(incoming(town, call, "document", call.text("document"))) | caption)
    )


@method("sendMediaGroup", f"{PLACE} media")
def send_media_group(town: Town, call: Call) -> list[dict[str, Any]]:
    items = call.objects("media")
    if not 2 <= len(items) <= 10:
        raise bad_request("wrong number of items in the media group; must be 2-10")
    if len({item.get("type") for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    bodies = [input_media(town, call, item) for item in items]
    person = town.reachable(call.raw("chat_id"))
    reply_to = replied(town, call, person)
    group = str(town.store.next_number("last_media_group") + 13_000_000_000_000_000)
    sent = []
    for body in bodies:
        town.spend(person.id)
        sent.append(put(town, call, person, body | {"media_group_id": group}, reply_to=reply_to))
    return [town.telegram(message) for message in sent]


@method("getFile", "file_id")
def get_file(town: Town, call: Call) -> dict[str, Any]:
    if not call.has("file_id"):
        raise bad_request("file_id not specified")
    file = town.files.get(call.text("file_id"))
    if file.size > MAX_DOWNLOAD:
        raise bad_request(FILE_TOO_BIG)
    return file.as_file()


def input_media(town: Town, call: Call, item: dict[str, Any]) -> dict[str, Any]:
    """One InputMedia object as a message's body."""
    kind = str(item.get("type"))
    if kind not in _KINDS:
        raise bad_request(f"can't parse InputMedia: unsupported type {kind} in the sandbox")
    caption = caption_of(
        town, str(item.get("caption") or ""), str(item.get("parse_mode") or ""), item.get("caption_entities") or []
    )
    return media_body(incoming(town, call, kind, str(item.get("media") or ""))) | caption


def media_body(file: StoredFile) -> dict[str, Any]:
    return {"photo": file.as_photo()} if file.kind == "photo" else {"document": file.as_document()}


def incoming(town: Town, call: Call, kind: str, given: str) -> StoredFile:
    """A file in any of the ways clients send one: as a part of that name, attached, or by file_id."""
    if kind in call.uploads:
        return town.files.add(kind, call.uploads[kind])
    if given.startswith("attach://"):
        upload = call.uploads.get(given.removeprefix("attach://"))
        if upload is None:
            raise bad_request(WRONG_FILE)
        return town.files.add(kind, upload)
    if not given:
        raise bad_request(f"there is no {kind} in the request")
    if given.startswith(("http://", "https://")):
        # The sandbox fetches nothing from outside; so every address fails, as one that cannot be reached.
        raise bad_request(URL_FAILED)
    file = town.files.find(given)
    if file is None:
        raise bad_request(WRONG_FILE)
    if file.kind != kind:
        raise bad_request("type of file mismatch")
    return file
