"""The line to Telegram: lean session, trusted clock, models built when first used."""
