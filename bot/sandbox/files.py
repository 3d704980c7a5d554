"""Files that were sent, kept on disk, known by file_id."""

from __future__ import annotations

import hashlib
import mimetypes
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.call import Upload
from bot.sandbox.images import picture_size
from bot.sandbox.refusals import EMPTY_FILE, FILE_TOO_BIG, INVALID_FILE_ID, bad_request
from bot.sandbox.store import Store

MAX_DOWNLOAD = 20 * 1024 * 1024
MAX_UPLOAD = 50 * 1024 * 1024
MAX_PHOTO = 10 * 1024 * 1024
_KIND = "file"
_PREFIXES = {"photo": "AgACAgUAAxkBAAI", "document": "BQACAgUAAxkBAAI"}
# What the system's table may not know, or knows differently on another system.
_MIME_TYPES = {
    ".csv": "text/csv",
    ".vcf": "text/x-vcard",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".webp": "image/webp",
    ".md": "text/markdown",
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """One file; the same bytes sent twice are two files, as in Telegram."""

    file_id: str
    unique_id: str
    kind: str
    name: str
    mime_type: str
    size: int
    path: str
    width: int = 0
    height: int = 0

    def as_photo(self) -> list[dict[str, Any]]:
        return [self._basics() | {"width": self.width, "height": self.height}]

    def as_document(self) -> dict[str, Any]:
        return self._basics() | {"file_name": self.name, "mime_type": self.mime_type}

    def as_file(self) -> dict[str, Any]:
        return self._basics() | {"file_path": self.path}

    def _basics(self) -> dict[str, Any]:
        return {"file_id": self.file_id, "file_unique_id": self.unique_id, "file_size": self.size}


def mime_type_of(name: str) -> str:
    suffix = Path(name).suffix.lower()
    return _MIME_TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"


class Files:
    """The shelf: rows in the store, bytes in a folder."""

    def __init__(self, store: Store, folder: Path) -> None:
        self._store = store
        self._folder = folder / "files"
        self._folder.mkdir(parents=True, exist_ok=True)
        self._by_id = {str(key): StoredFile(**row) for key, row in store.all(_KIND)}
        self._by_path = {file.path: file for file in self._by_id.values()}

    def add(self, kind: str, upload: Upload) -> StoredFile:
        """Takes a new file, or refuses it as Telegram does."""
        size = len(upload.content)
        if not size:
            raise bad_request(EMPTY_FILE)
        if size > MAX_UPLOAD:
            raise bad_request(FILE_TOO_BIG)
        width, height = _checked_picture(upload.content) if kind == "photo" else (0, 0)
        number = self._store.next_number("last_file")
        suffix = Path(upload.name).suffix.lower()
        digest = hashlib.sha256(upload.content).hexdigest()
        file = StoredFile(
            file_id=f"{_PREFIXES[kind]}{number:06d}{digest[:24]}",
            unique_id=f"AQAD{digest[24:36]}",
            kind=kind,
            name=Path(upload.name).name or "file",
            mime_type=mime_type_of(upload.name),
            size=size,
            path=f"{kind}s/file_{number}{suffix if suffix[1:].isalnum() else ''}",
            width=width,
            height=height,
        )
        self._write(file, upload.content)
        self._by_id[file.file_id] = self._by_path[file.path] = file
        self._store.put(_KIND, file.file_id, asdict(file))
        return file

    def get(self, file_id: str) -> StoredFile:
        file = self._by_id.get(file_id)
        if file is None:
            raise bad_request(INVALID_FILE_ID)
        return file

    def find(self, file_id: str) -> StoredFile | None:
        return self._by_id.get(file_id)

    def at_path(self, path: str) -> StoredFile | None:
        return self._by_path.get(path)

    def place(self, file: StoredFile) -> Path:
        return self._folder / file.path.replace("/", "-")

    def reset(self) -> None:
        for file in self._by_id.values():
            self.place(file).unlink(missing_ok=True)
        self._by_id.clear()
        self._by_path.clear()
        self._store.drop_all(_KIND)

    def _write(self, file: StoredFile, content: bytes) -> None:
        place = self.place(file)
        draft = place.with_suffix(".part")
        draft.write_bytes(content)
        draft.replace(place)


def _checked_picture(content: bytes) -> tuple[int, int]:
    if len(content) > MAX_PHOTO:
        size = len(content)
        raise bad_request(f"file of size {size} bytes is too big for a photo; the maximum size is {MAX_PHOTO} bytes")
    found = picture_size(content)
    if found is None:
        raise bad_request("IMAGE_PROCESS_FAILED")
    width, height = found
    if not width or not height or width + height > 10_000 or max(found) > 20 * min(found):
        raise bad_request("PHOTO_INVALID_DIMENSIONS")
    return found
