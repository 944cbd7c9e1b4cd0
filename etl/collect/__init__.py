"""The ways in: folder, database, web API; original bytes kept for ever, addressed by sha256."""
