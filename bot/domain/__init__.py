"""Nouns of the shop and their rules: pure, with no framework."""
