"""How often a customer will still come: MBG/NBD, and BG/NBD to prove the arithmetic by published figures.

Fader, Hardie and Lee (2005), Batislam, Denizel and Filiztekin (2007). A history is (x, t_x, T): purchase days after
the first, weeks from the first to the last of them, and to today. BG/NBD calls everybody who bought once alive for
certain; so only the modified one is shown, and of it the chance of any purchase within some weeks.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import exp, lgamma, log, log1p

WEEK = 7.0
MOST_TERMS, STEPS = 20_000, 600
History = tuple[int, float, float]


@dataclass(frozen=True, slots=True)
class Model:
    """`is_modified`: MBG/NBD, where one may leave after the very first purchase."""

    r: float
    alpha: float
    a: float
    b: float
    is_modified: bool = True

    def likelihood(self, rows: Iterable[tuple[History, int]]) -> float:
        """The log likelihood of distinct histories with how often each occurs."""
        r, alpha, a, b, more = self.r, self.alpha, self.a, self.b, int(self.is_modified)
        fixed = r * log(alpha) - lgamma(r) + lgamma(a + b) - lgamma(b)
        total = 0.0
        for (x, t_x, age), times in rows:
            same = lgamma(r + x) + lgamma(b + x + more) - lgamma(a + b + x + more) - (r + x) * log(alpha + age)
            gone = log(a / (b + x - 1 + more)) + (r + x) * log((alpha + age) / (alpha + t_x)) if x or more else None
            total += times * (fixed + same + (_plus_one(gone) if gone is not None else 0.0))
        return total

    def alive(self, one: History) -> float:
        x, t_x, age = one
        if not x and not self.is_modified:
            return 1.0
        gone = self.a / (self.b + x - (not self.is_modified))
        return 1 / (1 + gone * math.pow((self.alpha + age) / (self.alpha + t_x), self.r + x))

    def any_within(self, one: History, weeks: float) -> float:
        """The chance of at least one purchase in the weeks to come."""
        x, _, age = one
        return self.alive(one) * (1 - math.pow((self.alpha + age) / (self.alpha + age + weeks), self.r + x))

    def expected(self, one: History, weeks: float) -> float:
        """Purchases in the weeks to come."""
        x, _, age = one
        a = self.a + 1e-7 if abs(self.a - 1) < 1e-7 else self.a
        less = int(not self.is_modified)
        first = (a + self.b + x - less) / (a - 1)
        shrink = math.pow((self.alpha + age) / (self.alpha + age + weeks), self.r + x)
        z = weeks / (self.alpha + age + weeks)
        rest = _hyp2f1(self.r + x, self.b + x + 1 - less, a + self.b + x - less, z)
        return first * (1 - shrink * rest) * self.alive(one)


def fit(rows: Sequence[tuple[History, int]], *, is_modified: bool = True, start: Model | None = None) -> Model:
    """The most likely model; the search runs over logarithms, so nothing becomes negative.

    From yesterday's it is short, and good to a thousandth of the likelihood's unit.
    """

    def cost(place: Sequence[float]) -> float:
        if max(map(abs, place)) > 12:
            return 1e15
        r, alpha, a, b = map(exp, place)
        return -Model(r, alpha, a, b, is_modified).likelihood(rows)

    first = [log(each) for each in (start.r, start.alpha, start.a, start.b)] if start else [0.0, 1.0, 0.0, 0.5]
    best = _nelder_mead(cost, first, 1e-3 if start else 1e-4)
    r, alpha, a, b = map(exp, best if start else _nelder_mead(cost, best, 1e-7))
    return Model(r, alpha, a, b, is_modified)


def _plus_one(power: float) -> float:
    """ln(1 + e^power) without overflow."""
    return power + log1p(exp(-power)) if power > 0 else log1p(exp(power))


def _hyp2f1(a: float, b: float, c: float, z: float) -> float:
    """Gauss's series, for 0 <= z < 1."""
    total = term = 1.0
    for n in range(MOST_TERMS):
        term *= (a + n) * (b + n) / ((c + n) * (n + 1)) * z
        total += term
        if abs(term) < 1e-12 * abs(total):
            break
    return total


def _nelder_mead(cost: Callable[[Sequence[float]], float], start: Sequence[float], fine: float) -> list[float]:
    size = len(start)
    points = [list(start)] + [[v + (0.4 if i == k else 0.0) for i, v in enumerate(start)] for k in range(size)]
    simplex = sorted((cost(point), point) for point in points)
    for _ in range(STEPS):
        if simplex[-1][0] - simplex[0][0] < fine:
            break
        (_, worst), others = simplex[-1], simplex[:-1]
        middle = [sum(point[i] for _, point in others) / size for i in range(size)]

        def at(far: float, middle: list[float] = middle, worst: list[float] = worst) -> tuple[float, list[float]]:
            point = [m + far * (m - w) for m, w in zip(middle, worst, strict=True)]
            return cost(point), point

        tried = at(1.0)
        if tried[0] < simplex[0][0]:
            tried = min(tried, at(2.0))
        elif tried[0] >= others[-1][0]:
            tried = min(tried, at(0.5), at(-0.5))
        if tried[0] < simplex[-1][0]:
            simplex = sorted([*others, tried])
            continue
        best = simplex[0][1]
        shrunk = [[(v + w) / 2 for v, w in zip(best, point, strict=True)] for _, point in simplex[1:]]
        simplex = sorted([simplex[0], *((cost(point), point) for point in shrunk)])
    return simplex[0][1]
