#!/bin/sh
# Checks of manuals, options, headers, scripts and style: BUILD=build sh tests/lint/run.sh
# One line per check; a check whose tool is not installed is skipped, and says so.
# The last line is "lint: N passed, M failed".
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
work=$(mktemp -d "${TMPDIR:-/tmp}/lint.XXXXXX") || exit 1
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT TERM
passed=0 failed=0

# check NAME COMMAND...: ok when the command succeeds, else its output
check() {
    name=$1
    shift
    if "$@" >"$work/log" 2>&1; then
        passed=$((passed + 1))
        echo "ok     $name"
    else
        failed=$((failed + 1))
        echo "FAIL   $name"
        sed 's/^/  /' "$work/log" | head -n 40
    fi
}

have() {
    command -v "$1" >/dev/null && return 0
    echo "skip   $2: $1 is not installed"
    return 1
}

# nothing COMMAND...: succeeds when the command prints nothing
nothing() {
    "$@" >"$work/found"
    cat "$work/found"
    [ ! -s "$work/found" ]
}

sources() {
    find include lib cmd tests -name '*.[ch]' | sort
}

scripts() {
    find .ci/run examples tests -name '*.sh' -o -path '.ci/run' | sort
}

# --- manuals ---
manuals() {
    for page in man/*.[1-9] "$build"/man/*.[1-9]; do
        [ -f "$page" ] && echo "$page"
    done
}

# Options of the left column of --help.
help_options() {
    "$build/bin/$1" --help | sed -n 's/^ \{2,6\}\(-[A-Za-z], \)\{0,1\}--\([a-z0-9-]*\).*/\2/p' | sort -u
}

# Options the manual lists: its .It lines, "Fl -name" or "Fl Fl name".
man_options() {
    sed -n '/^\.It /p' "man/$1.1" | tr -s ' ' '\n' | awk '
        was == "Fl" && /^-[a-z]/ { print substr($0, 2) }
        was2 == "Fl" && was == "Fl" { print $0 }
        { was2 = was; was = $0 }' | sort -u
}

options_agree() {
    if [ ! -f "man/$1.1" ]; then
        echo "man/$1.1 does not exist"
        return 1
    fi
    help_options "$1" >"$work/help"
    man_options "$1" >"$work/man"
    [ -s "$work/help" ] || echo "no option found in $1 --help"
    comm -23 "$work/help" "$work/man" | sed "s/^/in --help, not in man\/$1.1: --/"
    comm -13 "$work/help" "$work/man" | sed "s/^/in man\/$1.1, not in --help: --/"
    cmp -s "$work/help" "$work/man" && [ -s "$work/help" ]
}

if have mandoc 'manual pages'; then
    for page in $(manuals); do
        check "manual ${page#"$build"/}" nothing mandoc -Tlint -Wwarning "$page"
    done
fi
for tool in "$build"/bin/ecl-*; do
    [ -x "$tool" ] && check "options of ${tool##*/} in --help and manual" options_agree "${tool##*/}"
done

# --- headers ---
# header COMPILER... HEADER: the header by itself
header() {
    h=$1
    shift
    printf '#include "%s"\ntypedef int not_empty;\n' "$h" |
        "$@" -Wall -Wextra -Wpedantic -Werror -fsyntax-only -Iinclude -I"$build/gen" -
}

headers_in() {
    for h in include/eclaim/*.h; do
        header "${h#include/}" "$@" || return 1
    done
}

# shellcheck disable=SC2086 # "ccache gcc"
check 'headers compile alone as C11' headers_in ${CC:-cc} -std=c11 -xc
if command -v g++ >/dev/null; then
    check 'headers compile alone as C++' headers_in g++ -std=c++11 -xc++
elif have clang++ 'headers as C++'; then
    check 'headers compile alone as C++' headers_in clang++ -std=c++11 -xc++
fi

# --- scripts ---
shellcheck_all() {
    scripts | tr '\n' '\0' | xargs -0 shellcheck -S warning
}

shellcheck_cases() {
    find tests/e2e -name cmd -o -name skip | sort >"$work/cases"
    while read -r f; do
        if head -n 1 "$f" | grep -q bash; then
            shellcheck -S warning -s bash -e SC2164,SC2046,SC2086,SC2154 "$f"
        else
            shellcheck -S warning -s dash -e SC2164,SC2046,SC2086,SC2154 "$f"
        fi
    done <"$work/cases" >"$work/shellcheck"
    cat "$work/shellcheck"
    [ ! -s "$work/shellcheck" ]
}

if have shellcheck 'shell scripts'; then
    check 'shell scripts' shellcheck_all
    check 'commands of the end-to-end cases' shellcheck_cases
fi

# --- style ---
# shellcheck disable=SC2046 # file names of the tree have no blanks
check 'no functions that are banned, no floats in lib' nothing awk -f tests/lint/style.awk $(sources | grep -v ^tests)
# shellcheck disable=SC2046
check 'lib, include: data flows one way' nothing awk -f tests/lint/layers.awk $(find lib include -name '*.[ch]' | sort)

# Paths of a machine where somebody works do not belong into the tree.
paths() {
    find . \( -path ./.git -o -path './build*' -o -path ./out \) -prune -o -type f -print0 |
        xargs -0 grep -nE '(^|[^[:alnum:]_.])/(wor[k]/|roo[t]/|hom[e]/|tmp/w[t])' -- /dev/null
}
check 'no path of a certain machine' nothing paths

# Every checked rule has a test with a claim that breaks it and one that keeps it.
rules_tested() {
    "$build/bin/ecl-validate" --list-rules |
        awk -f tests/lint/rules_tested.awk - tests/lint/rules_tested.tsv tests/unit/test_rules*.c | sort
}
check 'every checked rule is broken and kept by a test' nothing rules_tested

tabs() {
    # shellcheck disable=SC2046
    grep -nP '\t| +$' $(sources) /dev/null
}
check 'no tabs and no trailing blanks in C sources' nothing tabs

# What the build asks for, the two commands of the README install.
packages_installed() {
    grep -oE '[a-z0-9]+-dev' tests/lint/check_deps.sh | sort -u | while read -r p; do
        for script in examples/quickstart.sh tests/run.sh; do
            grep -qw -- "$p" "$script" || echo "$script does not install $p"
        done
    done
}
check 'the packages of the build are installed' nothing packages_installed

echo "lint: $passed passed, $failed failed"
[ "$failed" = 0 ]
