"""更正: letters, packages, new versions."""
