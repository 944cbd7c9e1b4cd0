"""Returns beyond the year, by subject: data in ``*.yml``, or ``RETURNS`` of a module where rows are drawn."""
