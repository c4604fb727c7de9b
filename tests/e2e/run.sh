#!/bin/sh
# Runs the end-to-end cases: BUILD=build sh tests/e2e/run.sh [CASE]
#
# A case is a folder tests/e2e/<tool>/NNNN-<what>/ with
#   cmd      script, run in a scratch copy of the folder (bash if its first line says so)
#   in/      input (optional)
#   out err  expected standard output and error; compared where present
#   rc       expected exit status (0 when absent)
#   files/   files that must stand in the scratch folder afterwards, with this content
#   skip     script; exit status 0 means: skip, for the reason it prints
# The scratch folder has none of the expected files. PATH starts with the binaries, TMPDIR is
# the case's own and must be empty afterwards, SRC is the top of the source tree.
# CASE is a part of the folder's path. GOLDEN=1 shows the differences and then takes what came
# out for what is expected. SLOWEST=10 tells which ten cases took longest.
set -u
top=$(cd "$(dirname "$0")/../.." && pwd) || exit 1
case ${BUILD:-build} in /*) bin=$BUILD ;; *) bin=$top/${BUILD:-build} ;; esac
cases=$top/tests/e2e
limit=${E2E_TIMEOUT:-120}
work=$(mktemp -d "${TMPDIR:-/tmp}/e2e.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM

# differs WANT GOT LABEL: shows how, and is true when they differ
differs() {
    cmp -s "$1" "$2" && return 1
    diff -u --label "expected $3" --label "actual $3" "$1" "$2" | head -n 60
    return 0
}

# Every regular file below $1, relative to it.
listing() {
    (cd "$1" && find . -type f | sort)
}

# run_case NAME DIR: result in DIR/result (ok, FAIL, skip) and DIR/log
run_case() {
    src=$cases/$1 d=$2 bad=0
    mkdir -p "$d/run" "$d/tmp"
    cp -R "$src/." "$d/run/"
    (cd "$d/run" && rm -rf out err rc files skip)
    exec 3>"$d/log"
    if [ -f "$src/skip" ] && why=$(cd "$d/run" && PATH=$bin/bin:$bin/bench:$bin/mock:$PATH sh "$src/skip" 2>&1); then
        echo "skip   $1: $why" >&3
        echo skip >"$d/result"
        return
    fi
    shell='sh'
    head -n 1 "$src/cmd" | grep -q bash && shell='bash'
    (
        cd "$d/run" || exit 1
        PATH=$bin/bin:$bin/bench:$bin/mock:$PATH LC_ALL=C.UTF-8 TZ=UTC TMPDIR=$d/tmp SRC=$top NO_COLOR=1
        export PATH LC_ALL TZ TMPDIR SRC NO_COLOR
        unset BUILD LANG LANGUAGE
        exec timeout "$limit" "$shell" ./cmd
    ) >"$d/out" 2>"$d/err" </dev/null
    rc=$?
    echo "$rc" >"$d/rc"
    want=0
    [ -f "$src/rc" ] && want=$(cat "$src/rc")
    {
        if [ "$rc" != "$want" ]; then
            bad=1
            echo "exit status $rc, expected $want"
            [ -f "$src/err" ] || sed 's/^/  stderr: /' "$d/err" | head -n 20
        fi
        for f in out err; do
            [ -f "$src/$f" ] && differs "$src/$f" "$d/$f" "$f" && bad=1
        done
        if [ -d "$src/files" ]; then
            listing "$src/files" >"$d/list"
            while read -r f; do
                if [ ! -f "$d/run/$f" ]; then
                    bad=1
                    echo "file $f is missing"
                elif differs "$src/files/$f" "$d/run/$f" "$f"; then
                    bad=1
                fi
            done <"$d/list"
        fi
        if [ -n "$(ls -A "$d/tmp")" ]; then
            bad=1
            echo "left behind in TMPDIR:" && ls -A "$d/tmp"
        fi
    } >"$d/diff"
    [ -z "${GOLDEN:-}" ] || take_golden "$src" "$d" "$rc"
    if [ "$bad" = 0 ]; then
        echo "ok     $1" >&3
        echo ok >"$d/result"
    else
        echo "FAIL   $1" >&3
        sed 's/^/  /' "$d/diff" >&3
        echo FAIL >"$d/result"
    fi
}

take_golden() {
    src=$1 d=$2
    any=$(find "$src" -maxdepth 1 \( -name out -o -name err \) | head -n 1)
    for f in out err; do
        if [ -f "$src/$f" ] || { [ -z "$any" ] && [ -s "$d/$f" ]; }; then
            cp "$d/$f" "$src/$f"
        fi
    done
    rm -f "$src/rc"
    [ "$3" = 0 ] || echo "$3" >"$src/rc"
    [ -d "$src/files" ] || return 0
    listing "$src/files" | while read -r f; do
        [ -f "$d/run/$f" ] && cp "$d/run/$f" "$src/files/$f"
    done
    return 0
}

# Takes the next case that no other worker has, until there is none.
worker() {
    n=0
    while read -r name; do
        n=$((n + 1))
        mkdir "$work/$n" 2>/dev/null || continue
        began=$(date +%s%3N)
        run_case "$name" "$work/$n"
        echo "$(($(date +%s%3N) - began)) ms $name" >"$work/$n/time"
    done <"$work/cases"
    return 0
}

(cd "$cases" && find . -mindepth 3 -maxdepth 3 -name cmd | sed 's|^\./||; s|/cmd$||' | sort) |
    grep -F -e "${1:-}" >"$work/cases"
worker &
worker & # a third: some cases wait for readers and services
worker
wait
passed=0 failed=0 skipped=0 n=0
while read -r name; do
    n=$((n + 1))
    cat "$work/$n/log" 2>/dev/null
    case $(cat "$work/$n/result" 2>/dev/null) in
    ok) passed=$((passed + 1)) ;;
    skip) skipped=$((skipped + 1)) ;;
    *) failed=$((failed + 1)) ;;
    esac
done <"$work/cases"
[ -z "${SLOWEST:-}" ] || cat "$work"/*/time | sort -rn | head -n "$SLOWEST"
echo "e2e: $passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
