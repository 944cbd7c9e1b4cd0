"""Reads everything that a quarterly bulletin prints: once, in one transaction, as of one instant."""
