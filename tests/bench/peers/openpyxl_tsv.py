"""openpyxl_tsv.py FILE: all sheets of a workbook as tab-separated rows, with openpyxl (read-only)."""
import sys

import openpyxl

out = sys.stdout
for sheet in openpyxl.load_workbook(sys.argv[1], read_only=True, data_only=True).worksheets:
    for row in sheet.iter_rows(values_only=True):
        out.write("\t".join("" if v is None else str(v) for v in row))
        out.write("\n")
