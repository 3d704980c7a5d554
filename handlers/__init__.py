"""Ears and mouth: one file per room, thin."""
