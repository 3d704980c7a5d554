"""Roads to a customer."""
