"""What the rows of a return are compared with, subject by subject."""
