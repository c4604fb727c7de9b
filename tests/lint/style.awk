# style.awk: names what C sources must not use, outside comments and strings.
# Floating point is barred from lib/, save where a library's interface asks for it.
BEGIN {
    banned = "strcpy|strcat|sprintf|vsprintf|gets|atoi|atol|atoll|atof|strtod|strtok|localtime|" \
             "mktime|system|popen|alloca"
    # Cells of workbooks are doubles; whoever reads or writes them converts at once.
    edge = "^lib/io/(workbook|xls)|^lib/claim/export_xlsx|^lib/rep/book"
}
FNR == 1 { comment = 0 }
{
    line = $0
    gsub(/\\\\/, "", line)
    gsub(/\\"/, "", line)
    gsub(/'"'/, "", line)
    gsub(/"[^"]*"/, "\"\"", line)
    while (1) {
        if (comment) {
            if (!(i = index(line, "*/"))) { line = ""; break }
            line = substr(line, i + 2)
            comment = 0
        }
        if (!(i = index(line, "/*"))) break
        rest = substr(line, i + 2)
        line = substr(line, 1, i - 1)
        if ((j = index(rest, "*/"))) { line = line " " substr(rest, j + 2) }
        else { comment = 1; break }
    }
    sub(/\/\/.*/, "", line)
    if (line ~ ("(^|[^A-Za-z0-9_])(" banned ")[ ]*\\(")) {
        print FILENAME ":" FNR ": banned function: " $0
    }
    if (FILENAME ~ /^lib\// && FILENAME !~ edge && line ~ /(^|[^A-Za-z0-9_])(double|float)([^A-Za-z0-9_]|$)/) {
        print FILENAME ":" FNR ": floating point: " $0
    }
}
