"""The entry language: one typed line becomes a Draft."""
