"""Which paper somebody means, and where it stands in ledger and archive."""
