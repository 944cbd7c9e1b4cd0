"""What the yearly inputs are made of: rows as read, what was judged of them, sheets as plain data."""
