"""What every section of the bulletin shares: figures in one book, coverage, comparison, office's words."""
