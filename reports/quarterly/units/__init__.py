"""The bulletin for one unit: its own matters, and the totals of the park beside them."""
