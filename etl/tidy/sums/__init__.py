"""Printed sums, held against the rows that were read."""
