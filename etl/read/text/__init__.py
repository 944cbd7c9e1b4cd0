"""Tables written as text: csv, tsv, the numbered list of a chat."""
