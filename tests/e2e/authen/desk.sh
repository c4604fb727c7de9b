# shellcheck shell=sh
# Sourced by the cases of the commands that change something at a service, after mock.sh.
#   rows COMMAND...   its table without times and other things that change, then its status
#   masked COMMAND... output and messages without the port and today's date, then the status
today=$(TZ=Asia/Bangkok date +%Y-%m-%d)
export today

# Columns that are the same each time.
steady='code state how hcode hn seq an date pid_masked pid service act channel entry main_code total
paid privilege visit_kind number way reason certifier relation appeal appeal_filed http of line
message'

rows() {
    "$@" >rows.out 2>rows.err
    rows_status=$?
    # Whether something is waited for is a matter of how fast this machine is.
    sed "/looking again/d; s/:$(cat port)/:PORT/g; s/$today/TODAY/g; s/ [0-9]* seconds/ N seconds/g; s|$PWD/||g" rows.err
    awk -F'\t' -v OFS='|' -v names="$steady" '
        BEGIN { n = split(names, name, /[ \n]+/); for (i = 1; i <= n; i++) want[name[i]] = 1 }
        NR == 1 { for (i = 1; i <= NF; i++) if ($i in want) column[++m] = i }
        { line = $column[1]; for (i = 2; i <= m; i++) line = line OFS $column[i]; print line }' rows.out |
        sed "s/:$(cat port)/:PORT/g; s/$today/TODAY/g"
    echo "status $rows_status"
    rm -f rows.out rows.err
}

masked() {
    "$@" >masked.out 2>&1
    masked_status=$?
    sed -E "s/:$(cat port)/:PORT/g; s/$today(T[0-9:]+)?/TODAY/g" masked.out
    echo "status $masked_status"
    rm -f masked.out
}
