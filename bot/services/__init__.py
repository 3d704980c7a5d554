"""Use cases: one verb, one transaction each; they never see Telegram."""
