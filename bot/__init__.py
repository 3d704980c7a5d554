"""The body of 回头 Huitou: what the shop knows, how it reads a line, what it can do, and the spine that joins all."""
