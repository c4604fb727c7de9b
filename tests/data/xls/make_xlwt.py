#!/usr/bin/python3
"""make_xlwt.py: workbooks by xlwt (Debian: python3-xlwt), which writes errors, rich text
and 1904 dates.

    /usr/bin/python3 make_xlwt.py xlwt.xls

All contents are invented."""
import datetime
import sys

import xlwt

book = xlwt.Workbook(encoding='utf-8')
book.dates_1904 = True
sheet = book.add_sheet('Data')
bold = xlwt.easyfont('bold true')

date = xlwt.easyxf(num_format_str='yyyy-mm-dd')
time = xlwt.easyxf(num_format_str='[hh]:mm:ss')
elsewhere = xlwt.easyxf(num_format_str='"day" 0')
sheet.write(0, 0, datetime.date(2026, 1, 31), date)
sheet.write(0, 1, datetime.time(10, 20, 30), time)
sheet.write(0, 2, 45, elsewhere)
for i, v in enumerate([0, 1, -1, 1.5, -0.01, 12345678.9, 536870912, -536870913, 1e300, 0.1 + 0.2]):
    sheet.write(1, i, v)
sheet.write(2, 0, True)
sheet.write(2, 1, False)
for i, e in enumerate([0x00, 0x07, 0x0f, 0x17, 0x1d, 0x24, 0x2a]):
    sheet.row(3).set_cell_error(i, e)
sheet.write_rich_text(4, 0, ['ก', ('ข', bold), 'ค rich'])
for c in range(3):
    sheet.write(5, c, '')
sheet.write(6, 0, 'a\nb')
sheet.write(6, 255, 'last')
sheet.write(65535, 0, 'bottom')
rich = book.add_sheet('ตัวอย่าง')
for r in range(40):
    for c in range(3):
        rich.write(r, c, 'ข้อความ %d' % (r * 3 + c) if (r + c) % 2 else 'text %d' % (r * 3 + c))
book.save(sys.argv[1])
