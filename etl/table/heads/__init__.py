"""Headings: found by their text, held against what the form expects, asked about."""
