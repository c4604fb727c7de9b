# nine.awk: the nine checks of README.md in awk, in one pass over the files in their fixed order.
#   LC_ALL=C mawk -f nine.awk FIELDS.TSV CHRGITEM.TSV DIR/INS.txt DIR/PAT.txt ...
BEGIN { FS = "\t" }

FNR == 1 {
    kind++
    if (kind > 2) {
        FS = "|"
        n = split(FILENAME, path, "/")
        file = substr(path[n], 1, index(path[n], ".") - 1)
        cols = columns[file]
        for (i = 1; i <= cols; i++) w[i] = width[file, i]
        nd = dates[file]
        for (i = 1; i <= nd; i++) dcol[i] = date[file, i]
        hncol = (file == "PAT" || file == "DRU") ? 2 : (file == "LVD") ? 2 : 1
    }
    next
}
kind == 1 {
    if ($8 == "classic-only") next
    c = ++columns[$1]
    width[$1, c] = $5 + 0
    if ($4 == "D") date[$1, ++dates[$1]] = c
    next
}
kind == 2 { item[$1]; next }

# Only a value of more bytes than allowed is worth counting in characters.
function too_wide(s, most) {
    gsub(/[\200-\277]/, "", s)
    return length(s) > most
}
function bad_date(s, y, m, d) {
    if (s in good) return 0
    if (s !~ /^[0-9][0-9][0-9][0-9][0-9][0-9][0-9][0-9]$/) return 1
    y = substr(s, 1, 4) + 0; m = substr(s, 5, 2) + 0; d = substr(s, 7, 2) + 0
    if (m < 1 || m > 12 || d < 1) return 1
    last = m == 2 ? 28 + (y % 4 == 0 && (y % 100 != 0 || y % 400 == 0)) : 30 + (m + (m > 7)) % 2
    if (d > last) return 1
    good[s]
    return 0
}
function bad_id(s, i, sum) {
    if (length(s) != 13 || s ~ /[^0-9]/) return 0
    for (i = 1; i <= 12; i++) sum += substr(s, i, 1) * (14 - i)
    return (11 - sum % 11) % 10 != substr(s, 13, 1) + 0
}

{
    for (i = 1; i <= cols; i++) if (length($i) > w[i] && too_wide($i, w[i])) print "width\t" $hncol
    for (i = 1; i <= nd; i++) if ($dcol[i] != "" && bad_date($dcol[i])) print "date\t" $hncol
}
file == "INS" { if (bad_id($4)) print "checkdigit\t" $1; next }
file == "OPD" { if ($1 SUBSEP $5 in opd) print "dupseq\t" $1; opd[$1, $5] = 0; next }
file == "ODX" {
    k = $1 SUBSEP $8
    if (!(k in opd)) print "orphan\t" $1
    else if ($5 == "1") opd[k]++
    next
}
file == "IPD" { ipd[$2] = $1; principal[$2] = 0; if ($5 $6 <= $3 $4) print "stay\t" $1; next }
file == "IDX" { if ($3 == "1") principal[$1]++; next }
# Money in whole satang, so that sums are exact.
file == "CHT" { total[$1, $2, $8] = int($4 * 100 + 0.5); next }
file == "CHA" {
    if (!($4 in item)) print "chrgitem\t" $1
    sum[$1, $2, $7] += int($5 * 100 + 0.5)
    next
}
END {
    for (k in opd) if (opd[k] != 1) { split(k, part, SUBSEP); print "principal\t" part[1] }
    for (k in principal) if (principal[k] != 1) print "principal\t" ipd[k]
    for (k in total) if (total[k] - sum[k] > 1 || sum[k] - total[k] > 1) {
        split(k, part, SUBSEP)
        print "chtcha\t" part[1]
    }
}
