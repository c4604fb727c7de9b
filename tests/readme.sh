#!/bin/sh
# The tour in README.md against what its commands print: BUILD=build sh tests/readme.sh [--update]
# In a block that begins with ```console, lines that begin with "$ " are commands (and what
# follows a \ or a | at the end of a line); the rest of the block is what they print. All run
# in one scratch folder in which examples/ stands. Without --update: shows what differs, and
# fails; with it: puts what the commands print into README.md.
set -eu
top=$(cd "$(dirname "$0")/.." && pwd)
case ${BUILD:-build} in /*) bin=$BUILD ;; *) bin=$top/${BUILD:-build} ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/readme.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
mkdir "$work/run"
ln -s "$top/examples" "$work/run/examples"

# A script that prints README.md anew.
awk '
    function say(line) {
        gsub(/\047/, "\047\\\047\047", line)
        print "printf \047%s\\n\047 \047" line "\047"
    }
    on && /^```$/ { on = more = 0 }
    on && (more || /^\$ /) {
        say($0)
        command = more ? command "\n" $0 : substr($0, 3)
        more = /[|\\]$/
        if (!more) print "{ " command "\n} 2>&1 </dev/null"
        next
    }
    on { next }
    /^```console$/ { on = 1 }
    { say($0) }' "$top/README.md" >"$work/script"

(cd "$work/run" && HOME=$work/run PATH=$bin/bin:$PATH LC_ALL=C.UTF-8 ECL_LANG=en sh ../script) >"$work/README.md" || true
if cmp -s "$top/README.md" "$work/README.md"; then
    exit 0
fi
if [ "${1:-}" = --update ]; then
    cat "$work/README.md" >"$top/README.md"
    exit 0
fi
echo 'README.md shows something else than its commands print: sh tests/readme.sh --update'
diff -u "$top/README.md" "$work/README.md"
