"""A source as a form to hand out: a workbook (or a Word table) that the same source reads without loss."""
