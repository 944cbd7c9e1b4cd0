"""Demonstration data: a year of returns and the script that makes them."""
