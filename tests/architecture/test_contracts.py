"""The import contracts hold, and each of them catches the breach that it is there for."""

from __future__ import annotations

import shutil
import subprocess
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter.api import read_configuration
from importlinter.application.user_options import UserOptions
from importlinter.contracts.acyclic_siblings import AcyclicSiblingsContract
from importlinter.contracts.forbidden import ForbiddenContract
from importlinter.contracts.independence import IndependenceContract
from importlinter.contracts.layers import LayersContract
from importlinter.contracts.protected import ProtectedContract
from importlinter.domain.contract import Contract

ROOT = Path(__file__).parents[2]
ROOMS = ("bot", "handlers", "storage", "reminders")
TYPES: dict[str, type[Contract]] = {
    "layers": LayersContract,
    "forbidden": ForbiddenContract,
    "protected": ProtectedContract,
    "independence": IndependenceContract,
    "acyclic_siblings": AcyclicSiblingsContract,
}
BREACHES = (
    ("Layers: from the limbs to the body", "storage.inbox", "handlers.desk"),
    ("Layers: from the limbs to the body", "handlers.desk", "reminders.ticks"),
    ("Layers: from the limbs to the body", "reminders.ticks", "handlers.say"),
    ("Layers: from the limbs to the body", "bot.domain.money", "bot.entry.parser"),
    ("Layers: from the limbs to the body", "bot.entry.parser", "storage.inbox"),
    ("Layers: from the limbs to the body", "bot.services.sales", "bot.telegram.session"),
    ("Layers: from the limbs to the body", "handlers.desk", "bot.app"),
    ("Layers: from the limbs to the body", "bot.settings", "bot.domain.clock"),
    ("Layers: from the limbs to the body", "bot.charts.line", "bot.rendering"),
    ("Pure rooms import no framework", "bot.domain.money", "sqlalchemy"),
    ("Pure rooms import no framework", "bot.entry.parser", "jinja2"),
    ("Pure rooms import no framework", "reminders.plan", "apscheduler"),
    ("Pure rooms import no framework", "reminders.rules.birthday", "aiogram"),
    ("Charts are drawing: data in, a picture out", "bot.charts.line", "jinja2"),
    ("Charts are drawing: data in, a picture out", "bot.charts.line", "bot.domain.money"),
    ("Tables, types and engine are private to storage", "bot.services.sales", "storage.tables"),
    ("Tables, types and engine are private to storage", "handlers.desk", "storage.engine"),
    ("No Telegram client inside a transaction", "bot.services.sales", "aiogram"),
    ("No Telegram client inside a transaction", "storage.inbox", "bot.telegram.replies"),
    ("No Telegram client inside a transaction", "reminders.outbox", "aiogram"),
    ("The sandbox is a stranger", "bot.sandbox.server", "bot.domain.money"),
    ("The sandbox is a stranger", "bot.sandbox.server", "aiogram"),
    ("Only its own room starts the sandbox", "bot.app", "bot.sandbox.server"),
    ("Rooms know nothing of each other", "handlers.rooms.entrance", "handlers.rooms.team"),
    ("Reasons to write know nothing of each other", "reminders.rules.birthday", "reminders.rules.another"),
    ("No cycles", "storage.repository", "storage.unit_of_work"),
)


@pytest.fixture(scope="module")
def options() -> dict[str, Any]:
    return dict(read_configuration(str(ROOT / "pyproject.toml")))


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> grimp.ImportGraph:
    cache = str(tmp_path_factory.mktemp("grimp"))
    return grimp.build_graph(*ROOMS, include_external_packages=True, cache_dir=cache)


def holds(contract: dict[str, Any], session: dict[str, Any], graph: grimp.ImportGraph) -> bool:
    known = UserOptions(session_options=session, contracts_options=[contract])
    kind = TYPES[contract["type"]]
    check = kind(name=contract["name"], session_options=known.session_options, contract_options=contract)
    return check.check(graph=graph, verbose=False).kept


@pytest.mark.parametrize(("name", "importer", "imported"), BREACHES)
def test_a_breach_is_caught(
    options: dict[str, Any], graph: grimp.ImportGraph, name: str, importer: str, imported: str
) -> None:
    (contract,) = (each for each in options["contracts_options"] if each["name"] == name)
    seeded = deepcopy(graph)
    for module in (importer, imported):
        if module not in seeded.modules:
            seeded.add_module(module, is_squashed=not module.startswith(ROOMS))
    assert holds(contract, options["session_options"], deepcopy(seeded)), "the contract holds before"
    seeded.add_import(importer=importer, imported=imported)
    assert not holds(contract, options["session_options"], seeded)


def test_every_contract_has_a_breach_here(options: dict[str, Any]) -> None:
    assert {contract["name"] for contract in options["contracts_options"]} == {name for name, _, _ in BREACHES}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = "from importlinter.cli import lint_imports_command; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )


def test_the_contracts_hold() -> None:
    ended = lint(ROOT)
    assert ended.returncode == 0, ended.stdout
    assert "0 broken" in ended.stdout


def test_a_line_in_a_file_is_caught_by_the_command(tmp_path: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__", "*.js", "*.css"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / "bot" / "services" / "sales.py").open("a", encoding="utf-8") as file:
        file.write("\n\ndef send() -> None:\n    from aiogram import Bot\n\n    Bot\n")
    ended = lint(tmp_path)
    assert ended.returncode == 1
    assert "bot.services.sales -> aiogram" in ended.stdout
