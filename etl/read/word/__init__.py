"""Word documents: their tables as grids, and a paper that people edited."""
