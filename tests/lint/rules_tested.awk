# rules_tested.awk: prints every checked rule that no test shows broken and kept.
#   ecl-validate --list-rules | awk -f rules_tested.awk - rules_tested.tsv tests/unit/test_rules*.c
# A case of test_rules*.c, {"INS.hn-required", 'O', ...}, breaks a rule and keeps it, for
# rules_fixture.h demands both sides; so do the pairs of test_rules_batch.c. What is seen while
# importing or exporting is tested elsewhere: rules_tested.tsv says in which file and by which
# words, and that which holds for the clean side of its scope (rule "import", "export").
BEGIN { FS = "\t" }
FILENAME == "-" {
    if (FNR > 1 && $3 != "no") scope[$1] = $4
    next
}
FILENAME ~ /\.tsv$/ {
    if ($0 !~ /^#/ && NF) {
        elsewhere[$1] = 1
        if (!says($2, $3)) print "rules_tested.tsv: " $1 ": " $2 " does not say '" $3 "'"
    }
    next
}
# A rule and, there or on the next line, the base of its claim: 'O', {'I'
/^ *\{"[A-Z]+\.[a-z0-9-]+",/ {
    split($0, quoted, "\"")
    id = quoted[2]
    if ($0 ~ /", *'[OIN]'/ || $0 ~ /", *\{'[OI]'/) tested[id] = 1
    else pending = id
    next
}
pending != "" {
    if ($0 ~ /^ *(\{)?'[OIN]'/) tested[pending] = 1
    pending = ""
}
function says(path, words,   line, found) {
    while ((getline line < path) > 0) if (index(line, words)) found = 1
    close(path)
    return found
}
END {
    for (id in scope) {
        n++
        outside = scope[id] == "import" || scope[id] == "export"
        if (outside && !(scope[id] in elsewhere)) print "no clean side is named for scope " scope[id]
        if (!(id in tested) && !(id in elsewhere)) print id ": no test breaks it and keeps it"
    }
    for (id in elsewhere)
        if (!(id in scope) && id != "import" && id != "export") print "rules_tested.tsv: no rule " id " is checked"
    if (n < 250) print "only " n + 0 " checked rules were listed"
}
