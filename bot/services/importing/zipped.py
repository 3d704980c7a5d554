"""A zip file that a stranger made: its list of contents is checked, and counted again while it is unpacked."""

from __future__ import annotations

import io
import zipfile

from bot.domain.importing import Refused

MOST_ENTRIES, MOST_INFLATED, MOST_RATIO = 200, 120 * 1024 * 1024, 100
# So much may be made of next to nothing: small files of one repeated line are no bombs.
HARMLESS = 1024 * 1024


def opened(content: bytes) -> zipfile.ZipFile:
    """Refused where the directory itself gives it away."""
    try:
        package = zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile as error:
        raise Refused("damaged") from error
    entries = package.infolist()
    if len(entries) > MOST_ENTRIES or sum(one.file_size for one in entries) > MOST_INFLATED:
        raise Refused("bomb")
    if any(one.flag_bits & 1 for one in entries):
        raise Refused("locked")
    for one in entries:
        if one.file_size > HARMLESS and one.file_size > MOST_RATIO * max(1, one.compress_size):
            raise Refused("bomb")
    return package


class Counted(io.RawIOBase):
    """An entry as it is unpacked; the directory may have lied about its size."""

    def __init__(self, package: zipfile.ZipFile, name: str) -> None:
        super().__init__()
        info = package.getinfo(name)
        self._inner = package.open(info)
        self._most = min(MOST_INFLATED, max(HARMLESS, info.file_size))
        self._count = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        try:
            data = self._inner.read(len(buffer))
        except (zipfile.BadZipFile, EOFError) as error:
            raise Refused("damaged") from error
        self._count += len(data)
        if self._count > self._most:
            raise Refused("bomb")
        buffer[: len(data)] = data
        return len(data)


def entry(package: zipfile.ZipFile, name: str) -> io.BufferedReader:
    return io.BufferedReader(Counted(package, name), 64 * 1024)
