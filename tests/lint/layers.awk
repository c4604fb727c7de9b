# layers.awk: the areas of lib/ build on one another in one order; an area must not
# include the private headers of a later one, nor public headers that belong to it.
BEGIN {
    n = split("core spec io claim rep authen rules export", order, " ")
    for (i = 1; i <= n; i++) rank[order[i]] = i
    m = split("error:core str:core buf:core date:core money:core ids:core text:core value:core " \
              "field:spec codes:spec layout:spec columns:spec io:io table:io package:io findings:io workbook:io " \
              "claim:claim stream:claim import:claim export:claim " \
              "keylist:claim where:claim group:claim edit:claim rules:rules rep:rep card:authen verify:authen attach:authen " \
              "http:authen config:authen right:authen agent:authen nhso:authen " \
              "journal:authen desk:authen visit:authen deskreport:authen", pair, " ")
    for (i = 1; i <= m; i++) {
        split(pair[i], part, ":")
        area[part[1]] = part[2]
    }
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
