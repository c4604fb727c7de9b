#!/usr/bin/python3
"""The nine checks of README.md in pandas.
   python3 nine_pandas.py FIELDS.TSV CHRGITEM.TSV DIR >findings.tsv
Whole columns at a time; a value is looked at once, however often it occurs."""
import csv
import sys

import numpy as np
import pandas as pd

fields_file, items_file, folder = sys.argv[1:4]
fields = {}
with open(fields_file, encoding="utf-8") as f:
    for r in csv.DictReader(f, delimiter="\t", quoting=csv.QUOTE_NONE):
        if r["file"] != "LABFU" and r["since"] != "classic-only":
            fields.setdefault(r["file"], []).append((r["name"], r["type"] == "D", int(r["width"])))
with open(items_file, encoding="utf-8") as f:
    items = {line.split("\t")[0] for line in f.readlines()[1:]}

out = []


def found(check, hns):
    out.extend(f"{check}\t{hn}\n" for hn in hns)


def bad_values(column, test):
    """Rows whose value fails the test, which runs once for each different value."""
    codes, values = pd.factorize(column)
    bad = np.fromiter((test(v) for v in values), dtype=bool, count=len(values))
    return bad[codes] if bad.any() else None


def bad_date(v):
    if v == "":
        return False
    if len(v) != 8 or not (v.isascii() and v.isdigit()):
        return True
    y, m, d = int(v[:4]), int(v[4:6]), int(v[6:])
    leap = y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)
    days = (31, 29 if leap else 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    return not (1 <= m <= 12 and 1 <= d <= days[m - 1])


need = {
    "INS": ["HN", "CID"], "OPD": ["HN", "SEQ"], "ODX": ["HN", "SEQ", "DXTYPE"],
    "IPD": ["HN", "AN", "DATEADM", "TIMEADM", "DATEDSC", "TIMEDSC"], "IDX": ["AN", "DXTYPE"],
    "CHT": ["HN", "AN", "SEQ", "TOTAL"], "CHA": ["HN", "AN", "SEQ", "CHRGITEM", "AMOUNT"],
}
data = {}
for name, columns in fields.items():
    df = pd.read_csv(f"{folder}/{name}.txt", sep="|", dtype=str, keep_default_na=False,
                     quoting=csv.QUOTE_NONE, engine="c", encoding="utf-8")
    key = df["HN"] if "HN" in df else df["AN"]
    for column, is_date, width in columns:
        bad = bad_values(df[column], lambda v: len(v) > width)
        if bad is not None:
            found("width", key[bad])
        if is_date:
            bad = bad_values(df[column], bad_date)
            if bad is not None:
                found("date", key[bad])
    if name in need:
        data[name] = df[need[name]]

ins, opd, odx, ipd = data["INS"], data["OPD"], data["ODX"], data["IPD"]
ids = ins[ins["CID"].str.fullmatch("[0-9]{13}")]
digits = np.frombuffer("".join(ids["CID"]).encode(), dtype=np.uint8).reshape(-1, 13) - 48
right = (11 - digits[:, :12].astype(np.int64) @ np.arange(13, 1, -1) % 11) % 10
found("checkdigit", ids["HN"][right != digits[:, 12]])

cha = data["CHA"]
satang = (pd.to_numeric(cha["AMOUNT"], errors="coerce") * 100).round()
sums = satang.groupby([cha["HN"], cha["AN"], cha["SEQ"]], sort=False).sum().rename("sum").reset_index()
cht = data["CHT"].merge(sums, on=["HN", "AN", "SEQ"], how="left")
total = (pd.to_numeric(cht["TOTAL"], errors="coerce") * 100).round()
found("chtcha", cht["HN"][(total - cht["sum"].fillna(0)).abs() > 1])
found("chrgitem", cha["HN"][~cha["CHRGITEM"].isin(items)])

found("dupseq", opd["HN"][opd.duplicated(["HN", "SEQ"])])
visits = opd.drop_duplicates(["HN", "SEQ"])
joined = odx.merge(visits.assign(known=True), on=["HN", "SEQ"], how="left")
found("orphan", joined["HN"][joined["known"].isna()])
first = odx[odx["DXTYPE"] == "1"].groupby(["HN", "SEQ"], sort=False).size().rename("n").reset_index()
merged = visits.merge(first, on=["HN", "SEQ"], how="left")
found("principal", merged["HN"][merged["n"] != 1])
idx = data["IDX"]
merged = ipd.merge(idx[idx["DXTYPE"] == "1"].groupby("AN").size().rename("n").reset_index(), on="AN", how="left")
found("principal", merged["HN"][merged["n"] != 1])
found("stay", ipd["HN"][ipd["DATEDSC"] + ipd["TIMEDSC"] <= ipd["DATEADM"] + ipd["TIMEADM"]])

sys.stdout.write("".join(out))
