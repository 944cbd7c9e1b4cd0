"""Whether a return stands beside what was handed in before, and what is asked of whom where it does not."""
