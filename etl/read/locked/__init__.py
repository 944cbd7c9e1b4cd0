"""Files with an opening password."""
