"""What a new version changes, and how it says so."""
