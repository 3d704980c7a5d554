"""The command line: help, one clear line for a wrong setting, machine-readable output, and the doctor."""

from __future__ import annotations

import asyncio
import json
import re
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot import doctor
from bot.__main__ import app, read_settings
from bot.playing import SHOP_NAME, companion
from bot.settings import Settings
from tests.telegram_stub import Stub, says, stub

ROOT = Path(__file__).parents[2]
TOKEN = "7654321098:AAF-abc_DEFghiJKLmnoPQRstuVWXyz01234"
COMMANDS = sorted(command.name or str(getattr(command.callback, "__name__", "")) for command in app.registered_commands)
WRONG: tuple[tuple[str, str], ...] = (
    ("BOT_TOKEN", "sandbox"),
    ("BOT_TOKEN", TOKEN + " x"),
    ("TELEGRAM_API_URL", "api.telegram.org"),
    ("TELEGRAM_API_URL", "ftp://api.telegram.org"),
    ("DATABASE_URL", "mysql://root:hunter2@db/x"),
    ("OWNER_IDS", "@anna"),
    ("OWNER_IDS", "1,-5"),
    ("SHOP_NAME", "店" * 65),
    ("SHOP_TIMEZONE", "Mars/Olympus"),
    ("SHOP_TIMEZONE", "../../etc/passwd"),
    ("SHOP_CURRENCY", "yuan"),
    ("SHOP_LOCALE", "fr"),
    ("WEBHOOK_URL", "shop.example"),
    ("WEBHOOK_PORT", "99999"),
    ("WEBHOOK_PORT", "http"),
    ("WEBHOOK_SECRET", "with space hunter2"),
)


@pytest.fixture(autouse=True)
def _elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder of its own, without anybody's settings."""
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture(autouse=True)
def _quiet_log(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.__main__.start_log", lambda: None)


def call(*arguments: str) -> Result:
    result = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"})
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def complains(result: Result) -> str:
    """The one line on standard error."""
    assert (result.exit_code, result.stdout) == (2, "")
    (line,) = result.stderr.splitlines()
    return line


def test_the_commands_are_those_of_the_manual() -> None:
    assert {"run", "sandbox", "migrate", "tick", "parse", "doctor"} <= set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str) -> None:
    result = call(command, "--help")
    assert result.exit_code == 0
    assert "Usage:" in result.stdout
    written = re.sub(r"[│╭╮╰╯─]", " ", result.stdout)
    about = written.split("Options")[0].split("\n", 2)[2].strip()
    assert len(about) > 20, "says what it does"
    undocumented = [line for line in written.splitlines() if re.match(r"^\s+(\*\s+)?--(?!help)\S+\s*$", line)]
    assert undocumented == []


def test_without_a_command_there_is_help() -> None:
    result = CliRunner().invoke(app, [])
    assert "Usage:" in result.output
    assert all(command in result.output for command in COMMANDS)


def test_an_unknown_command_is_refused() -> None:
    result = call("sell")
    assert result.exit_code == 2
    assert "sell" in result.stderr


@pytest.mark.parametrize(("name", "value"), WRONG, ids=lambda value: value[:20])
@pytest.mark.parametrize("command", ["run", "migrate", "doctor", "sandbox"])
def test_a_wrong_setting_is_one_line(monkeypatch: pytest.MonkeyPatch, command: str, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    line = complains(call(command))
    assert line.startswith(f"{name}: ")
    assert value not in line
    assert "hunter2" not in line


def test_a_wrong_setting_in_the_file_is_one_line_too(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("SHOP_CURRENCY=yuan\n")
    assert complains(call("migrate")).startswith("SHOP_CURRENCY: ")


REAL_SHOP = """
DATABASE_URL=sqlite:///real.db
WEBHOOK_URL=https://shop.example/telegram
WEBHOOK_SECRET=a-secret-of-the-real-shop
SMTP_HOST=smtp.example.com
MAIL_FROM=shop@example.com
IMAP_HOST=imap.example.com
IMAP_USER=shop
IMAP_PASSWORD=hunter2
SHOP_NAME=真店
"""


def test_the_sandbox_touches_nothing_of_the_real_shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not its database, its mailbox or its name, though its .env lies in the same folder."""
    (tmp_path / ".env").write_text(REAL_SHOP)
    assert read_settings().imap_host == "imap.example.com"
    played: dict[str, Any] = {}

    async def play(**arguments: Any) -> None:
        played.update(arguments)

    monkeypatch.setattr("bot.playing.play", play)
    assert CliRunner().invoke(app, ["sandbox", "--folder", str(tmp_path / "play")]).exit_code == 0
    assert "database_url" not in played["settings"].model_fields_set
    for name, value in companion("sqlite:///play.db", "demo", "zh", {}).env.items():
        monkeypatch.setenv(name, value.replace("{base_url}", "http://127.0.0.1:1"))
    bots = read_settings()
    assert (bots.database_url, bots.shop_name) == ("sqlite:///play.db", SHOP_NAME["zh"])
    assert (bots.webhook_url, bots.smtp_host, bots.imap_host) == (None, None, None)


def test_a_webhook_needs_a_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://shop.example/hook")
    assert "WEBHOOK_SECRET" in complains(call("run"))


def test_running_needs_a_token() -> None:
    assert complains(call("run")).startswith("BOT_TOKEN: ")


@pytest.mark.parametrize("url", ["postgresql://u:hunter2@127.0.0.1:1/x", "sqlite:////proc/nowhere/x.db"])
def test_a_database_that_cannot_be_opened_is_one_line(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    line = complains(call("migrate"))
    assert line.startswith("DATABASE_URL: ")
    assert "hunter2" not in line


def test_a_file_that_is_no_database_is_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("a diary, not a database" * 50)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{tmp_path / 'x.db'}")
    assert "not a database" in complains(call("migrate"))


def test_a_database_from_the_future_is_one_line(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'zzzz'")
    connection.close()
    monkeypatch.setenv("DATABASE_URL", sqlite_url)
    assert "newer" in complains(call("migrate"))


def test_migrating_twice(tmp_path: Path) -> None:
    first, second = call("migrate"), call("migrate")
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "was at: nothing" in first.stdout
    assert "nothing" not in second.stdout
    assert (tmp_path / "data" / "huitou.db").exists()


@pytest.mark.parametrize("shop", ["", "full"])
def test_the_sandbox_knows_two_shops(shop: str) -> None:
    assert complains(call("sandbox", "--shop", shop)).startswith("--shop: ")


# Reading entries


def parsed(result: Result) -> list[dict[str, Any]]:
    assert result.exit_code == 0, result.stderr
    assert result.stderr == ""
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_a_line_is_read_into_json() -> None:
    (entry,) = parsed(call("parse", "张三 2瓶洗面奶 128 微信", "--now", "2026-11-22T10:00:00+08:00"))
    assert set(entry) == {"id", "parsed"}
    assert entry["id"] is None
    assert isinstance(entry["parsed"], dict)


def test_a_file_is_read_line_by_line(tmp_path: Path) -> None:
    lines = [
        {"id": "a", "text": "张三 洗面奶 128", "now": "2026-11-22T10:00:00+08:00"},
        {"id": "b", "text": ""},
        {"id": "c", "text": "\u202e\x00 '; DROP TABLE customers; --"},
        {"text": "sold Anna 2x serum @45 card yesterday", "now": "2026-11-22T10:00:00"},
    ]
    file = tmp_path / "lines.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines) + "\n\n", encoding="utf-8")
    assert [entry["id"] for entry in parsed(call("parse", "--file", str(file)))] == ["a", "b", "c", None]


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        ([], "give a line"),
        (["x", "--now", "tomorrow"], "--now"),
        (["--file", "nowhere.jsonl"], "--file"),
        (["--file", "bad.jsonl"], "line 2"),
        (["--file", "list.jsonl"], "line 1"),
        (["--file", "now.jsonl"], "--now"),
    ],
)
def test_a_wrong_call_of_parse_is_one_line(tmp_path: Path, arguments: list[str], word: str) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "张三"}\n{"text": \n')
    (tmp_path / "list.jsonl").write_text('["张三"]\n')
    (tmp_path / "now.jsonl").write_text('{"text": "张三", "now": "x"}\n')
    result = call("parse", *arguments)
    assert result.exit_code == 2
    assert word in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_as_a_process_only_json_is_on_standard_output() -> None:
    ended = subprocess.run(
        [sys.executable, "-m", "bot", "parse", "王姐 3支口红 300"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert [set(json.loads(line)) for line in ended.stdout.splitlines()] == [{"id", "parsed"}]
    assert ended.stderr == ""


# The doctor


@contextmanager
def telegram(prepare: Any = lambda server: None) -> Iterator[Stub]:
    """The stub in a thread of its own: the command has its own event loop."""
    ready, done = threading.Event(), threading.Event()
    found: list[Stub] = []

    async def serve() -> None:
        async with stub() as server:
            prepare(server)
            found.append(server)
            ready.set()
            await asyncio.to_thread(done.wait)

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    ready.wait(30)
    try:
        yield found[0]
    finally:
        done.set()
        thread.join(30)


def lines(result: Result) -> dict[str, str]:
    """What was found, by what was looked at; with the mark in front."""
    found = {}
    for line in result.stdout.splitlines():
        mark, _, rest = line.partition(" ")
        what, _, words = rest.partition(": ")
        found[what] = f"{mark} {words}"
    return found


def hook(**info: Any) -> Any:
    def prepare(server: Stub) -> None:
        server.laid_out["getWebhookInfo"].append(says({"ok": True, "result": {"url": "", **info}}))

    return prepare


@pytest.fixture
def well(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    """An installation in good order."""
    monkeypatch.setenv("OWNER_IDS", "5")
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    monkeypatch.setenv("DATABASE_URL", sqlite_url)


def examine(monkeypatch: pytest.MonkeyPatch, prepare: Any = None) -> Result:
    with telegram(prepare or hook(pending_update_count=3)) as server:
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        result = call("doctor")
    assert TOKEN not in result.output
    return result


@pytest.mark.usefixtures("well")
def test_a_well_installation(monkeypatch: pytest.MonkeyPatch) -> None:
    result = examine(monkeypatch)
    assert result.exit_code == 0, result.stdout
    found = lines(result)
    assert found["token"] == "✓ @huitou_bot"
    assert found["webhook"].startswith("✓")
    assert found["clock"].startswith("✓")
    assert found["database"].startswith("✓")
    assert found["integrity"].startswith("✓")
    assert found["heartbeat"].startswith("·")


@pytest.mark.usefixtures("well")
@pytest.mark.parametrize(
    ("prepare", "what", "word"),
    [
        (hook(url="https://evil.example/secret-path"), "webhook", "evil.example"),
        (lambda s: s.laid_out["getMe"].append(says({"ok": False, "description": "Unauthorized"}, 401)), "token", "not"),
        (lambda s: s.laid_out["getMe"].append(says("<html>", 502)), "Telegram", "can't be reached"),
    ],
)
def test_what_telegram_says_is_wrong(monkeypatch: pytest.MonkeyPatch, prepare: Any, what: str, word: str) -> None:
    result = examine(monkeypatch, prepare)
    assert result.exit_code == 1
    assert lines(result)[what].startswith("✗")
    assert word in lines(result)[what]
    assert " -> " in lines(result)[what]
    assert "secret-path" not in result.stdout


@pytest.mark.usefixtures("well")
def test_a_webhook_that_telegram_cannot_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WEBHOOK_URL", "https://shop.example/hook")
    monkeypatch.setenv("WEBHOOK_SECRET", "s3cret")
    result = examine(monkeypatch, hook(url="https://shop.example/hook", last_error_message="Connection refused"))
    assert "Connection refused" in lines(result)["webhook"]
    assert lines(examine(monkeypatch))["webhook"].startswith("✗ not set")
    assert lines(examine(monkeypatch, hook(url="https://shop.example/hook")))["webhook"].startswith("✓")


@pytest.mark.usefixtures("well")
def test_a_wrong_clock_and_a_silent_bot(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    beat = (datetime.now(UTC) - timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S.%f")
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute(
            "INSERT INTO shop (id, name, timezone, currency, locale, sees_all_customers, is_demo, preferences, "
            "heartbeat_at, created_at) VALUES (1, 'x', 'UTC', 'CNY', 'zh', 0, 0, '{}', ?, ?)",
            (beat, beat),
        )
        values = "'receipt', 'service', 'telegram', 'zh', 'x', '{}', 0, 0, ?, ?"
        late = (datetime.now(UTC) - timedelta(hours=5)).strftime("%Y-%m-%d %H:%M:%S.%f")
        for key, state in (("'a'", "'unknown'"), ("'b'", "'pending'")):
            connection.execute(
                "INSERT INTO deliveries (dedupe_key, state, rule, purpose, channel, locale, template, view, attempts, "
                f"is_demo, not_before, created_at) VALUES ({key}, {state}, {values})",
                (late, late),
            )
    connection.close()
    header = {"Date": "Sun, 22 Nov 2020 04:00:00 GMT"}

    def prepare(server: Stub) -> None:
        server.laid_out["getMe"].append(says({"ok": True, "result": {"username": "x_bot"}}, headers=header))

    monkeypatch.setattr(doctor, "TELEGRAM", None)
    result = examine(monkeypatch, prepare)
    assert lines(result)["heartbeat"].startswith("✗ last 120 minutes ago")
    assert lines(result)["messages"].startswith("✗ 1 of which nobody knows")
    assert "has waited 3 hours" in lines(result)["outbox"]
    assert lines(result)["clock"].startswith("·"), "a sandbox's clock may be anywhere"
    with telegram(prepare) as server:
        monkeypatch.setenv("TELEGRAM_API_URL", server.url)
        monkeypatch.setattr(doctor, "TELEGRAM", server.url)
        result = call("doctor")
    assert lines(result)["clock"].startswith("✗")
    assert result.exit_code == 1


@pytest.mark.usefixtures("well")
def test_a_damaged_file_and_an_old_one(monkeypatch: pytest.MonkeyPatch, sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.removeprefix("sqlite:///")) as connection:
        connection.execute("DELETE FROM alembic_version")
        connection.execute(
            "INSERT INTO points_entries (customer_id, delta, reason, at) VALUES (99, 1, 'x', '2026-11-22 00:00:00')"
        )
    connection.close()
    result = examine(monkeypatch)
    assert result.exit_code == 1
    assert lines(result)["database"].startswith("✗ at revision none")
    assert lines(result)["integrity"].startswith("✗")


@pytest.mark.usefixtures("well")
def test_a_postgresql_is_looked_over_as_well(monkeypatch: pytest.MonkeyPatch, postgresql_url: str) -> None:
    monkeypatch.setenv("DATABASE_URL", postgresql_url)
    result = examine(monkeypatch)
    assert result.exit_code == 0, result.stdout
    assert "disk" not in lines(result)
    assert lines(result)["database"].startswith("✓")


@pytest.mark.usefixtures("well")
def test_a_full_disk_and_a_network_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr("storage.health.file_system", lambda _path: "nfs4")
    found = lines(examine(monkeypatch))
    assert found["disk"].startswith("✗")
    assert found["file system"].startswith("✗ nfs4")


def test_a_new_installation(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OWNER_IDS=\nSHOP_LOCALE=en\n# {TOKEN}\n")
    (tmp_path / ".env").chmod(0o644)
    result = call("doctor")
    assert result.exit_code == 1
    found = lines(result)
    assert found["owner"].startswith("✗")
    assert found[".env"].startswith("✗")
    assert "not there yet" in found["database"]
    assert found["Telegram"].startswith("·")
    assert not (tmp_path / "data").exists(), "it changes nothing"
