"""Rules of the house that a machine can hold: words in templates, time from the clock, small files, true manuals."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.__main__ import app
from bot.settings import Settings

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "storage", "reminders")
LONGEST_FILE = 400
IDEOGRAPH = re.compile(r"[\u3400-\u9fff]")
SENTENCE_END = re.compile(r"[。！？]")
LONGEST_NAME = 12
# Not sentences: the grammar of entries and of what is typed into fields, names and goods of the demo shop, how names
# and days are formed.
WITH_IDEOGRAPHS = (
    "bot/entry/",
    "bot/services/demo_data/",
    "bot/services/naming.py",
    "bot/services/forms/who.py",
    "bot/services/forms/kinds.py",
    "bot/services/corrections.py",
    "bot/domain/personas.py",
    "bot/domain/lunar.py",
    "bot/rendering.py",
    "bot/settings.py",
    "bot/__main__.py",
    "bot/playing.py",
    "bot/sandbox/__main__.py",
    "bot/sandbox/server.py",
    "bot/sandbox/text/entities.py",
)
WITH_CLOCK = ("bot/domain/clock.py", "bot/__main__.py", "bot/logs.py", "bot/sandbox/", "storage/migrate.py")
CLOCK_CALLS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "func.now"}
MANUALS = ("README.md", "docs/architecture.md", "docs/howto")


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted((ROOT / room).rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def literals(path: Path) -> Iterator[ast.Constant]:
    """Strings that are no docstrings."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, documented) and node.body and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node


def test_no_sentence_for_a_person_stands_in_python() -> None:
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources(*ROOMS)
        for node in literals(path)
        if IDEOGRAPH.search(str(node.value)) and not name_of(path).startswith(WITH_IDEOGRAPHS)
    ]
    assert found == [], "words belong into templates/"


def test_where_ideographs_may_stand_there_are_no_sentences_either() -> None:
    grammar = ("bot/entry/", "bot/services/demo_data/", "bot/sandbox/text/")
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources(*ROOMS)
        if name_of(path).startswith(WITH_IDEOGRAPHS) and not name_of(path).startswith(grammar)
        for node in literals(path)
        if len(IDEOGRAPH.findall(str(node.value))) > LONGEST_NAME or SENTENCE_END.search(str(node.value))
    ]
    assert found == []


def test_nobody_but_the_clock_reads_the_wall_clock() -> None:
    found = [
        f"{name_of(path)}:{node.lineno} {ast.unparse(node.func)}"
        for path in sources(*ROOMS)
        if not name_of(path).startswith(WITH_CLOCK)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and ".".join(ast.unparse(node.func).split(".")[-2:]) in CLOCK_CALLS
    ]
    assert found == []


def test_no_statement_asks_the_database_for_the_time() -> None:
    word = re.compile(r"CURRENT_TIMESTAMP|CURRENT_DATE|datetime\('now'|date\('now'|\bnow\(\)", re.IGNORECASE)
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in sources("storage", "bot/services")
        for node in literals(path)
        if word.search(str(node.value))
    ]
    assert found == []


def test_no_file_is_longer_than_a_person_can_hold() -> None:
    lengths = {
        name_of(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in sources(*ROOMS)
        if "migrations" not in path.parts
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_every_room_says_what_it_is_for() -> None:
    assert [name_of(path) for path in sources(*ROOMS) if not ast.get_docstring(tree(path))] == []


def test_the_example_of_settings_names_every_setting_and_no_other() -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = [match[1] for line in lines if (match := re.match(r"#? ?([A-Z_]+)=", line))]
    assert named == [field.upper() for field in Settings.model_fields]


def test_the_example_of_settings_is_valid(tmp_path: Path) -> None:
    """Every value that it shows, also those behind a #, can be used as it stands."""
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    shown = [re.sub(r"^# ?", "", line) for line in lines if re.match(r"#? ?[A-Z_]+=", line)]
    env_file = tmp_path / "env"
    env_file.write_text("\n".join(shown), encoding="utf-8")
    settings = Settings(_env_file=env_file)  # type: ignore[call-arg]  # pydantic-settings takes it
    assert settings.owner_ids
    assert settings.webhook_url


def manuals() -> Iterator[tuple[Path, str]]:
    for name in MANUALS:
        place = ROOT / name
        for path in [place] if place.is_file() else sorted(place.rglob("*.md")):
            yield path, path.read_text(encoding="utf-8")


def test_every_command_in_the_manuals_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    registered = [command for command in app.registered_commands if command.callback]
    commands = {command.name or str(getattr(command.callback, "__name__", "")) for command in registered}
    for path, text in manuals():
        code = "\n".join(re.findall(r"```.*?```|`[^`\n]+`", text, re.DOTALL))
        assert set(re.findall(r"\bmake ([a-z][a-z-]*)", code)) <= targets, path
        assert set(re.findall(r"-m bot ([a-z][a-z-]*)", code)) <= commands, path


def test_every_link_in_the_manuals_leads_somewhere() -> None:
    for path, text in manuals():
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
            if "://" not in target:
                assert (path.parent / target).exists(), f"{name_of(path)}: {target}"


# Locked versions


def locked(name: str) -> dict[str, str]:
    """Package to version."""
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    return {canonicalize_name(found[0]): found[1] for found in re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)}


def wanted() -> tuple[list[Requirement], list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run = [Requirement(line) for line in project["project"]["dependencies"]]
    return run, [Requirement(line) for line in project["dependency-groups"]["dev"]]


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_the_lock_fits_the_project(name: str) -> None:
    run, dev = wanted()
    found = locked(name)
    for requirement in run if name == "run.txt" else run + dev:
        version = found.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not locked: make lock"
        assert requirement.specifier.contains(version), f"{requirement} is locked at {version}: make lock"


def test_running_and_testing_use_the_same_versions() -> None:
    run, dev = locked("run.txt"), locked("dev.txt")
    assert {name: dev.get(name) for name in run} == run


@pytest.mark.parametrize("name", ["run.txt", "dev.txt"])
def test_the_lock_names_hashes_and_no_address(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\S)", text.strip())
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []
    assert "://" not in text
    assert "index" not in text


def test_nothing_private_is_kept_in_the_repository() -> None:
    kept = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\n")
    assert [
        name for name in kept if name == ".env" or name.startswith("data/") or name.endswith((".db", ".sqlite"))
    ] == []
