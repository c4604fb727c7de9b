# fields.awk: the tables of ecl-fields(5).
#   awk -f man/fields.awk man/ecl-fields.5.in lib/spec/fields.tsv >ecl-fields.5
# The line @FIELDS@ of the template becomes a section per claim file, @CODES@ the
# list of code sets; how many codes a set has is counted in codes/ beside the TSV.

# Text of a table cell: no backslash, nothing that begins a request.
function plain(s) { gsub(/\\/, "\\e", s); return s }
function begin_table(format, head) { print ".TS"; print format; print head; }
function width_of(r) { return c[r, 6] > 0 ? c[r, 5] "." c[r, 6] : c[r, 5] }
function field_table(file,   r, label) {
    print ".Ss " file " \\(em " subject[file]
    begin_table("lb lb lb lb lb\nl l l l lx.", "field\t\twidth\tneed\tlabel")
    for (r = 1; r <= rows; r++) {
        if (c[r, 1] != file) continue
        label = plain(c[r, 11] " (" c[r, 10] ")")
        if (c[r, 9] != "") label = label "; codes: \\%" c[r, 9]
        if (c[r, 3] != "") { gsub(/,/, ", ", c[r, 3]); label = label "; also named " c[r, 3] }
        if (c[r, 8] != "classic") label = label "; " since[c[r, 8]]
        print c[r, 2] "\t" c[r, 4] "\t" width_of(r) "\t" need[c[r, 7]] "\tT{"
        print "\\&" label
        print "T}"
    }
    print ".TE"
}
function count_codes(set,   line, n) {
    while ((getline line < (dir "codes/" set ".tsv")) > 0) n++
    close(dir "codes/" set ".tsv")
    if (n < 2) {
        print dir "codes/" set ".tsv: no such code set" > "/dev/stderr"
        exit bad = 1
    }
    return n - 1
}
function code_table(   i) {
    begin_table("lb lb lb\nl n lx.", "set\tcodes\tfields")
    for (i = 1; i <= nsets; i++) {
        print sets[i] "\t" count_codes(sets[i]) "\tT{"
        print used[sets[i]]
        print "T}"
    }
    print ".TE"
}
function take_sets(r,   n, s, i) {
    n = split(c[r, 9], s, "+")
    for (i = 1; i <= n; i++) {
        if (!(s[i] in used)) sets[++nsets] = s[i]
        used[s[i]] = used[s[i]] (used[s[i]] == "" ? "" : ", ") c[r, 1] "." c[r, 2]
    }
}
function sort_sets(   i, j, t) {
    for (i = 2; i <= nsets; i++)
        for (j = i; j > 1 && sets[j - 1] > sets[j]; j--) {
            t = sets[j]; sets[j] = sets[j - 1]; sets[j - 1] = t
        }
}
BEGIN {
    dir = ARGV[2]; sub(/[^\/]*$/, "", dir)
    need["-"] = "\\-"; need["O"] = "OP"; need["I"] = "IP"; need["B"] = "both"; need["C"] = "cond"
    since["2564"] = "since 2564"; since["fdh"] = "FDH only"; since["opbkk"] = "OPBKK only"
    since["classic-only"] = "classic layout only"
    split("INS PAT OPD ORF ODX OOP IPD IRF IDX IOP CHT CHA AER ADP LVD DRU LABFU", code, " ")
    split("right to treatment;patient master;out-patient visit;out-patient referral;" \
          "out-patient diagnosis;out-patient procedure;admission;in-patient referral;" \
          "in-patient diagnosis;in-patient procedure;charges, total;charges by category;" \
          "accident, emergency and referral;additional items;leave during admission;drugs;" \
          "laboratory results of chronic diseases (OPBKK)", about, ";")
    for (i in code) subject[code[i]] = about[i]
    FS = "\t"
}
NR == FNR { text[++lines] = $0; next }
FNR == 1 { next }
{
    rows++
    for (i = 1; i <= NF; i++) c[rows, i] = $i
    if (!($1 in subject)) { print FILENAME ":" FNR ": " $1 " has no subject" > "/dev/stderr"; exit bad = 1 }
    if (!($1 in seen)) { seen[$1] = 1; files[++nfiles] = $1 }
    take_sets(rows)
}
END {
    if (bad) exit 1
    sort_sets()
    for (i = 1; i <= lines; i++) {
        if (text[i] == "@FIELDS@") { for (f = 1; f <= nfiles; f++) field_table(files[f]) }
        else if (text[i] == "@CODES@") code_table()
        else print text[i]
    }
    if (bad) exit 1
}
