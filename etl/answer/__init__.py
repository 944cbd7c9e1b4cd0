"""What the clerk gets back: the receipt, the return note, her own workbook marked."""
