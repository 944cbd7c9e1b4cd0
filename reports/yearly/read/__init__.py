"""Reads the year as of one instant."""
