# layers.awk: the areas of lib/ build on one another in one order, and rep, authen and rules do
# not know each other. An area must not include the private headers of a later one or of a
# neighbour, nor public headers that belong to it; a public header is of its area, too.
#   awk -f layers.awk lib/*/*.[ch] include/eclaim/*.h
function own_headers(name, list,    header, m, k) {
    m = split(list, header, " ")
    for (k = 1; k <= m; k++) area[header[k]] = name
}
BEGIN {
    n = split("core spec io claim base rep|authen|rules site", floor, " ")
    for (i = 1; i <= n; i++) {
        m = split(floor[i], room, "|")
        for (k = 1; k <= m; k++) rank[room[k]] = i
    }
    # The public headers of each area.
    own_headers("core", "version error str buf date money ids text value near")
    own_headers("spec", "field codes layout columns nhsocode")
    own_headers("io", "io table package workbook")
    own_headers("claim", "claim stream import export keylist where group groupsum edit baseline sent findings")
    own_headers("base", "base basebook drugs drugcheck drugdiff staff units holidays codedir")
    own_headers("rep", "rep repbook repmatch repsum")
    own_headers("authen", "card verify attach http config right agent nhso journal desk visit deskreport")
    own_headers("rules", "rules profile worklist")
    own_headers("site", "site")
}
FNR == 1 {
    n = split(FILENAME, path, "/")
    own = path[2]
    if (path[1] == "include") {
        name = path[n]
        sub(/\.h$/, "", name)
        own = area[name]
        if (own == "") print FILENAME ": of which area? add it to tests/lint/layers.awk"
    }
}
/^#include "/ {
    split($2, quoted, "\"")
    name = quoted[2]
    split(name, part, "/")
    if (part[1] == "eclaim") {
        sub(/\.h$/, "", part[2])
        to = area[part[2]]
    } else {
        to = part[1]
    }
    if (to in rank && own in rank && to != own && rank[to] >= rank[own]) {
        print FILENAME ":" FNR ": " own " includes " name " of " to
    }
}
