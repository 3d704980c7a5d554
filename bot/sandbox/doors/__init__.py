"""The doors of the server: for bots, for people, for browsers."""
