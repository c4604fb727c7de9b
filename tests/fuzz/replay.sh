#!/bin/sh
# Gives every file of a corpus to its fuzz target.
#   BUILD=build sh tests/fuzz/replay.sh fuzz_values fuzz_stream ...
# fuzz_NAME reads tests/fuzz/corpus/NAME. The last line is "fuzz: N passed, M failed",
# counted in files; a file fails when the target crashes or takes over 20 seconds.
set -u
here=$(dirname "$0")
log=$(mktemp "${TMPDIR:-/tmp}/fuzz.XXXXXX") || exit 70
trap 'rm -f "$log"' EXIT
trap 'exit 130' INT TERM HUP

passed=0 failed=0
for t in "$@"; do
    corpus=$here/corpus/${t#fuzz_}
    n=0 bad=0
    if all=$(timeout 120 "${BUILD:-build}/fuzz/$t" "$corpus" 2>"$log"); then
        n=$all
    else # one by one, to name those that fail
        for f in "$corpus"/*; do
            if timeout 20 "${BUILD:-build}/fuzz/$t" "$f" >"$log" 2>&1; then
                n=$((n + 1))
            else
                bad=$((bad + 1))
                tail -n 40 "$log"
                echo "not ok $t: $f"
            fi
        done
    fi
    if [ $((n + bad)) -eq 0 ]; then
        echo "not ok $t: no file in $corpus"
        bad=1
    fi
    [ "$bad" -eq 0 ] && echo "ok $t ($n)"
    passed=$((passed + n)) failed=$((failed + bad))
done
echo "fuzz: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
