"""From a found table to typed rows, with an account of every cell that is not a row."""
