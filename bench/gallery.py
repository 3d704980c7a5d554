"""Every chart in both languages and colours as PNG files, and all on one sheet. python -m bench.gallery FOLDER"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from bench.samples_charts import SAMPLES
from bot.charts.drawing import png
from bot.charts.theme import THEMES, Theme

PHONE, TALL, ACROSS = 390, 490, 4


def sheet(locale: str, theme: Theme) -> str:
    """All charts side by side, each as wide as a telephone."""
    placed = []
    for number, make in enumerate(SAMPLES.values()):
        x, y = number % ACROSS * (PHONE + 10), number // ACROSS * TALL
        size = re.compile(r'width="\d+" height="\d+"')
        placed.append(
            size.sub(
                f'x="{x}" y="{y}" width="{PHONE}" height="{TALL - 10}" preserveAspectRatio="xMidYMin"',
                make(locale).svg(theme),
                count=1,
            )
        )
    wide, tall = ACROSS * (PHONE + 10), -(-len(placed) // ACROSS) * TALL
    ground = f'<rect width="{wide}" height="{tall}" fill="#808890"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{tall}">{ground}{"".join(placed)}</svg>'


def main(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for locale in ("zh", "en"):
        for theme in THEMES.values():
            (folder / f"all-{locale}-{theme.name}.png").write_bytes(png(sheet(locale, theme)))
    for name, make in SAMPLES.items():
        for locale in ("zh", "en"):
            for theme in THEMES.values():
                picture = png(make(locale).svg(theme))
                (folder / f"{name}-{locale}-{theme.name}.png").write_bytes(picture)
                print(f"{name}-{locale}-{theme.name}.png {len(picture) / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
