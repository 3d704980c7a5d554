"""Ears and mouth: one file per room, thin."""

import bot.telegram  # noqa: F401  before aiogram: its models are built when first used
