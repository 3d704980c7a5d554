"""Questions about numbers, as people type them: which days, by what, of what."""
