# peers.sh: what run.sh and verify.sh share: where the data is, which peers are there, and the
# commands that do the nine checks. Sourced from the top of the tree.
# shellcheck shell=sh disable=SC2034
build=${BUILD:-build}
case $build in /*) ;; *) build=$PWD/$build ;; esac
data=$build/bench-data
modules=$build/bench-node/node_modules
PATH=$build/bin:$build/bench:$PATH
export PATH
fields=lib/spec/fields.tsv
items=lib/spec/codes/chrgitem.tsv
python=/usr/bin/python3
jxl=/usr/share/java/jxl.jar
order='INS PAT OPD ORF ODX OOP IPD IRF IDX IOP CHT CHA AER ADP LVD DRU'

# The files of a set in their fixed order.
files_of() {
    for f in $order; do
        printf '%s ' "$1/$f.txt"
    done
}

# have_peer NAME: true when it can run, else says what is missing
have_peer() {
    case $1 in
    mawk) command -v mawk >/dev/null && return 0 ;;
    duckdb)
        if [ ! -d "$modules/@duckdb/node-api" ] && command -v npm >/dev/null; then
            mkdir -p "${modules%/*}"
            (cd "${modules%/*}" && npm install --no-audit --no-fund --prefix . @duckdb/node-api) \
                >"$build/bench-npm.log" 2>&1
        fi
        command -v node >/dev/null && [ -d "$modules/@duckdb/node-api" ] && return 0
        ;;
    sheetjs)
        if [ ! -d "$modules/xlsx" ] && command -v npm >/dev/null; then
            mkdir -p "${modules%/*}"
            (cd "${modules%/*}" && npm install --no-audit --no-fund --prefix . xlsx) \
                >"$build/bench-npm.log" 2>&1
        fi
        command -v node >/dev/null && [ -d "$modules/xlsx" ] && return 0
        ;;
    openpyxl) $python -c 'import openpyxl' 2>/dev/null && return 0 ;;
    soffice) command -v soffice >/dev/null && return 0 ;;
    freexl) # no tool comes with it: ours, that only calls it
        [ -x "$build/bench/freexl_tsv" ] && return 0
        ${CC:-cc} -O2 -D_GNU_SOURCE -o "$build/bench/freexl_tsv" tests/bench/peers/freexl_tsv.c \
            -lfreexl 2>"$build/bench-cc.log" && return 0
        ;;
    jexcelapi)
        [ -f "$build/bench/MakeBook.class" ] && return 0
        [ -f "$jxl" ] && command -v javac >/dev/null &&
            javac -encoding UTF-8 -cp "$jxl" -d "$build/bench" tests/data/xls/MakeBook.java && return 0
        ;;
    xlrd) $python -c 'import xlrd' 2>/dev/null && return 0 ;;
    pandas) $python -c 'import pandas' 2>/dev/null && return 0 ;;
    zip) command -v zip >/dev/null && return 0 ;;
    esac
    echo "skip   $1 is not installed"
    return 1
}

# The shell command of a peer's nine checks on a set.
nine_command() {
    case $1 in
    mawk) echo "LC_ALL=C mawk -f tests/bench/peers/nine.awk $fields $items $(files_of "$2")" ;;
    duckdb) echo "node tests/bench/peers/duckdb.mjs $modules $fields $items $2" ;;
    pandas) echo "$python tests/bench/peers/nine_pandas.py $fields $items $2" ;;
    esac
}
