"""What the demo shop is made of: sayings as tables, history from a seed. Pure; rows are made by bot.services.demo."""
