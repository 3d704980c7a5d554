"""Everything out: tables a page at a time, written as CSV, workbook, JSON or vCards."""
