"""Economic indicators: what is known of each, how it stands, how it is printed."""
