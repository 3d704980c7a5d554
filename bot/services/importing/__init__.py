"""Bringing files in: read apart, planned row by row, shown first, brought in whole or not at all, taken back."""
