"""Roads to a customer."""

import bot.telegram  # noqa: F401  before aiogram: its models are built when first used
