"""Campaigns: a draft and its audience, setting out, pausing and stopping, and what came of it."""
