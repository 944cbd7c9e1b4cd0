"""The sheets of the workbook, in the order in which an assessor reads them, and the workbook itself."""
