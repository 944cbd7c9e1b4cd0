"""The way of a paper: stages, checks, issue, correction, archive. Knows no command line."""
