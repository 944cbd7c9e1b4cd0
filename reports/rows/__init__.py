"""What every paper reads: the rows of the two-time views, each value with the way back to its cell."""
