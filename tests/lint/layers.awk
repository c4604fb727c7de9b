# layers.awk: the areas of lib/ build on one another in one order; an area must not
# include the private headers of a later one, nor public headers that belong to it.
function own_headers(name, list,    header, m, k) {
    m = split(list, header, " ")
    for (k = 1; k <= m; k++) area[header[k]] = name
}
BEGIN {
    n = split("core spec io claim base rep authen rules site export", order, " ")
    for (i = 1; i <= n; i++) rank[order[i]] = i
    # The public headers of each area.
    own_headers("core", "error str buf date money ids text value near")
    own_headers("spec", "field codes layout columns nhsocode")
    own_headers("io", "io table package findings workbook")
    own_headers("claim", "claim stream import export keylist where group groupsum edit baseline sent")
    own_headers("base", "base basebook drugs drugcheck drugdiff staff units holidays codedir")
    own_headers("rep", "rep repbook repmatch repsum")
    own_headers("authen", "card verify attach http config right agent nhso journal desk visit deskreport")
    own_headers("rules", "rules profile")
    own_headers("site", "site")
}
FNR == 1 {
    split(FILENAME, path, "/")
    own = path[2]
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
    if (to in rank && own in rank && rank[to] > rank[own]) {
        print FILENAME ":" FNR ": lib/" own " includes " name " of lib/" to
    }
}
