"""A Telegram on this machine: Bot API for a bot, client API and page for people; knows nothing of the product."""
