"""What the ledger keeps of an issue: its row, its document, its figures, its rules, its archive."""
