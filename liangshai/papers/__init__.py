"""What the office does with a paper, from draft to archive."""
