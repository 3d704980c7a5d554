"""Letters, numbers and colours of the charts."""

from __future__ import annotations

import pytest

from bot.charts.drawing import png
from bot.charts.letters import FAMILY, width_of
from bot.charts.theme import THEMES, Theme, blend, contrast, ink_on
from bot.charts.words import Figures, clean, nice_ticks, shorten, width, wrap

RARE = "赟燊堃犇喆玥珺㛃䶮𠅤𬎆𫖯"
ZH = Figures("¥", per=100, steps=((10**4, "万"), (10**8, "亿")))
EN = Figures("$", per=100, steps=((10**3, "k"), (10**6, "M")))


def simplified() -> list[str]:
    """All letters of GB 2312 that stand for words."""
    found = []
    for high in range(0xB0, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                found.append(bytes((high, low)).decode("gb2312"))
            except UnicodeDecodeError:
                continue
    return found


def test_the_fonts_have_every_letter_that_a_shop_writes() -> None:
    letters = simplified()
    assert len(letters) == 6763
    others = RARE + "₽₹€£¥$₩" + "абвгдежзийклмнопрстуфхцчшщъыьэюяЁЇ" + "àéîõüßğşĐđŁ" + "▲▼→←−–·…“”（）：，%+#&"
    assert [letter for letter in [*letters, *others] if width_of(letter) is None] == []


def drawn(text: str) -> bytes:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" font-family="{FAMILY}" font-size="30">'
    return png(f'{head}<text x="5" y="30">{text}</text></svg>')


def test_what_the_tables_promise_is_drawn() -> None:
    blank = drawn("")
    assert drawn(" ") == blank
    pictures = [drawn(letter) for letter in "赟𠅤₽₹€Яğ龙"]
    assert blank not in pictures
    assert len(set(pictures)) == len(pictures), "eight different letters, none of them a box"


def test_simplified_forms_are_drawn_not_japanese_ones() -> None:
    japanese = drawn("骨")
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40" font-family="Noto Sans CJK JP" font-size="30">'
    )
    assert png(f'{head}<text x="5" y="30">骨</text></svg>') != japanese


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("王芳", "王芳"),
        (" a\n\tb\u3000c ", "a b c"),
        ("👩‍👩‍👧小王❤️🎂", "小王"),
        ("\u202e芳王\u2066\u200b\u0000", "芳王"),
        ("ก", "□"),
        ("e\u0301", "é"),
        ("\ud800\ufffe\ue000", ""),
        ("<b>&", "<b>&"),
    ],
)
def test_a_text_is_cleaned_of_what_is_no_letter(raw: str, shown: str) -> None:
    assert clean(raw) == shown


def test_a_name_is_shortened_by_its_width() -> None:
    assert shorten("面霜", 100, 12) == "面霜"
    cut = shorten("法国进口天然玫瑰纯露", 80, 12)
    assert cut.endswith("…")
    assert 68 < width(cut, 12) <= 80
    assert shorten("面霜", 5, 12) == ""
    assert len(shorten("i" * 60, 80, 12)) > len(shorten("W" * 60, 80, 12))


def test_lines_are_broken_between_words_or_ideographs() -> None:
    assert wrap("one two three", 60, 12, 3) == ["one two", "three"]
    found = wrap("老客的份额半年里从百分之五十二，升到六成八", 120, 12, 2)
    assert len(found) == 2
    assert all(width(line, 12) <= 120 for line in found)
    assert not found[1].startswith("，")
    assert wrap("", 60, 12, 2) == []
    assert wrap("a b c d e f g h i j k l m n o p", 30, 12, 2)[1].endswith("…")


@pytest.mark.parametrize(
    ("minor", "zh", "en"),
    [
        (0, "¥0", "$0"),
        (5, "¥0.05", "$0.05"),
        (1250, "¥12.5", "$12.5"),
        (98_765, "¥988", "$988"),
        (123_456, "¥1,235", "$1,235"),
        (999_949, "¥9,999", "$9,999"),
        (999_999, "¥1万", "$10k"),
        (12_345_600, "¥12.3万", "$123k"),
        (-12_345_600, "−¥12.3万", "−$123k"),
        (999_999_999, "¥1,000万", "$10M"),
        (10**13, "¥1,000亿", "$100,000M"),
        (-1, "−¥0.01", "−$0.01"),
    ],
)
def test_numbers_are_shortened_as_people_do(minor: int, zh: str, en: str) -> None:
    assert ZH.short(minor) == zh
    assert EN.short(minor) == en


def test_counts_and_shares_have_no_cents() -> None:
    assert Figures(suffix="%").short(12.5) == "12.5%"
    assert Figures(suffix=" 单").short(6) == "6 单"
    assert Figures("¥").short(0.001) == "¥0"


@pytest.mark.parametrize(
    ("low", "high"), [(0, 7), (-30, 95), (0, 123_456), (0, 0.3), (-5, -1), (0, 1e15), (3, 3), (-1e9, 1)]
)
def test_ticks_are_round_reach_all_and_hold_nought(low: float, high: float) -> None:
    ticks = nice_ticks(low, high)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert any(abs(tick) < 1e-9 for tick in ticks)
    assert 2 <= len(ticks) <= 8


@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_letters_stand_out_from_their_ground(theme: Theme) -> None:
    for colour in (theme.ink, theme.muted, theme.lead, theme.warm):
        assert contrast(colour, theme.ground) >= 4.5
        assert contrast(colour, theme.card) >= 4.5
    for colour in (*theme.series, theme.lead, theme.warm):
        assert contrast(colour, theme.ground) >= 3
        assert contrast(ink_on(colour), colour) >= 4.5
    for step in range(11):
        ground = blend(theme.card, theme.lead, step / 10)
        assert contrast(ink_on(ground), ground) >= 4.5


# Of Machado, Oliveira and Fernandes (2009), the whole of each cone missing.
BLINDNESS = {
    "protan": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deutan": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
}


def seen(colour: str, kind: str) -> tuple[float, ...]:
    rgb = [(int(colour[at : at + 2], 16) / 255) ** 2.2 for at in (1, 3, 5)]
    linear = [sum(part * light for part, light in zip(row, rgb, strict=True)) for row in BLINDNESS[kind]]
    return tuple(min(max(part, 0.0), 1.0) ** (1 / 2.2) for part in linear)


@pytest.mark.parametrize("kind", BLINDNESS)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_the_first_four_colours_differ_for_the_colour_blind(theme: Theme, kind: str) -> None:
    colours = [seen(colour, kind) for colour in theme.series[:4]]
    pairs = [(one, other) for at, one in enumerate(colours) for other in colours[at + 1 :]]
    distances = [sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5 for one, other in pairs]
    assert min(distances) > 0.15
