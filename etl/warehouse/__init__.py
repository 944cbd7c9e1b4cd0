"""The two-time warehouse and its ledger: loaded, recorded, reconciled."""
