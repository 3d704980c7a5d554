"""Text as Telegram understands it: markup, entities, offsets in UTF-16 units."""
