"""openpyxl_catalog.py check FILE | price FILE CODE DATE: a part of what ecl-catalog does, with openpyxl.

check: required columns, widths, code sets, prices, dates and duplicates, one line a fault.
price: UNITPRICE of the latest row not behind the day."""
import datetime
import re
import sys

import openpyxl

REQUIRED = ["PRODUCTCAT", "GENERICNAME", "TRADENAME", "DOSAGEFORM", "CONTENT", "UNITPRICE", "MANUFACTURER", "ISED"]
WIDTHS = {"HOSPDRUGCODE": 30, "GENERICNAME": 255, "TRADENAME": 255, "DOSAGEFORM": 255, "STRENGTH": 255,
          "CONTENT": 100, "DISTRIBUTOR": 255, "MANUFACTURER": 255, "PACKSIZE": 100}
PRICE = re.compile(r"\d{1,8}(\.\d{0,2})?$")


def rows(path):
    sheet = openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    it = sheet.iter_rows(values_only=True)
    names = next(it)
    for number, values in enumerate(it, 2):
        yield number, dict(zip(names, ("" if v is None else str(v).strip() for v in values)))


def day(text):
    return datetime.datetime.strptime(text[:10], "%d/%m/%Y").date()


def check(path):
    seen, faults = set(), 0
    for number, r in rows(path):
        wrong = [c for c in REQUIRED if not r.get(c)]
        wrong += [c for c, w in WIDTHS.items() if len(r.get(c, "")) > w]
        if r["PRODUCTCAT"] not in ("1", "2", "3", "4", "5"):
            wrong.append("PRODUCTCAT")
        if r["ISED"] not in ("E", "N", "E*"):
            wrong.append("ISED")
        if r["NDC24"] and not re.match(r"\d{24}$", r["NDC24"]):
            wrong.append("NDC24")
        if not PRICE.match(r["UNITPRICE"]):
            wrong.append("UNITPRICE")
        if r["UPDATEFLAG"] not in ("A", "E", "U", "D"):
            wrong.append("UPDATEFLAG")
        for c in ("DATECHANGE", "DATEUPDATE", "DATEEFFECTIVE"):
            try:
                if r[c]:
                    day(r[c])
            except ValueError:
                wrong.append(c)
        key = (r["HOSPDRUGCODE"], r["UPDATEFLAG"], r["DATEUPDATE" if r["UPDATEFLAG"] == "U" else "DATECHANGE"])
        if key in seen:
            wrong.append("duplicate")
        seen.add(key)
        for c in wrong:
            faults += 1
            print(number, c)
    print(faults, "faults")


def price(path, code, on):
    on, best = datetime.date.fromisoformat(on), None
    for _, r in rows(path):
        if r["HOSPDRUGCODE"] == code and day(r["DATEEFFECTIVE"]) <= on:
            if best is None or day(r["DATEEFFECTIVE"]) > best[0]:
                best = (day(r["DATEEFFECTIVE"]), r["UPDATEFLAG"], r["UNITPRICE"])
    print("unknown" if best is None else "withdrawn" if best[1] == "D" else best[2])


if sys.argv[1] == "check":
    check(sys.argv[2])
else:
    price(*sys.argv[2:])
