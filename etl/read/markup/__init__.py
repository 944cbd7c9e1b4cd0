"""Tables in other XML and in HTML: OpenDocument, SpreadsheetML, web pages saved as .xls."""
