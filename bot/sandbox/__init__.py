"""A local Telegram and a web chat page: a stranger that speaks HTTP."""
