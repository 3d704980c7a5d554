"""The Chinese calendar out of the sky, for the oracle: new moons and the sun's place after Meeus.

The product reads a library's table; this computes. A month begins on the day of the new moon in UTC+8; the one with the
winter solstice is the eleventh; where thirteen lie between two of them, the first without a principal term is the leap
month. Good for the years that tests live in (2020 to 2060); a test holds both against each other.
"""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import pairwise
from math import floor, radians, sin

J2000, CHINA, DELTA_T = 2451545.0, 8 / 24, 75 / 86400
EPOCH = 1721424.5
# Coefficient, power of E, multiples of M, M', F.
_TERMS = (
    (-0.40720, 0, 0, 1, 0), (0.17241, 1, 1, 0, 0), (0.01608, 0, 0, 2, 0), (0.01039, 0, 0, 0, 2),
    (0.00739, 1, -1, 1, 0), (-0.00514, 1, 1, 1, 0), (0.00208, 2, 2, 0, 0), (-0.00111, 0, 0, 1, -2),
    (-0.00057, 0, 0, 1, 2), (0.00056, 1, 1, 2, 0), (-0.00042, 0, 0, 3, 0), (0.00042, 1, 1, 0, 2),
    (0.00038, 1, 1, 0, -2), (-0.00024, 1, -1, 2, 0), (-0.00007, 0, 2, 1, 0), (0.00004, 0, 0, 2, -2),
    (0.00004, 0, 3, 0, 0), (0.00003, 0, 1, 1, -2), (0.00003, 0, 0, 2, 2), (-0.00003, 0, 1, 1, 2),
    (0.00003, 0, -1, 1, 2), (-0.00002, 0, -1, 1, -2), (-0.00002, 0, 1, 3, 0), (0.00002, 0, 0, 4, 0),
)  # fmt: skip
_PLANETS = (
    (299.77, 0.107408, 325), (251.88, 0.016321, 165), (251.83, 26.651886, 164), (349.42, 36.412478, 126),
    (84.66, 18.206239, 110), (141.74, 53.303771, 62), (207.14, 2.453732, 60), (154.84, 7.306860, 56),
    (34.52, 27.261239, 47), (207.19, 0.121824, 42), (291.34, 1.844379, 40), (161.72, 24.198154, 37),
    (239.56, 25.513099, 35), (331.55, 3.592518, 23),
)  # fmt: skip


def _sine(degrees: float) -> float:
    return sin(radians(degrees % 360))


def new_moon(k: int) -> float:
    """The k-th since January 2000, as a Julian day of universal time."""
    t = k / 1236.85
    e = 1 - 0.002516 * t - 0.0000074 * t * t
    m = 2.5534 + 29.10535670 * k - 0.0000014 * t * t
    n = 201.5643 + 385.81693528 * k + 0.0107582 * t * t + 0.00001238 * t**3
    f = 160.7108 + 390.67050284 * k - 0.0016118 * t * t - 0.00000227 * t**3
    omega = 124.7746 - 1.56375588 * k + 0.0020672 * t * t
    day = 2451550.09766 + 29.530588861 * k + 0.00015437 * t * t - 0.000000150 * t**3
    day += sum(c * e**power * _sine(a * m + b * n + g * f) for c, power, a, b, g in _TERMS)
    day += -0.00017 * _sine(omega) + sum(size * 1e-6 * _sine(a + b * k) for a, b, size in _PLANETS)
    return day - DELTA_T


def sun(day: float) -> float:
    """The sun's apparent longitude, in degrees."""
    t = (day + DELTA_T - J2000) / 36525
    m = 357.52911 + 35999.05029 * t - 0.0001537 * t * t
    centre = (1.914602 - 0.004817 * t) * _sine(m) + (0.019993 - 0.000101 * t) * _sine(2 * m) + 0.000289 * _sine(3 * m)
    shift = 0.00569 + 0.00478 * _sine(125.04 - 1934.136 * t)
    return (280.46646 + 36000.76983 * t + 0.0003032 * t * t + centre - shift) % 360


def _china(day: float) -> int:
    """The day in China, as a proleptic ordinal."""
    return floor(day + CHINA - EPOCH)


def _midnight(ordinal: int) -> float:
    return ordinal + EPOCH - CHINA


def _term(ordinal: int) -> int:
    """In which twelfth of its way the sun is when a day begins."""
    return int(sun(_midnight(ordinal)) // 30)


def _month_of_solstice(year: int) -> int:
    """The k of the month with the winter solstice of a year."""
    ordinal = date(year, 12, 24).toordinal()
    while sun(_midnight(ordinal)) >= 270:
        ordinal -= 1
    k = round((_midnight(ordinal) - 2451550.1) / 29.530588861) + 1
    while _china(new_moon(k)) > ordinal:
        k -= 1
    return k


@cache
def months(year: int) -> dict[tuple[int, bool], tuple[int, int]]:
    """(month, is it a leap month) of a lunar year: (ordinal of its first day, its length)."""
    found: dict[tuple[int, bool], tuple[int, int]] = {}
    for begin, wanted in ((year - 1, range(1, 11)), (year, (11, 12))):
        first, last = _month_of_solstice(begin), _month_of_solstice(begin + 1)
        starts = [_china(new_moon(k)) for k in range(first, last + 1)]
        number, needs_leap = 11, last - first == 13
        for index, (start, end) in enumerate(pairwise(starts)):
            is_leap = index > 0 and needs_leap and _term(start) == _term(end)
            needs_leap = needs_leap and not is_leap
            if index and not is_leap:
                number = number % 12 + 1
            if number in wanted:
                found[number, is_leap] = start, end - start
    return found


def lunar_birthday(year: int, month: int, day: int, is_leap: bool) -> date:
    """Each comes once a lunar year: without its leap month in the plain one, the 30th of a short month on the 29th."""
    start, length = months(year).get((month, is_leap)) or months(year)[month, False]
    return date.fromordinal(start + min(day, length) - 1)
