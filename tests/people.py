"""People and time, for tests that read like stories: they type, press and wait, over the sandbox's client API."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

import aiohttp

Json = dict[str, Any]
Wish = str | Callable[["Said"], bool]

PATIENCE = 15.0


class Said(dict[str, Any]):
    """A message as the client API shows it, with the parts that tests ask for."""

    @property
    def id(self) -> int:
        return int(self["message_id"])

    @property
    def words(self) -> str:
        return str(self["text"] or self["caption"] or "")

    @property
    def is_by_bot(self) -> bool:
        return bool(self["from"] == "bot")

    @property
    def labels(self) -> list[str]:
        """The texts of its buttons."""
        return [str(button["text"]) for row in self["inline_keyboard"] or [] for button in row]

    def place_of(self, label: str) -> tuple[int, int] | None:
        """Where a button is: the one with exactly this text, else the first that contains it."""
        places = [
            (str(button["text"]), row_number, column)
            for row_number, row in enumerate(self["inline_keyboard"] or [])
            for column, button in enumerate(row)
        ]
        found = [place for place in places if place[0] == label] or [place for place in places if label in place[0]]
        return (found[0][1], found[0][2]) if found else None


@dataclass(frozen=True)
class Happened:
    """One event of the stream."""

    revision: int
    kind: str
    data: Any


class Stream:
    """Reads the events in the background and lets tests wait for one."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session
        self._task: asyncio.Task[None] | None = None
        self._news = asyncio.Condition()
        self.happened: list[Happened] = []

    def open(self, since: int) -> None:
        self._task = asyncio.create_task(self._read(since))

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task

    async def wait(self, wanted: Callable[[Happened], bool], seconds: float) -> Happened | None:
        """The first event that is wanted, past or to come; None when patience ends."""
        seen = 0
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds), self._news:
                while True:
                    for event in self.happened[seen:]:
                        if wanted(event):
                            return event
                    seen = len(self.happened)
                    await self._news.wait()
        return None

    async def _read(self, since: int) -> None:
        while True:
            with contextlib.suppress(aiohttp.ClientError):
                last = self.happened[-1].revision if self.happened else since
                await self._read_once({"Last-Event-ID": str(last)})
            await asyncio.sleep(0.05)  # the server is away for a moment, as when a test restarts it

    async def _read_once(self, headers: dict[str, str]) -> None:
        forever = aiohttp.ClientTimeout(total=None)
        async with self._session.get("/client/events", headers=headers, timeout=forever) as answer:
            rest = ""
            async for piece in _decoded(answer.content):
                *blocks, rest = (rest + piece).split("\n\n")
                await self._take(blocks)

    async def _take(self, blocks: list[str]) -> None:
        for block in blocks:
            parts = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line and line[0] != ":")
            if "event" not in parts:
                continue
            async with self._news:
                self.happened.append(Happened(int(parts["id"]), parts["event"], json.loads(parts["data"])))
                self._news.notify_all()


def _opened(file: Path | tuple[str, bytes]) -> tuple[str, bytes]:
    return (file.name, file.read_bytes()) if isinstance(file, Path) else file


async def _decoded(content: aiohttp.StreamReader) -> Any:
    decoder = codecs.getincrementaldecoder("utf-8")()
    async for piece in content.iter_any():
        yield decoder.decode(piece)


class World:
    """The sandbox seen from the people's side: who is there, what time it is, what goes wrong."""

    def __init__(self, url: str, patience: float = PATIENCE) -> None:
        self._url = url
        self.patience = patience
        self._known: dict[int, Someone] = {}

    async def __aenter__(self) -> World:
        self._session = aiohttp.ClientSession(self._url)
        self.stream = Stream(self._session)
        self.stream.open((await self.state())["revision"])
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: Any, trace: TracebackType | None) -> None:
        await self.stream.close()
        await self._session.close()

    async def ask(self, method: str, path: str, body: Any = None, **options: Any) -> Any:
        """One request of the client API; what it refuses is an AssertionError with its words."""
        if body is not None:
            options["json"] = body
        async with self._session.request(method, path, **options) as answer:
            found = await answer.json() if answer.content_type == "application/json" else await answer.text()
            assert answer.status < 400, f"{method} {path}: {answer.status} {found}"
            return found

    async def state(self) -> Json:
        found: Json = await self.ask("GET", "/client/state")
        return found

    async def someone(self, who: int | str) -> Someone:
        """By id, seat or first name."""
        state = await self.state()
        wanted = state["seats"].get(who, who)
        for person in state["people"]:
            if wanted in {person["id"], person["first_name"]}:
                return self._met(person["id"], person["first_name"], state["revision"])
        raise AssertionError(f"nobody here is {who}")

    async def newcomer(self, first_name: str, **details: str) -> Someone:
        answer = await self.ask("POST", "/client/people", {"first_name": first_name, **details})
        return self._met(answer["person"]["id"], first_name, (await self.state())["revision"])

    def _met(self, person_id: int, name: str, revision: int) -> Someone:
        return self._known.setdefault(person_id, Someone(self, person_id, name, revision))

    async def now(self) -> datetime:
        return datetime.fromisoformat((await self.ask("GET", "/clock"))["now"])

    async def advance(self, **length: float) -> datetime:
        """`advance(days=40)`: the clock moves in steps, and the bot sees each."""
        return await self._move({"advance_seconds": timedelta(**length).total_seconds()})

    async def travel_to(self, moment: datetime) -> datetime:
        return await self._move({"to": moment.isoformat()})

    async def next_morning(self) -> datetime:
        return await self._move({"next_morning": True})

    async def next_landmark(self) -> datetime:
        return await self._move({"next_landmark": True})

    async def real_time(self) -> datetime:
        return await self._move({"reset": True})

    async def _move(self, order: Json) -> datetime:
        revision = (await self.state())["revision"]
        for person in self._known.values():
            person.since = revision
        forever = aiohttp.ClientTimeout(total=None)
        return datetime.fromisoformat((await self.ask("POST", "/clock", order, timeout=forever))["now"])

    async def mishap(self, kind: str, method: str = "*", **more: Any) -> int:
        """Something goes wrong with the bot's next call: see docs/sandbox.md for the kinds."""
        answer = await self.ask("POST", "/faults", {"kind": kind, "method": method, **more})
        return int(answer["fault"]["id"])

    async def no_mishaps(self) -> None:
        await self.ask("DELETE", "/faults")

    async def reset(self) -> None:
        await self.ask("POST", "/client/reset")

    async def restart_bot(self, *, kill: bool = False) -> None:
        await self.ask("POST", "/client/bot/restart", {"kill": kill})

    async def wait_for_bot(self, seconds: float = 60) -> None:
        """Until the bot has polled for the first time."""
        revision = (state := await self.state())["revision"]
        if state["bot"]["status"] == "running":
            return
        await self.event("bot", lambda bot: bot["status"] == "running", since=revision, seconds=seconds)

    async def event(
        self,
        kind: str,
        wanted: Callable[[Any], bool] = lambda _: True,
        *,
        since: int = 0,
        seconds: float | None = None,
    ) -> Any:
        """The data of the first such event after `since`, past or to come."""
        found = await self.stream.wait(
            lambda event: event.kind == kind and event.revision > since and wanted(event.data),
            seconds or self.patience,
        )
        assert found is not None, f"no {kind} event came"
        return found.data


class Someone:
    """A person with a telephone. What the bot says is looked for after the person's last act."""

    def __init__(self, world: World, person_id: int, name: str, since: int) -> None:
        self._world = world
        self.id = person_id
        self.name = name
        self.since = since

    async def start(self, payload: str = "") -> Said:
        return await self._say("start", {"payload": payload} if payload else {})

    async def send(self, text: str, reply_to: Said | None = None) -> Said:
        return await self._say("send", {"text": text} | ({"reply_to": reply_to.id} if reply_to else {}))

    async def edit(self, message: Said, text: str) -> Said:
        return await self._say("edit", {"message_id": message.id, "text": text})

    async def share_contact(self, **contact: Any) -> Said:
        """One's own, or with `phone_number` and `first_name` somebody else's."""
        return await self._say("contact", contact or {"person_id": self.id})

    async def forward(self, text: str, from_name: str) -> Said:
        return await self._say("forward", {"text": text, "from_name": from_name})

    async def scan(self, text: str) -> Said:
        return await self._say("qr", {"text": text})

    async def file(self, file: Path | tuple[str, bytes], caption: str = "", kind: str = "document") -> Said:
        name, content = _opened(file)
        form = aiohttp.FormData({"caption": caption, "kind": kind})
        form.add_field("file", io.BytesIO(content), filename=name)
        revision = (await self._world.state())["revision"]
        answer = await self._world.ask("POST", f"/client/people/{self.id}/file", data=form)
        self.since = revision
        return Said(answer["message"])

    async def photo(self, file: Path | tuple[str, bytes], caption: str = "") -> Said:
        return await self.file(file, caption, kind="photo")

    async def press(self, label: str, message: Said | None = None, *, is_awaited: bool = True) -> Json:
        """Presses the newest button with this text, or part of it, and waits for the answer to the press."""
        pressed, place = await self._button(label, message)
        query_id = await self.press_place(pressed, *place)
        return await self.answer(query_id) if is_awaited else {"query_id": query_id}

    async def press_place(self, message: Said, row: int, column: int) -> str:
        return str((await self._act("press", {"message_id": message.id, "row": row, "column": column}))["query_id"])

    async def press_data(self, message: Said, data: str) -> str:
        """As a modified client could."""
        return str((await self._act("press", {"message_id": message.id, "data": data}))["query_id"])

    async def answer(self, query_id: str) -> Json:
        """What the bot answered to a press."""
        found: Json = await self._world.event("toast", lambda toast: toast["query_id"] == query_id)
        return found

    async def react(self, message: Said, emoji: str) -> None:
        await self._act("react", {"message_id": message.id, "emoji": emoji})

    async def delete(self, message: Said) -> None:
        await self._act("delete", {"message_id": message.id})

    async def block(self) -> None:
        await self._act("block", {})

    async def unblock(self) -> None:
        await self._act("unblock", {})

    async def read(self) -> None:
        await self._act("read", {})

    async def inline(self, query: str, offset: str = "") -> Json:
        """Types `@bot query`; the results, with the query_id to choose from."""
        query_id = (await self._act("inline", {"query": query, "offset": offset}))["query_id"]
        found: Json = await self._world.event("inline_results", lambda results: results["query_id"] == query_id)
        return found

    async def choose(self, results: Json, result_id: str) -> Said:
        return await self._say("choose", {"query_id": results["query_id"], "result_id": result_id})

    async def messages(self) -> list[Said]:
        return [Said(message) for message in (await self.chat())["messages"]]

    async def chat(self) -> Json:
        found: Json = await self._world.ask("GET", f"/client/people/{self.id}/chat?limit=200")
        return found

    async def last(self) -> Said:
        """The last message of the bot."""
        said = [message for message in await self.messages() if message.is_by_bot]
        assert said, f"the bot has said nothing to {self.name}"
        return said[-1]

    async def transcript(self) -> str:
        return str(await self._world.ask("GET", f"/client/people/{self.id}/transcript"))

    async def wait_for(self, wish: Wish = "", seconds: float | None = None) -> Said:
        """The first message of the bot since the last act, new or edited, that has this text or passes this test."""
        is_wanted = wish if callable(wish) else lambda said: wish in said.words or wish in "\n".join(said.labels)
        found = await self._world.stream.wait(
            lambda event: self._is_news(event) and is_wanted(Said(event.data["message"])),
            seconds or self._world.patience,
        )
        if found is None:
            raise AssertionError(f"{self.name} waited for {wish!r} in vain:\n{await self.transcript()}")
        return Said(found.data["message"])

    def news(self) -> list[Said]:
        """What has come from the bot since the last act, as far as the stream has told."""
        return [Said(event.data["message"]) for event in self._world.stream.happened if self._is_news(event)]

    def _is_news(self, event: Happened) -> bool:
        if event.revision <= self.since or event.kind not in {"message", "edited"}:
            return False
        return bool(event.data["person"] == self.id and event.data["message"]["from"] == "bot")

    async def _button(self, label: str, message: Said | None) -> tuple[Said, tuple[int, int]]:
        for said in [message] if message else reversed(await self.messages()):
            if place := said.place_of(label):
                return said, place
        if message is None:
            said = await self.wait_for(lambda said: said.place_of(label) is not None)
            return said, said.place_of(label) or (0, 0)
        raise AssertionError(f"no button {label!r} among {message.labels}")

    async def _say(self, act: str, body: Json) -> Said:
        return Said((await self._act(act, body))["message"])

    async def _act(self, act: str, body: Json) -> Json:
        answer: Json = await self._world.ask("POST", f"/client/people/{self.id}/{act}", body)
        self.since = answer["revision"]
        return answer
