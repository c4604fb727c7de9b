#!/bin/sh
# Speed, size and memory beside other tools: make bench, or BUILD=build sh tests/bench/run.sh [PART...]
# Parts: verify import nine base json zip site growth day book xls catalog (all). Warm cache; commands alternate, medians of
# BENCH_RUNS (5) runs. The ratios hold between the programs of one run on one machine; nothing
# here passes or fails on time. A peer that is not installed is skipped.
#   BENCH_VISITS=100000   size of the set
#   BENCH_ROWS=50000      rows of the workbook
#   BENCH_BIG=1           growth with 1,000,000 visits, too (about 7 GB of disk)
set -u
cd "$(dirname "$0")/../.." || exit 1
. tests/bench/peers.sh
runs=${BENCH_RUNS:-5}
visits=${BENCH_VISITS:-100000}
parts=${*:-verify import nine base json zip site growth day book xls catalog}
work=$data/work
mkdir -p "$work"
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# The set of N visits in $data/N, made once.
make_set() {
    [ -f "$data/.$1.done" ] && return 0
    mkdir -p "$data"
    echo "making a set of $1 visits in $data/$1"
    gen16 --visits "$1" --seed 1 --out "$data/$1" && touch "$data/.$1.done"
}

size_of() {
    cat "$1"/*.txt | wc -c
}

# race BYTES COUNT UNIT LABEL COMMAND LABEL COMMAND...: the first is ours; the others are compared with it.
# COUNT is how many UNITs (visits, rows) the input holds.
race() {
    bytes=$1
    count=$2
    unit=$3
    shift 3
    : >"$work/labels"
    n=$#
    while [ "$n" -gt 0 ]; do
        printf '%s\n' "$1" >>"$work/labels"
        command=$2
        shift 2
        set -- "$@" "$command"
        n=$((n - 2))
    done
    stopwatch -n "$runs" "$@" 2>"$work/stderr" | paste -d' ' - "$work/labels" | awk -v bytes="$bytes" -v count="$count" -v unit="$unit/s" '
        NR == 1 {
            ours = $1; cpu = $2
            printf "  %-44s %10s %10s %8s %9s %9s %8s %8s\n", "", "wall ms", unit, "MB/s", "CPU ms", "peak MiB",
                "x wall", "x CPU"
        }
        {
            label = $5
            for (i = 6; i <= NF; i++) label = label " " $i
            printf "  %-44s %10.1f %10.0f %8.0f %9.1f %9.1f %8.2f %8.2f%s\n", label, $1, count / $1 * 1000,
                bytes / $1 / 1000, $2, $3 / 1024, $1 / ours, $2 / cpu, ($4 > 1 ? "  status " $4 "!" : "")
        }'
    grep -v '^$' "$work/stderr" | head -n 5
}

set_=$data/$visits
part_import() {
    make_set "$visits"
    bytes=$(size_of "$set_")
    echo "import: $visits visits, $((bytes / 1000000)) MB, to /dev/null"
    set -- ecl-import "ecl-import --quiet $set_ >/dev/null"
    have_peer mawk && set -- "$@" 'mawk counting fields' \
        "LC_ALL=C mawk -F'|' '{ n += NF } END { print n }' $(files_of "$set_") >/dev/null"
    set -- "$@" 'wc -l' "wc -l $(files_of "$set_") >/dev/null" 'cat' "cat $(files_of "$set_") >/dev/null"
    race "$bytes" "$visits" visits "$@"
}

# The rules that the nine checks of the peers are.
nine_rules=INS.cid-checksum,INS.cid-dummy,PAT.person-id-checksum,MONEY.cht-cha,REF.op-seq-in-opd
nine_rules=$nine_rules,ODX.one-principal,IDX.one-principal,IPD.dsc-after-adm,CHA.item-code,OPD.unique
nine_rules=$nine_rules,FMT.width-bytes,FMT.date,FMT.date-era,FMT.date-zero
part_nine() {
    make_set "$visits"
    echo "checks: import and all rules, against nine of the checks in other tools"
    run="ecl-import --quiet $set_ | ecl-validate --quiet --force --findings $work/f.tsv"
    set -- 'ecl-import | ecl-validate (all rules)' "$run >/dev/null" \
        'ecl-import | ecl-validate (the nine checks)' "$run --only $nine_rules >/dev/null"
    for peer in mawk duckdb pandas; do
        have_peer $peer && set -- "$@" "$peer (nine checks)" "$(nine_command $peer "$set_") >/dev/null"
    done
    race "$(size_of "$set_")" "$visits" visits "$@"
}

# The same claims with and without the hospital's tables: 5,000 drugs, 500 staff, 10,000 units, codes.
part_base() {
    make_set "$visits"
    echo 'base: all rules, without base tables, with them, and reading the tables alone'
    tables=$work/tables
    sh tests/bench/base_tables.sh "$set_" "$tables"
    ecl-import --quiet "$set_" >"$work/s.ecl"
    printf '%%ecl|1\n' >"$work/none.ecl"
    with="--drugs $tables/drugs.tsv --staff $tables/staff.tsv --holidays $tables/holidays.txt --duty"
    with="$with --units $tables/units.tsv --codes $tables/codes"
    run='ecl-validate --quiet --force --findings'
    race "$(wc -c <"$work/s.ecl")" "$visits" visits 'ecl-validate' "$run $work/f.tsv <$work/s.ecl >/dev/null" \
        'ecl-validate with all base tables' "$run $work/f.tsv $with <$work/s.ecl >/dev/null" \
        'ecl-validate with all base tables, no claims' "$run $work/f.tsv $with <$work/none.ecl >/dev/null"
    rm -rf "$tables" "$work"/*.ecl
}

part_json() {
    make_set "$visits"
    echo 'json: a document for each claim'
    set -- 'ecl-import | ecl-export --to jsonl' \
        "ecl-import --quiet $set_ | ecl-export --quiet --to jsonl -o - >/dev/null"
    if have_peer duckdb; then
        set -- "$@" 'duckdb (nested documents)' \
            "node tests/bench/peers/json.mjs $modules $fields $set_ $work/d.jsonl" \
            'duckdb (a document for each row, not joined)' \
            "node tests/bench/peers/json.mjs $modules $fields $set_ $work/d.jsonl rows"
    fi
    race "$(size_of "$set_")" "$visits" visits "$@"
    rm -f "$work/d.jsonl"
}

part_zip() {
    make_set "$visits"
    echo 'zip: the clean claims of the stream as a submission'
    ecl-import --quiet "$set_" >"$work/s.ecl"
    set -- 'ecl-export -o NAME.zip' "ecl-export --quiet --force -o $work/e.zip <$work/s.ecl" \
        'ecl-export -o DIR/' "rm -rf $work/d $work/d.*; ecl-export --quiet -o $work/d/ <$work/s.ecl"
    if have_peer zip; then
        set -- "$@" 'zip -6 of that folder' "rm -f $work/z.zip; cd $work/d && zip -6 -q $work/z.zip *.txt"
    fi
    # Once before the race: zip needs the folder.
    ecl-export --quiet -o "$work/d/" <"$work/s.ecl"
    race "$(wc -c <"$work/s.ecl")" "$visits" visits "$@"
    [ -f "$work/z.zip" ] && echo "$(wc -c <"$work/e.zip") $(wc -c <"$work/z.zip")" |
        awk '{ printf "  size: ecl-export %d bytes, zip -6 %d bytes, ratio %.4f\n", $1, $2, $1 / $2 }'
    rm -rf "$work/d" "$work"/*.json "$work"/*.ecl "$work"/*.zip
}

# What rules in Lua cost beside those of the table.
part_site() {
    make_set "$visits"
    echo "site: the five rules of examples/site.lua beside all rules, $visits visits"
    ecl-import --quiet "$set_" >"$work/s.ecl"
    cat >"$work/two.lua" <<'END'
rule { id = "SITE.two", severity = "warning", files = "CHT", text = "t", message = "m",
  check = function(claim, report) if claim.CHT.PAID == -1 and claim.CHT.PTTYPE == "" then report() end end }
END
    v="ecl-validate --quiet --force --findings $work/f.tsv"
    race "$(wc -c <"$work/s.ecl")" "$visits" visits 'all rules' "$v <$work/s.ecl >/dev/null" \
        'and five in Lua' "$v --rules examples/site.lua <$work/s.ecl >/dev/null" \
        'and one that looks at two fields' "$v --rules $work/two.lua <$work/s.ecl >/dev/null"
    rm -f "$work/s.ecl"
}

# Wall and processor time and peak memory of each tool by itself.
part_growth() {
    echo 'growth: each tool by itself; columns: visits, wall ms, CPU ms, peak MiB, us wall per visit'
    many='10000 100000'
    [ -n "${BENCH_BIG:-}" ] && many="$many 1000000"
    save=$runs
    for n in $many; do
        make_set "$n"
        [ "$n" = 1000000 ] && runs=1
        stopwatch -n "$runs" "ecl-import --quiet $data/$n >$work/s.ecl" >"$work/t.import"
        stopwatch -n "$runs" "ecl-validate --quiet --force --findings $work/f.tsv <$work/s.ecl >/dev/null" >"$work/t.validate"
        stopwatch -n "$runs" "ecl-export --quiet --force -o $work/e.zip <$work/s.ecl" >"$work/t.export"
        rm -f "$work/s.ecl" "$work"/e.*
        for t in import validate export; do
            awk -v t="ecl-$t" -v n="$n" \
                '{ printf "  %-14s %8d %10.1f %10.1f %9.1f %8.2f%s\n", t, n, $1, $2, $3 / 1024, $1 * 1000 / n,
                   ($4 > 1 ? "  status " $4 "!" : "") }' "$work/t.$t"
        done
    done
    runs=$save
}

part_day() {
    make_set 1000
    echo 'day: 1,000 visits from start to end'
    save=$runs
    runs=21
    race "$(size_of "$data/1000")" 1000 visits 'import | validate' \
        "ecl-import --quiet $data/1000 | ecl-validate --quiet --force --findings $work/f.tsv >/dev/null" \
        'import | validate | export' \
        "ecl-import --quiet $data/1000 | ecl-validate --quiet --force --findings $work/f.tsv | ecl-export --quiet --force -o $work/e.zip"
    runs=$save
}

# Workbook to rows. LibreOffice and SheetJS take seconds: three runs each.
part_book() {
    rows=${BENCH_ROWS:-50000}
    book=$data/book-$rows.xlsx
    mkdir -p "$data"
    [ -f "$book" ] || genbook "$rows" "$book"
    echo "book: .xlsx of $rows rows by 45 columns, $(($(wc -c <"$book") / 1000000)) MB, to tab-separated rows"
    set -- 'this reader' "book_read --tsv $book >/dev/null" 'ecl-rep' "ecl-rep --quiet $book >/dev/null"
    have_peer sheetjs &&
        set -- "$@" 'SheetJS' "node --max-old-space-size=4096 tests/bench/peers/sheetjs.mjs $modules $book >/dev/null"
    have_peer openpyxl && set -- "$@" 'openpyxl (read-only)' "$python tests/bench/peers/openpyxl_tsv.py $book >/dev/null"
    have_peer soffice && set -- "$@" 'LibreOffice (to csv)' \
        "HOME=$work soffice -env:UserInstallation=file://$work/profile --headless --convert-to csv --outdir $work $book >/dev/null"
    save=$runs
    [ "$runs" -gt 3 ] && runs=3
    race "$(wc -c <"$book")" "$rows" rows "$@"
    runs=$save
    rm -rf "$work/profile" "$work"/book-*.csv
}

# The same of Excel 97, written by the library that NHSO uses.
part_xls() {
    rows=${BENCH_ROWS:-50000}
    [ "$rows" -gt 65536 ] && rows=65536
    book=$data/book-$rows.xls
    mkdir -p "$data"
    if [ ! -f "$book" ]; then
        have_peer jexcelapi || return 0
        java -cp "$jxl:$build/bench" MakeBook "$book" "$rows" 45 || return 0
    fi
    echo "xls: .xls of $rows rows by 45 columns, $(($(wc -c <"$book") / 1000000)) MB, to tab-separated rows"
    set -- 'this reader' "book_read --tsv $book >/dev/null"
    have_peer freexl && set -- "$@" 'freexl' "freexl_tsv $book >/dev/null"
    have_peer xlrd && set -- "$@" 'xlrd' "$python tests/bench/peers/xlrd_tsv.py $book >/dev/null"
    race "$(wc -c <"$book")" "$rows" rows "$@"
}

# A drug catalogue: all rules of ecl-catalog against a part of them, and the price of a drug on a day.
part_catalog() {
    mkdir -p "$data"
    for f in tsv xlsx; do
        [ -f "$data/10670-100000.$f" ] || gencat 100000 "$data/10670-100000.$f"
    done
    book=$data/10670-100000.xlsx text=$data/10670-100000.tsv
    save=$runs
    [ "$runs" -gt 3 ] && runs=3
    echo "catalog: .xlsx of 100,000 rows by 25 columns, $(($(wc -c <"$book") / 1000000)) MB, checked"
    set -- 'ecl-catalog check (all rules)' "ecl-catalog check -q --today 2025-01-01 $book" \
        'ecl-catalog check (the same as text)' "ecl-catalog check -q --today 2025-01-01 $text"
    have_peer openpyxl && set -- "$@" 'openpyxl (some of the rules)' \
        "$python tests/bench/peers/openpyxl_catalog.py check $book >/dev/null"
    race "$(wc -c <"$book")" 100000 rows "$@"
    echo 'catalog: the price of one drug on a day'
    set -- 'ecl-catalog price' "ecl-catalog price 0005000 --on 2021-05-05 $book >/dev/null" \
        'ecl-catalog price (the same as text)' "ecl-catalog price 0005000 --on 2021-05-05 $text >/dev/null"
    have_peer openpyxl && set -- "$@" 'openpyxl' \
        "$python tests/bench/peers/openpyxl_catalog.py price $book 0005000 2021-05-05 >/dev/null"
    have_peer soffice && set -- "$@" 'LibreOffice (to csv only)' \
        "HOME=$work soffice -env:UserInstallation=file://$work/profile --headless --convert-to csv --outdir $work $book >/dev/null"
    race "$(wc -c <"$book")" 100000 rows "$@"
    runs=$save
    rm -rf "$work/profile" "$work"/*.csv
}

echo "$(nproc) processors, load $(cut -d' ' -f1 /proc/loadavg) before the start; on a busy machine compare CPU"
echo
for p in $parts; do
    case $p in
    verify) sh tests/bench/verify.sh ;;
    import | nine | base | json | zip | site | growth | day | book | xls | catalog) "part_$p" ;;
    *)
        echo "bench: no such part: $p" >&2
        exit 2
        ;;
    esac
    echo
done
