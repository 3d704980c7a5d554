"""Texts that mean harm: each wall refuses every one of them alone, quickly and in little room."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from jinja2 import UndefinedError

from bot.domain.wording import Saying
from bot.services.wordings.guard import Unsafe, check_tree, run
from tests.handlers.harness import MANAGER, ShopDesk, shop_desk
from tests.wordings.bombs import BOMBS, HARMLESS_JINJA, JINJA_BOMBS, NAMES
from tests.wordings.test_friendly import tried

ROOT = Path(__file__).resolve().parents[2]
SECONDS, MEGABYTES = 2.0, 256


@pytest.mark.parametrize("text", BOMBS, ids=lambda text: ascii(text[:40]))
def test_friendly_text_refuses_it(text: str) -> None:
    with pytest.raises(Unsafe) as refused:
        tried(text, Saying("birthday_wish"))
    assert refused.value.key == "wording_refused"


@pytest.mark.parametrize("text", JINJA_BOMBS, ids=lambda text: ascii(text[:40]))
def test_the_allow_list_alone_refuses_it_before_anything_runs(text: str) -> None:
    if text in HARMLESS_JINJA:
        return
    with pytest.raises(Unsafe):
        check_tree(text, NAMES)


def test_what_we_compile_to_passes_the_allow_list() -> None:
    check_tree("{{ name }} {% if when_coupon %}<code>{{ code }}</code>{% else %}x{% endif %}", NAMES)
    check_tree("{% if not when_coupon and name == 'x' or name != shop %}a{% endif %}", NAMES)


def test_the_sandbox_alone_has_nothing_to_call_and_forgives_nothing() -> None:
    from bot.services.wordings.guard import _SANDBOX

    for text in ("{{ range(3) }}", "{{ lipsum() }}", "{{ name.__class__.__mro__ }}", "{{ unknown }}"):
        with pytest.raises(Exception, match=r"undefined|unsafe|no filter"):
            _SANDBOX.from_string(text).render(name="x")
    with pytest.raises(UndefinedError):
        run("{{ code }}", NAMES, {"name": "x"})


_CHILD = """
import json, resource, sys, time
sys.path.insert(0, {root!r})
from tests.wordings.bombs import BOMBS, JINJA_BOMBS, NAMES
from tests.wordings.test_friendly import tried
from bot.domain.wording import Saying
from bot.services.wordings.guard import Unsafe, check_tree
tried("{{名字}}好")
base, slowest, taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0.0, []
room = {room} * 1024 * 1024
in_use = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize() if sys.platform == "linux" else room
resource.setrlimit(resource.RLIMIT_AS, (in_use + room, in_use + room))
for text in BOMBS + JINJA_BOMBS:
    begun = time.process_time()
    for wall in (lambda: tried(text, Saying("birthday_wish")), lambda: check_tree(text, NAMES)):
        try:
            wall()
        except Unsafe:
            continue
    slowest = max(slowest, time.process_time() - begun)
print(json.dumps([slowest, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - base) / 1024]))
"""


def test_refusing_takes_little_time_and_room() -> None:
    """In a process of its own, which may not take more than that."""
    program = _CHILD.format(root=str(ROOT), room=MEGABYTES)
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False, timeout=100
    )
    assert ended.returncode == 0, ended.stderr
    slowest, megabytes = json.loads(ended.stdout)
    assert slowest < SECONDS
    assert megabytes < MEGABYTES


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[ShopDesk]:
    async with shop_desk(tmp_path) as opened:
        yield opened


async def test_a_manager_is_told_why_and_nothing_is_kept(desk: ShopDesk) -> None:
    """What fits into a message of Telegram's, sent by a real update."""
    await desk.presses(MANAGER, "wording:birthday_wish:zh:edit")
    before = desk.snapshot()
    fitting = [text for text in BOMBS if len(text) <= 2000 and "\ud800" not in text]
    for text in fitting[::5]:
        heard = await desk.says(MANAGER, text)
        assert "这段话先不能用" in heard, ascii(text)
        assert "什么都没改" in heard
        assert len(heard.calls) == 1
    assert desk.snapshot() == before
