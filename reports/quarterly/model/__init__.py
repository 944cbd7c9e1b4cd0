"""What a quarterly bulletin is made of, as it was read. Pure data."""
