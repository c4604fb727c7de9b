# config.awk: the table of eclaim-config(5).
#   awk -f man/config.awk man/eclaim-config.5.in lib/authen/config.tsv >eclaim-config.5
# The line @SETTINGS@ of the template becomes a section per section of the settings.
function kind(r,   s) {
    s = c[r, 2]
    if (s == "number") s = s " from " c[r, 4] " to " c[r, 5] (c[r, 6] == "-" ? "" : " " c[r, 6])
    if (s == "text" && c[r, 5] != "-") s = s " of at most " c[r, 5] " characters"
    if (c[r, 3] != "-") s = s "; default " c[r, 3] (c[r, 6] == "-" ? "" : " " c[r, 6])
    return s
}
function settings(   r, part, section) {
    for (r = 1; r <= rows; r++) {
        split(c[r, 1], part, ".")
        if (part[1] != section) {
            if (section != "") print ".El"
            section = part[1]
            print ".Ss [" section "]"
            print ".Bl -tag -width Ds"
        }
        print ".It Cm " part[2]
        print c[r, 8] "."
        print c[r, 9]
        print ".br"
        print "(" kind(r) ")"
        if (c[r, 7] != "-") print ".Ev " c[r, 7]
    }
    print ".El"
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
        if (text[i] == "@SETTINGS@") settings()
        else print text[i]
    }
}
