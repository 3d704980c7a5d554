"""One line of plain language -> the conditions of a segment."""
