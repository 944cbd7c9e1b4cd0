"""The rules over the rows, and what their findings mean for the return."""
