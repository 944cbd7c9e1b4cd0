"""A piece on its way to each reader: rules, letters, the conversation with the mail server, the ledger."""
