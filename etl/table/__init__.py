"""Where things stand in a sheet: tables, headings, rows of every kind, and what is said around them."""
