"""Records as tables: one frozen layout of columns a resource, and the formats that people open in a spreadsheet."""
