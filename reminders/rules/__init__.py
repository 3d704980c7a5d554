"""Reasons to write: pure, one file each, knowing nothing of each other."""
