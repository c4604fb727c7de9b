#!/bin/sh
# Runs unit test binaries, two at a time, and counts their test cases.
#   BUILD=build sh tests/unit/run.sh test_money test_date ...
# Shows the output of those that fail; the last line is "unit: N passed, M failed".
# A binary that runs no test, or ends otherwise than by its own verdict, fails.
set -u
CMOCKA_MESSAGE_OUTPUT=TAP
export CMOCKA_MESSAGE_OUTPUT

work=$(mktemp -d "${TMPDIR:-/tmp}/unit.XXXXXX") || exit 70
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM HUP

# Takes the next test that no other worker has, until there is none.
worker() {
    for t in "$@"; do
        mkdir "$work/$t" 2>/dev/null || continue
        "${BUILD:-build}/unit/$t" >"$work/$t/log" 2>&1 </dev/null
        echo $? >"$work/$t/status"
    done
}

worker "$@" &
worker "$@"
wait

passed=0 failed=0
for t in "$@"; do
    log=$work/$t/log
    status=$(cat "$work/$t/status")
    # Some versions of cmocka say "not ok 7 # SKIP name" of a test that was skipped.
    sed -i 's/^not ok \([0-9]* # SKIP\)/ok \1/' "$log"
    ok=$(grep -c '^ok [0-9]' "$log")
    bad=$(grep -c '^not ok [0-9]' "$log")
    skipped=$(grep -c '^ok [0-9]* # SKIP' "$log")
    if [ $((ok + bad)) -eq 0 ] || { [ "$bad" -eq 0 ] && [ "$status" -ne 0 ]; }; then
        bad=$((bad + 1))
    fi
    passed=$((passed + ok)) failed=$((failed + bad))
    if [ "$bad" -ne 0 ]; then
        cat "$log"
        echo "not ok $t ($bad of $((ok + bad)) failed, exit status $status)"
    elif [ "$skipped" -ne 0 ]; then
        echo "ok $t ($ok, $skipped of them skipped)"
    else
        echo "ok $t ($ok)"
    fi
done
echo "unit: $passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
