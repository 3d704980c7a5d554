"""Time and mishaps: steps, dates, faults, rates."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import aiohttp
import pytest

from bot.sandbox.server import Landmark
from bot.sandbox.travel import steps
from tests.people import Someone, World
from tests.sandbox.desk import TOKEN, Api, connected, running

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("distance", "count", "size"),
    [
        (timedelta(minutes=5), 1, timedelta(minutes=5)),
        (timedelta(hours=3), 3, HOUR),
        (timedelta(hours=2, minutes=30), 3, HOUR),
        (timedelta(days=40), 200, timedelta(days=40) / 200),
        (-timedelta(days=40), 1, -timedelta(days=40)),
    ],
)
def test_steps(distance: timedelta, count: int, size: timedelta) -> None:
    found = steps(distance)
    assert (len(found), found[0]) == (count, size)
    assert sum(found, timedelta()) == distance


async def test_every_date_follows(api: Api, world: World, li: Someone) -> None:
    real = datetime.now(UTC)
    await world.advance(days=40)
    sent = await api.do("sendMessage", chat_id=li.id, text="x")
    assert abs(sent["date"] - (real + timedelta(days=40)).timestamp()) < 30
    for path in (f"/bot{TOKEN}/getMe", "/client/state", "/", f"/bot{TOKEN}/nothing"):
        async with api.session.get(path) as answer:
            date = parsedate_to_datetime(answer.headers["Date"])
            assert abs(date - real - timedelta(days=40)) < timedelta(seconds=30)
    await world.real_time()
    assert abs(await world.now() - datetime.now(UTC)) < timedelta(seconds=5)


async def test_each_step_is_seen_in_order(api: Api, world: World, li: Someone) -> None:
    seen: list[datetime] = []

    async def bot() -> None:
        while True:
            async with api.session.post(f"/bot{TOKEN}/getUpdates", data={"timeout": 30}) as answer:
                seen.append(parsedate_to_datetime(answer.headers["Date"]))

    polling = asyncio.create_task(bot())
    before = await world.now()
    await world.advance(hours=5)
    polling.cancel()
    hours = [round((date - before) / HOUR) for date in seen]
    assert hours == [1, 2, 3, 4, 5]


async def test_ways_to_say_when(world: World) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    morning = (await world.next_morning()).astimezone(zone)
    assert (morning.hour, morning.minute) == (9, 0)
    following = (await world.next_morning()).astimezone(zone)
    assert following.date() == morning.date() + timedelta(days=1)
    target = datetime(2031, 2, 3, 4, 5, tzinfo=UTC)
    assert abs(await world.travel_to(target) - target) < timedelta(seconds=5)
    await world.ask("POST", "/clock", {"to": "2031-05-01T10:00:00"})
    assert (await world.now()).astimezone(zone).hour == 10
    with pytest.raises(AssertionError, match="nothing is planned"):
        await world.next_landmark()
    with pytest.raises(AssertionError, match="say advance_seconds"):
        await world.ask("POST", "/clock", {})


async def test_landmarks(tmp_path: Path) -> None:
    birthday = datetime.now(UTC) + timedelta(days=12)

    async def landmarks(now: datetime) -> Sequence[Landmark]:
        return [Landmark(birthday + timedelta(days=9), "later"), Landmark(birthday, "生日"), Landmark(now, "past")]

    async with running(tmp_path, landmarks=landmarks) as url, connected(url) as (world, _):
        shown = (await world.ask("GET", "/clock"))["landmarks"]
        assert [mark["label"] for mark in shown] == ["生日", "later"]
        assert abs(await world.next_landmark() - birthday) < timedelta(seconds=5)
        moves = [event.data for event in world.stream.happened if event.kind == "clock"]
        assert moves[0]["is_moving"] is True


@pytest.mark.parametrize(
    ("kind", "status", "words"),
    [
        ("429", 429, "Too Many Requests: retry after 7"),
        ("403", 403, "Forbidden: bot was blocked by the user"),
        ("400", 400, "Bad Request: chat not found"),
        ("500", 500, "Internal Server Error"),
    ],
)
async def test_faults_of_telegram(api: Api, world: World, li: Someone, kind: str, status: int, words: str) -> None:
    await world.mishap(kind, "sendMessage", person=li.id, retry_after=7)
    assert await api.do("getMe")
    assert await api.do("sendMessage", chat_id=1002, text="another person")
    assert await api.refused("sendMessage", chat_id=li.id, text="x") == (status, words)
    assert await api.do("sendMessage", chat_id=li.id, text="x")
    assert await world.ask("GET", "/faults") == []


async def test_429_says_how_long(api: Api, world: World) -> None:
    await world.mishap("429", "*", retry_after=5)
    body = await api("getMe")
    assert body["parameters"] == {"retry_after": 5}


async def test_faults_of_the_network(api: Api, world: World, li: Someone) -> None:
    await world.mishap("drop_before", "sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=li.id, text="never sent")
    await world.mishap("drop_after", "sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await api("sendMessage", chat_id=li.id, text="sent, but who knows")
    assert [message.words for message in await li.messages()] == ["sent, but who knows"]
    await world.mishap("502html", "getMe")
    async with api.session.get(f"/bot{TOKEN}/getMe") as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    await world.mishap("delay", "getMe", seconds=0.01)
    assert await api.do("getMe")


async def test_faults_can_be_listed_and_taken_back(api: Api, world: World) -> None:
    first = await world.mishap("500", "getMe", times=None)
    second = await world.mishap("500", "*", times=2, probability=0)
    assert [fault["id"] for fault in await world.ask("GET", "/faults")] == [first, second]
    for _ in range(3):
        assert (await api.refused("getMe"))[0] == 500
    await world.ask("DELETE", f"/faults/{first}")
    assert await api.do("getMe")
    await world.no_mishaps()
    assert await world.ask("GET", "/faults") == []
    with pytest.raises(AssertionError, match="kind must be one of"):
        await world.mishap("earthquake")
    with pytest.raises(AssertionError, match="times has the wrong type"):
        await world.mishap("500", times="often")


async def test_rates_tolerate_a_burst_and_no_flood(api: Api, li: Someone) -> None:
    refusals = [await api("sendMessage", chat_id=li.id, text=str(number)) for number in range(120)]
    codes = [body.get("error_code", 200) for body in refusals]
    assert codes[:40] == [200] * 40
    assert 429 in codes


@pytest.mark.parametrize("is_ordered", [True, False])
async def test_strict_rates(tmp_path: Path, *, is_ordered: bool) -> None:
    async with running(tmp_path, strict_rates=not is_ordered) as url, connected(url) as (world, api):
        if is_ordered:
            await world.mishap("strict_rates")
        for number in range(3):
            await api.do("sendMessage", chat_id=2001, text=str(number))
        assert await api.refused("sendMessage", chat_id=2001, text="x") == (429, "Too Many Requests: retry after 1")
        assert await api.do("sendMessage", chat_id=1002, text="another chat")
        await world.advance(seconds=2)
        assert await api.do("sendMessage", chat_id=2001, text="later")
