"""The parts of marking a workbook: the package, its styles, comments and sheets, edited in place."""
