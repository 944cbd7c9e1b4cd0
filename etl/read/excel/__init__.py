"""Workbooks of Excel (xlsx, xlsm, xlsb, xls): values, and the facts beside them."""
