"""The words of each language, as data. A shop teaches its own through `bot.entry.words`."""
