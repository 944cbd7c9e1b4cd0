"""An unknown workbook → what it is made of, and a proposal of a source file for it."""
