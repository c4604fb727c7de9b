# base.awk: the tables of ecl-base(5).
#   awk -f man/base.awk man/ecl-base.5.in lib/base/columns.tsv >ecl-base.5
# A line @TABLE name part...@ of the template becomes the columns of a table that belong to
# one of the parts.
function plain(s) { gsub(/\\/, "\\e", s); return s }
function table(name, parts,   r, n, p, i, want, text) {
    n = split(parts, p, " ")
    for (i = 1; i <= n; i++) want[p[i]] = 1
    print ".TS"
    print "lb lb lb lb lb\nl l n l lx."
    print "column\ttype\twidth\tneed\tmeaning"
    for (r = 1; r <= rows; r++) {
        if (c[r, 1] != name || !(c[r, 2] in want)) continue
        text = c[r, 9] " (" c[r, 10] ")"
        if (c[r, 11] != "") text = text "; " c[r, 11]
        text = plain(text)
        if (c[r, 8] != "") text = text "; codes: \\%" c[r, 8]
        if (c[r, 4] != "") { gsub(/,/, ", ", c[r, 4]); text = text "; also named " plain(c[r, 4]) }
        print c[r, 3] "\t" c[r, 5] "\t" (c[r, 6] == 0 ? "" : c[r, 6]) "\t" c[r, 7] "\tT{"
        print "\\&" text
        print "T}"
    }
    print ".TE"
}
BEGIN { FS = "\t" }
NR == FNR { text[++lines] = $0; next }
FNR == 1 { next }
{
    rows++
    for (i = 1; i <= NF; i++) c[rows, i] = $i
}
END {
    for (i = 1; i <= lines; i++) {
        if (text[i] ~ /^@TABLE /) {
            n = split(text[i], w, " ")
            parts = ""
            for (k = 3; k <= n; k++) parts = parts " " w[k]
            sub(/@$/, "", parts)
            table(w[2], parts)
        } else print text[i]
    }
}
