"""The command line's groups, one module each; `liangshai.cli` puts them together."""
