"""What a file is: which source, which period, which unit, or a question."""
