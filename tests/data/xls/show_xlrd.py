#!/usr/bin/python3
"""show_xlrd.py: the cells of a workbook as xlrd sees them (Debian: python3-xlrd), in the
form of the tests: what our reader has to agree with comes from another one.

    /usr/bin/python3 show_xlrd.py rep.xls >rep.txt"""
import datetime
import decimal
import re
import sys

import xlrd


def number(v):
    text = format(decimal.Decimal('%.14e' % v), 'f')
    text = text.rstrip('0').rstrip('.') if '.' in text else text
    return '0' if text == '-0' else text


def date(v, mode):
    d = xlrd.xldate_as_datetime(v, mode) + datetime.timedelta(microseconds=500000)
    if v < 1:
        return d.strftime('%H:%M:%S')
    return d.strftime('%Y-%m-%d') if d.time().replace(microsecond=0) == datetime.time(0) \
        else d.strftime('%Y-%m-%d %H:%M:%S')


def show(cell, mode):
    if cell.ctype == xlrd.XL_CELL_TEXT and cell.value:
        return ('t!' if re.fullmatch(r'\d(\.\d+)?[eE]\+\d{2,3}', cell.value) else 't', cell.value)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return 'n!' if abs(cell.value) >= 1e15 else 'n', number(cell.value)
    if cell.ctype == xlrd.XL_CELL_DATE:
        return 'd', date(cell.value, mode)
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return 'b', 'TRUE' if cell.value else 'FALSE'
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return 'e', xlrd.error_text_from_code[cell.value]
    return None


book = xlrd.open_workbook(sys.argv[1])
for sheet in book.sheets():
    print('[%s]' % sheet.name)
    for r in range(sheet.nrows):
        shown = [show(c, book.datemode) for c in sheet.row(r)]
        cells = ['%d:%s:%s' % (i, *s) for i, s in enumerate(shown) if s]
        if cells:
            print(r + 1, *cells)
