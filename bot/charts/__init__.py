"""Charts as pictures: data in, an SVG of our own out, and a PNG of it. Knows no shop, no database, no language.

A chart is a frozen value with `svg(theme)`; whatever is written on it is given with it. `draw` makes the PNG in a child
process, `png` in this one.
"""
