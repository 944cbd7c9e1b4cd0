"""A unit's version of a signed bulletin: its own matters, as the office signed them."""
