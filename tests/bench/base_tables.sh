#!/bin/sh
# Makes base tables that fit a set of 16 files: sh tests/bench/base_tables.sh SET DIR [DRUGS STAFF UNITS]
# DIR gets drugs.tsv, staff.tsv, units.tsv, holidays.txt and codes/ (icd10, icd9, item, tmt). What the set
# holds is in them, but for every 37th, so that rules have something to say; the rest, up to
# DRUGS (5000), STAFF (500), UNITS (10000) rows, are codes that nobody uses.
set -eu
set_=$1 dir=$2 drugs=${3:-5000} staff=${4:-500} units=${5:-10000}
mkdir -p "$dir/codes"

# column FILE NAME...: the values of columns, tab-separated, each once
column() {
    file=$set_/$1.txt
    shift
    awk -F'|' -v want="$*" '
        NR == 1 { sub(/\r$/, ""); sub(/^\357\273\277/, ""); n = split(want, w, " "); for (i = 1; i <= NF; i++) at[$i] = i; next }
        { sub(/\r$/, ""); line = $at[w[1]]; for (i = 2; i <= n; i++) line = line "\t" $at[w[i]] }
        $at[w[1]] != "" && !seen[line]++ { print line }' "$file"
}

# A row of the first price of each drug, a change of price, and fillers.
column DRU DID DRUGPRICE DIDSTD DRUGREMARK | LC_ALL=C awk -F'\t' -v n="$drugs" '
    BEGIN {
        OFS = "\t"
        print "HOSPDRUGCODE", "PRODUCTCAT", "TMTID", "UNITPRICE", "ISED", "NDC24", "UPDATEFLAG", "DATECHANGE", "DATEUPDATE", "DATEEFFECTIVE"
    }
    function row(code, price, std, remark,   tmt, ndc, ised) {
        tmt = length(std) < 24 ? std : "123456"
        ndc = length(std) == 24 ? std : ""
        ised = remark ~ /^E/ ? "N" : "E"
        print code, 1, tmt, price, ised, ndc, "A", "2024-10-01", "2024-10-01", "2024-10-01"
        print code, 1, tmt, price, ised, ndc, "U", "", "2025-10-01", "2025-10-01"
        rows++
    }
    $1 in seen || $2 !~ /^[0-9]+\.[0-9][0-9]$/ { next }
    { seen[$1] = 1; if (NR % 37) row($1, $2, $3, $4) }
    END { while (rows < n) row("FILL" rows, "1.00", "123456", "") }' >"$dir/drugs.tsv"

{ column ODX DRDX; column IDX DRDX; column OOP DROPID; column IOP DROPID; column DRU PROVIDER; column ADP PROVIDER; } |
    LC_ALL=C awk -v n="$staff" '
    BEGIN { OFS = "\t"; print "LICENCE", "START", "END", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "HOL" }
    function row(licence, day) { print licence, "2020-01-01", "", day, day, day, day, day, day, day, ""; rows++ }
    !seen[$1]++ && ++k % 37 { row($1, k % 3 ? "00:00-24:00" : "08:30-12:00,13:00-16:30") }
    END { while (rows < n) row("ว9" 90000 + rows, "20:00-08:00") }' >"$dir/staff.tsv"

{ column INS HOSPMAIN HOSPSUB; column PAT HCODE; column ORF REFER; column IRF REFER; column AER REFMAINI REFMAINO; } |
    tr '\t' '\n' | LC_ALL=C awk -v n="$units" '
    BEGIN { OFS = "\t"; print "HCODE", "NAME", "PROVINCE", "START", "END", "HOME", "REFER" }
    function row(code) { print code, "unit " code, "province " substr(code, 1, 2), "", "", "", ""; rows++; seen[code] = 1 }
    $1 ~ /^[0-9][0-9][0-9][0-9][0-9]$/ && !($1 in seen) && ++k % 37 { row($1) }
    END { for (i = 20001; rows < n; i++) if (!(i in seen)) row(i) }' >"$dir/units.tsv"

printf '2026-01-01\n2026-04-13\n2026-04-14\n2026-04-15\n' >"$dir/holidays.txt"

# codes NAME ROWS: the codes of standard input, and fillers
codes() {
    LC_ALL=C awk -F'\t' -v n="$2" '
        BEGIN { print "CODE" }
        !seen[$1]++ && ++k % 37 { print $1; rows++ }
        END { while (rows++ < n) print "9F" rows }' >"$dir/codes/$1.tsv"
}
{ column ODX DIAG; column IDX DIAG; } | codes icd10 40000
{ column OOP OPER; column IOP OPER; } | codes icd9 5000
column DRU DIDSTD | LC_ALL=C awk 'length($1) < 24' | codes tmt 30000
column ADP CODE TYPE | LC_ALL=C awk -F'\t' '
    BEGIN { OFS = "\t"; print "CODE", "TYPE" }
    $2 > 5 && $2 < 20 && ++k % 37 { print $1, $2 }' >"$dir/codes/item.tsv"
