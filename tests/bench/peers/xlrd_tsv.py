"""xlrd_tsv.py FILE.xls: all sheets as tab-separated rows, with xlrd."""
import sys

import xlrd

out = sys.stdout
book = xlrd.open_workbook(sys.argv[1], on_demand=True)
for name in book.sheet_names():
    sheet = book.sheet_by_name(name)
    for r in range(sheet.nrows):
        out.write("\t".join(v if isinstance(v, str) else "%.15g" % v for v in sheet.row_values(r)))
        out.write("\n")
    book.unload_sheet(name)
