"""Scores, classes, labels, models: against published figures, a plain second calculation, and at their edges."""

from __future__ import annotations

import csv
import math
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from importlib import metadata
from pathlib import Path

import pytest

from bot.domain.abc import abc, limits
from bot.domain.affinity import Again, Taken, again, area_of, likings
from bot.domain.btyd import History, Model, fit
from bot.domain.forecast import Ground, band, basket, step
from bot.domain.labels import Evidence, Label, Norms, labels, price_share, ranks
from bot.domain.repurchase import First, Rate, came_back, cohorts
from bot.domain.rfm import MAP, Group, both, cuts_below, cuts_upto, eighth, group, score_below, score_upto

TODAY = date(2026, 11, 22)


def dataset(name: str) -> Path:
    """A file of the public history that lies in the installed package; nothing of it is imported."""
    found = next(one for one in metadata.files("lifetimes") or () if one.name == name)
    return Path(str(found.locate()))


def summary() -> Counter[History]:
    with dataset("cdnow_customers_summary.csv").open() as file:
        return Counter(
            (int(float(row["frequency"])), float(row["recency"]), float(row["T"])) for row in csv.DictReader(file)
        )


@pytest.fixture(scope="module")
def histories() -> list[tuple[History, int]]:
    return list(summary().items())


def test_bg_nbd_finds_the_published_parameters(histories: list[tuple[History, int]]) -> None:
    found = fit(histories, is_modified=False)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=5e-4)
    assert found.likelihood(histories) == pytest.approx(-9582.43, abs=0.005)
    assert sum(found.expected(one, 39) * times for one, times in histories) == pytest.approx(1653.4, abs=0.1)


def test_mbg_nbd_agrees_with_the_other_implementation(histories: list[tuple[History, int]]) -> None:
    found = fit(histories)
    assert (found.r, found.alpha, found.a, found.b) == pytest.approx((0.5248, 6.1830, 0.8914, 1.6140), abs=3e-4)
    assert found.likelihood(histories) == pytest.approx(-9582.13, abs=0.005)
    assert sum(found.expected(one, 39) * times for one, times in histories) == pytest.approx(1576.7, abs=0.1)
    near = fit(histories, start=Model(0.5, 6.0, 0.9, 1.6))
    assert near.likelihood(histories) == pytest.approx(found.likelihood(histories), abs=0.01)


@pytest.mark.parametrize(
    ("history", "bg", "mbg"),
    [
        ((2, 30.43, 38.86), (0.7266, 1.2259), (0.7061, 1.2627)),
        ((0, 0.0, 38.86), (1.0, 0.1948), (0.3897, 0.1540)),
        ((7, 29.43, 38.86), (0.6418, 3.3372), (0.6226, 3.1668)),
        ((1, 1.71, 38.86), (0.2122, 0.2033), (0.1708, 0.1888)),
    ],
)
def test_worked_customers(history: History, bg: tuple[float, float], mbg: tuple[float, float]) -> None:
    old, new = Model(0.2426, 4.4135, 0.7929, 2.4258, is_modified=False), Model(0.5248, 6.1830, 0.8914, 1.6140)
    assert (old.alive(history), old.expected(history, 39)) == pytest.approx(bg, abs=2e-4)
    assert (new.alive(history), new.expected(history, 39)) == pytest.approx(mbg, abs=2e-4)
    assert 0 < new.any_within(history, 13) < new.any_within(history, 39) < new.alive(history)


def cdnow() -> Iterator[tuple[int, date, int]]:
    """(customer, day, cents)."""
    for line in dataset("CDNOW_master.txt").read_text().splitlines()[1:]:
        key, day, _, amount = line.split()
        yield int(key), date(int(day[:4]), int(day[4:6]), int(day[6:])), round(float(amount) * 100)


def test_scores_of_the_public_history_are_those_measured() -> None:
    days: dict[int, set[date]] = {}
    for key, day, _ in cdnow():
        days.setdefault(key, set()).add(day)
    counts = sorted(len(own) for own in days.values())
    cuts = cuts_below(counts)
    sizes = Counter(score_below(count, cuts) for count in counts)
    assert [sizes[score] for score in range(1, 6)] == [12_054, 0, 4_040, 3_641, 3_835]


def test_abc_of_the_public_history_is_the_one_measured() -> None:
    spent: Counter[int] = Counter()
    for key, _, cents in cdnow():
        spent[key] += cents
    found = limits(list(spent.values()))
    classes = Counter(abc(cents, found) for cents in spent.values())
    assert round(1000 * classes["a"] / len(spent)) == 326


def test_scores_are_those_of_the_definition_and_equals_are_equal() -> None:
    rng = random.Random(5)
    for size in (1, 2, 4, 5, 6, 23, 100):
        values = sorted(rng.choice((1, 1, 1, 2, 3, 5, 8)) for _ in range(size))
        low, high = cuts_below(values), cuts_upto(values)
        for value in values:
            less, upto = sum(one < value for one in values), sum(one <= value for one in values)
            assert score_below(value, low) == 1 + 5 * less // size
            assert score_upto(value, high) == math.ceil(5 * upto / size)


def test_the_ten_names_share_out_the_grid() -> None:
    assert sum(len(row) for row in MAP.values()) == 25
    assert {name for row in MAP.values() for name in row} == set(Group)
    assert (group(5, 1, 1), group(5, 5, 5), group(1, 5, 5), group(4, 1, 1)) == (
        Group.NEW, Group.CHAMPION, Group.PRECIOUS, Group.PROMISING,
    )  # fmt: skip
    assert [both(1, 2), both(2, 2), both(4, 5)] == [2, 2, 5]
    assert eighth((5, 1, 4), (3.0, 2.0, 4.0)).value == "hll"


def test_abc_by_its_definition() -> None:
    spent = [5000, 3000, 3000, 500, 300, 100, 0, -20]
    found = limits(spent)
    total = sum(value for value in spent if value > 0)
    for value in spent:
        above = sum(other for other in spent if other > value) / total
        assert abc(value, found) == ("c" if value <= 0 or above >= 0.95 else "a" if above < 0.8 else "b"), value
    assert abc(10, limits([10])) == "a"
    assert abc(0, limits([])) == "c"


NORMS = Norms({1: 1.0, 4: 0.5, 8: 0.14, 10: 0.12, 12: 0.1, 14: 0.08}, 0.2, (0.18, 0.3))
FIRST = date(2025, 1, 1)
ONE = Evidence((TODAY - FIRST).days - 10, 10, days=9, gaps=8, gap=20, year=3)


def worn(had: frozenset[Label] = frozenset(), **values: object) -> set[Label]:
    return set(labels(ONE._replace(**values), NORMS, had))


def silent(days: int) -> dict[str, int]:
    return {"silent": days, "known": (TODAY - FIRST).days - days}


def test_labels_are_harder_to_get_than_to_keep() -> None:
    had = frozenset(Label)
    assert Label.FREQUENT in worn(year=14)
    assert Label.FREQUENT in worn(year=12)
    assert Label.FREQUENT not in worn(year=10)
    assert Label.FREQUENT in worn(had, year=10)
    assert Label.FREQUENT not in worn(had, year=4)
    assert Label.PRICE in worn(lines=40, reduced=16)
    assert Label.PRICE not in worn(lines=19, reduced=19)
    assert Label.PRICE not in worn(lines=40, reduced=12)
    assert Label.PRICE in worn(had, lines=40, reduced=12)
    assert Label.LOYAL in worn(**silent(40))
    assert Label.LOYAL not in worn(**silent(41))
    assert Label.LOYAL in worn(had, **silent(60))
    assert Label.LOYAL not in worn(had, **silent(61))
    assert Label.LEAVING not in worn(**silent(60))
    assert Label.LEAVING in worn(**silent(61))
    assert Label.LEAVING in worn(had, **silent(41))
    assert Label.LEAVING not in worn(had, **silent(40))
    assert Label.LEAVING not in worn(had, **silent(121))
    assert Label.LEAVING not in worn(gaps=1, **silent(100))


def test_reasons_are_the_figures() -> None:
    found = labels(Evidence(ONE.known, ONE.silent, 9, 8, 20, 14, 40, 16), NORMS)
    assert found[Label.FREQUENT] == {"visits": 14, "percent": 8}
    assert found[Label.PRICE] == {"reduced": 16, "lines": 40, "shop": 20}
    assert ranks({1: 6, 5: 3, 9: 1}) == {9: 0.1, 5: 0.4, 1: 1.0}
    assert price_share(20, 20, 0.5) == 0.75


def test_who_came_back_and_cohorts() -> None:
    firsts = [
        First(TODAY - timedelta(days=100), TODAY - timedelta(days=70)),
        First(TODAY - timedelta(days=100), TODAY - timedelta(days=39)),
        First(TODAY - timedelta(days=30), None),
        First(TODAY - timedelta(days=29), TODAY),
    ]
    assert [came_back(firsts, TODAY, days) for days in (30, 60, 90)] == [Rate(1, 3), Rate(1, 2), Rate(2, 2)]
    assert Rate(0, 0).percent is None
    september, october, november = date(2026, 9, 1), date(2026, 10, 1), date(2026, 11, 1)
    counts = {(september, september): 4, (september, november): 1, (november, november): 2}
    found = cohorts(counts, november, 3)
    assert [(one.month, one.size, one.shares) for one in found] == [
        (september, 4, (1.0, 0.0, 0.25)),
        (november, 2, (1.0, None, None)),
    ]
    assert october not in [one.month for one in found]


def test_likings_and_what_is_wanted_again() -> None:
    assert likings(["茶", "茶", "皂", None, "茶"]) == []
    assert [(one.name, one.times, one.percent) for one in likings(["茶", "茶", "皂", "茶", "酒"])] == [
        ("茶", 3, 60), ("皂", 1, 20), ("酒", 1, 20),
    ]  # fmt: skip
    old, new = TODAY - timedelta(days=360), TODAY - timedelta(days=5)
    taken = [Taken("茶", old), Taken("茶", old - timedelta(days=1)), Taken("茶", old - timedelta(days=2))]
    taken += [Taken("皂", new), Taken("皂", new - timedelta(days=9)), Taken("酒", new), Taken("酒", new)]
    assert again(taken, TODAY) == [Again("皂", 2, new), Again("茶", 3, old)], "fresh counts more; one day is one"
    assert again([*taken, Taken("皂", TODAY, -1)], TODAY) == [Again("茶", 3, old)]


def test_areas_steps_and_bands() -> None:
    assert area_of("上海市 徐汇区 天平路 3 号", ["区", "市"]) == "上海市 徐汇区"
    assert area_of("12 King St, Chelsea, SW3", []) == "Chelsea"
    assert area_of("天平路", ["区"]) is None
    assert area_of(None, ["区"]) is None
    assert [step(value) for value in (3, 10, 149.9, 200, 4_999, 7_000)] == [
        (0, 10), (10, 20), (100, 200), (200, 500), (2_000, 5_000), (5_000, 10_000),
    ]  # fmt: skip
    assert [band(0.1), band(0.5), band(0.9)] == ["unlikely", "open", "likely"]
    assert basket(300, 2, 90) == 130
    enough = Ground(500, 180, 30, 20)
    assert enough.lacks is None
    lacking = (Ground(499, 180, 30, 20), Ground(500, 179, 30, 20), Ground(500, 180, 31, 20), Ground(500, 180, 30, 19))
    assert [one.lacks for one in lacking] == ["buyers", "days", "latest", "regulars"]
