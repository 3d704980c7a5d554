"""Every kind of chart, in both languages and colours: it is drawn, says its finding, and keeps to its sheet."""

from __future__ import annotations

import re
import struct
from dataclasses import replace
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bench.samples_charts import SAMPLES, money
from bot.charts.cells import Class, Classes, Cohort, Cohorts, Heat
from bot.charts.columns import Column, Columns
from bot.charts.drawing import Chart, png
from bot.charts.intervals import Interval, Intervals
from bot.charts.line import Line
from bot.charts.listing import Day, Entry, Listing
from bot.charts.ranking import Rank, Ranking
from bot.charts.sheet import TALLEST, WIDTH, ZOOM
from bot.charts.stacked import Stack, Stacked
from bot.charts.theme import DARK, LIGHT, THEMES, contrast
from bot.charts.tiles import Tile, Tiles
from bot.charts.words import MISSING, Words, width

SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"svg", "rect", "line", "polyline", "polygon", "circle", "text"}
HOSTILE = "</text><script>alert(1)</script>&\u202e\u0000王\u200d👩‍👩‍👧\ud800 " + "长名字" * 60 + "W" * 300
WORDS = Words(HOSTILE, HOSTILE, HOSTILE, HOSTILE)
EMPTY_WORDS = Words("标题", "副题", "注", "还没有数据")
CENTS = money("zh")
KINDS_AND_PAGES = 13


def tree(chart: Chart, theme: Any = LIGHT) -> ET.Element:
    return ET.fromstring(chart.svg(theme))


def texts(root: ET.Element) -> list[str]:
    return [each.text or "" for each in root.iter(f"{SVG}text")]


def named(root: ET.Element, name: str) -> ET.Element:
    return next(each for each in root.iter() if each.get("id") == name)


def number(element: ET.Element, key: str) -> float:
    return float(element.get(key) or "nan")


def keeps_to_its_sheet(root: ET.Element) -> None:
    """No letter beyond the edges, only shapes that we draw, not taller than a picture may be."""
    tall = float((root.get("viewBox") or "").split()[3])
    assert tall <= TALLEST
    for each in root.iter():
        assert each.tag.removeprefix(SVG) in SHAPES
    for each in root.iter(f"{SVG}text"):
        size, heavy = number(each, "font-size"), int(each.get("font-weight") or 400) >= 700
        wide = width(each.text or "", size, is_bold=heavy)
        left = number(each, "x") - {"start": 0, "middle": 0.5, "end": 1}[each.get("text-anchor") or "start"] * wide
        assert left >= -0.5, each.text
        assert left + wide <= WIDTH + 0.5, each.text
        assert 0 < number(each, "y") < tall, each.text
    for each in root.iter(f"{SVG}rect"):
        assert number(each, "width") >= 0
        assert number(each, "height") >= 0
    assert "nan" not in ET.tostring(root, encoding="unicode")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("locale", ["zh", "en"])
@pytest.mark.parametrize("name", SAMPLES)
def test_a_chart_becomes_a_picture(name: str, locale: str, theme: str) -> None:
    chart = SAMPLES[name](locale)
    root = tree(chart, THEMES[theme])
    title = "".join(chart.words.title.split())  # type: ignore[attr-defined]
    assert "".join("".join(texts(root)).split()).startswith(title), "the finding stands at the head"
    assert MISSING not in "".join(texts(root))
    keeps_to_its_sheet(root)
    if (locale, theme) not in (("zh", "light"), ("en", "dark")):
        return  # the letters and the colours have been painted each, by now
    picture = png(chart.svg(THEMES[theme]))
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    tall = float((root.get("viewBox") or "").split()[3])
    assert struct.unpack(">II", picture[16:24]) == (WIDTH * ZOOM, round(tall * ZOOM))
    assert len(picture) < 200_000


def hostile() -> list[Chart]:
    huge = 10.0**15
    return [
        Line(WORDS, CENTS, [HOSTILE] * 3, [huge, -huge, 0], [None, huge, None], HOSTILE, HOSTILE),
        Columns(WORDS, CENTS, [Column(HOSTILE, huge, 5.0, is_marked=True), Column(HOSTILE, -huge)], HOSTILE, HOSTILE),
        Ranking(WORDS, CENTS, [Rank(HOSTILE, huge, -huge, HOSTILE[-40:])] * 40, HOSTILE, HOSTILE),
        Stacked(WORDS, CENTS, [HOSTILE] * 3, [Stack(HOSTILE, [huge, -5.0, 0.0])] * 3),
        Heat(WORDS, CENTS, ["一"] * 7, [str(hour) for hour in range(24)], [[huge] + [-1.0] * 23] * 7),
        Cohorts(WORDS, "月", "人", ["+1"] * 12, [Cohort("3月", 10**6, [1.0, None, 0.0, 7.0])] * 30),
        Classes(WORDS, HOSTILE, HOSTILE, ["一"] * 5, [HOSTILE] * 5, [[Class(10**7, HOSTILE)] * 5] * 5),
        Intervals(WORDS, CENTS, [Interval(HOSTILE, -huge, 0, huge, "9 人")] * 6),
        *Listing(WORDS, [Day(HOSTILE, [Entry(HOSTILE, HOSTILE, HOSTILE, HOSTILE)] * 30, "30 条")]).pages(),
        Tiles(WORDS, [Tile(HOSTILE, HOSTILE, HOSTILE, is_good=False)] * 5),
    ]


@pytest.mark.parametrize("place", range(KINDS_AND_PAGES))
def test_hostile_names_and_huge_numbers_stay_inside(place: int) -> None:
    chart = hostile()[place]
    root = tree(chart)
    keeps_to_its_sheet(root)
    assert "script" not in {each.tag for each in root.iter()}
    assert not re.search("[\u202e\u200d\ud800\u0000]", "".join(texts(root)))
    assert png(chart.svg(DARK)).startswith(b"\x89PNG")


def test_the_hostile_ones_are_all_tried() -> None:
    assert len(hostile()) == KINDS_AND_PAGES
    assert {type(chart) for chart in hostile()} == {type(make("zh")) for make in SAMPLES.values()}


EMPTY = [
    Line(EMPTY_WORDS, CENTS, [], []),
    Line(EMPTY_WORDS, CENTS, ["1", "2"], [0, 0]),
    Columns(EMPTY_WORDS, CENTS, []),
    Columns(EMPTY_WORDS, CENTS, [Column("一", 0)]),
    Ranking(EMPTY_WORDS, CENTS, []),
    Stacked(EMPTY_WORDS, CENTS, ["甲"], []),
    Heat(EMPTY_WORDS, CENTS, [], [], []),
    Cohorts(EMPTY_WORDS, "月", "人", [], []),
    Classes(EMPTY_WORDS, "", "", [], [], []),
    Intervals(EMPTY_WORDS, CENTS, []),
    Listing(EMPTY_WORDS, []),
    Tiles(EMPTY_WORDS, []),
]


@pytest.mark.parametrize("chart", EMPTY, ids=lambda chart: type(chart).__name__)
def test_without_data_a_chart_says_so(chart: Chart) -> None:
    root = tree(chart)
    assert texts(root) == ["标题", "副题", "注", "还没有数据"]
    keeps_to_its_sheet(root)


ONE = [
    Line(EMPTY_WORDS, CENTS, ["1日"], [-500]),
    Line(EMPTY_WORDS, CENTS, ["1日", "2日"], [], [None, 5]),
    Columns(EMPTY_WORDS, CENTS, [Column("一", -700)]),
    Ranking(EMPTY_WORDS, CENTS, [Rank("甲", -5, 3)]),
    Stacked(EMPTY_WORDS, CENTS, ["甲"], [Stack("六月", [5])]),
    Cohorts(EMPTY_WORDS, "月", "人", [], [Cohort("3月", 1, [])]),
    Intervals(EMPTY_WORDS, CENTS, [Interval("甲", 0, 0, 0)]),
]


@pytest.mark.parametrize("chart", ONE, ids=lambda chart: type(chart).__name__)
def test_one_number_is_enough(chart: Chart) -> None:
    root = tree(chart)
    keeps_to_its_sheet(root)
    assert "还没有数据" not in texts(root)


# What is drawn is what was given


def test_columns_are_as_high_as_their_numbers() -> None:
    root = tree(Columns(EMPTY_WORDS, CENTS, [Column("a", 100), Column("b", 400), Column("c", -200, is_marked=True)]))
    high, higher, below = (named(root, f"bar-{at}") for at in range(3))
    unit = number(high, "height")
    assert number(higher, "height") == pytest.approx(4 * unit, abs=0.05)
    assert number(below, "height") == pytest.approx(2 * unit, abs=0.05)
    nought = number(high, "y") + unit
    assert number(higher, "y") + number(higher, "height") == pytest.approx(nought, abs=0.05)
    assert number(below, "y") == pytest.approx(nought, abs=0.05)
    assert below.get("fill") == LIGHT.warm
    assert high.get("fill") == higher.get("fill") == LIGHT.lead


def test_a_line_runs_through_its_numbers() -> None:
    chart = Line(EMPTY_WORDS, CENTS, list("abcd"), [0, 100, 50], [200, None, 100, 100], "now", "then")
    points = [tuple(map(float, each.split(","))) for each in (named(tree(chart), "values").get("points") or "").split()]
    (x0, y0), (x1, y1), (x2, y2) = points
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.05)
    assert y0 - y1 == pytest.approx(2 * (y0 - y2), abs=0.05)
    assert {"now", "then"} <= set(texts(tree(chart)))
    assert "then" not in texts(tree(replace(chart, before=())))


def test_ranks_are_as_long_as_their_numbers_and_say_them() -> None:
    root = tree(Ranking(EMPTY_WORDS, CENTS, [Rank("甲", 300_00, note="3 单"), Rank("乙", 100_00), Rank("丙", -50_00)]))
    long, short, below = (number(named(root, f"bar-{at}"), "width") for at in range(3))
    assert long == pytest.approx(3 * short, abs=0.05)
    assert short == pytest.approx(2 * below, abs=0.05)
    assert {"甲", "3 单", "¥300", "乙", "¥100", "丙", "−¥50"} <= set(texts(root))


def test_parts_add_up_to_their_bar() -> None:
    root = tree(Stacked(EMPTY_WORDS, CENTS, ["甲", "乙"], [Stack("x", [300_00, 100_00]), Stack("y", [0, 200_00])]))
    low, high = named(root, "part-0-0"), named(root, "part-0-1")
    assert number(low, "height") == pytest.approx(3 * number(high, "height"), abs=0.05)
    assert number(high, "y") + number(high, "height") == pytest.approx(number(low, "y"), abs=0.05)
    assert number(named(root, "part-1-0"), "height") == 0
    assert {"75%", "25%", "¥400", "¥200", "100%"} <= set(texts(root))


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_more_is_stronger_in_tables_of_colours(theme: Any) -> None:
    root = tree(Heat(EMPTY_WORDS, CENTS, ["一"], ["0", "1", "2"], [[0, 100, 400]]), theme)
    strength = [contrast(named(root, f"cell-0-{at}").get("fill") or "", theme.ground) for at in range(3)]
    assert strength == sorted(strength)
    assert strength[2] > 1.5 * strength[1]


def test_a_cohort_shows_shares_and_leaves_what_is_not_yet_known() -> None:
    root = tree(Cohorts(EMPTY_WORDS, "月", "人", ["0", "+1", "+2"], [Cohort("3月", 43, [1.0, 0.256, None])]))
    assert {"3月", "43", "100%", "26%"} <= set(texts(root))
    assert [each.get("id") for each in root.iter() if (each.get("id") or "").startswith("share")] == [
        "share-0-0",
        "share-0-1",
    ]


def test_a_range_that_holds_nought_is_orange() -> None:
    root = tree(Intervals(EMPTY_WORDS, CENTS, [Interval("sure", 1, 2, 3), Interval("not", -1, 1, 3)]))
    sure, unsure = named(root, "middle-0"), named(root, "middle-1")
    assert sure.get("fill") == LIGHT.lead
    assert unsure.get("fill") == LIGHT.warm
    assert number(sure, "cx") > number(unsure, "cx")


def test_pages_lose_nothing() -> None:
    days = [Day(f"day {d}", [Entry(f"{d}:{e}", f"p{d}-{e}", "reason", "text") for e in range(7)]) for d in range(5)]
    pages = Listing(Words("list"), days).pages()
    told = [entry.person for page in pages for day in page.days for entry in day.entries]
    assert told == [f"p{d}-{e}" for d in range(5) for e in range(7)]
    assert [page.words.title for page in pages] == [f"list ({at}/{len(pages)})" for at in range(1, len(pages) + 1)]
    for page in pages:
        keeps_to_its_sheet(tree(page))
    short = Listing(Words("list"), days[:1])
    assert short.pages() == [short]
