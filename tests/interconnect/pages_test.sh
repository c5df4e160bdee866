#!/bin/bash
# Makes the interconnect's API pages from its headers: what doxygen warns of is an error, and it does warn.
# pages_test.sh SOURCE OUT
set -eu
source=$1
out=$2
command -v doxygen >/dev/null || { echo "no doxygen: hake/install installs it" >&2; exit 4; }
pages() { (cd "$source" && { cat Doxyfile; printf '%s\n' "$@"; } | doxygen -); }
rm -rf "$out"
mkdir -p "$out/wrong"
pages "OUTPUT_DIRECTORY=$out"
for page in index.html classzooid_1_1interconnect_1_1Task.html; do
    test -s "$out/html/$page" || { echo "no page $page" >&2; exit 1; }
done
cat >"$out/wrong/wrong.hpp" <<'WRONG'
/// Adds.
/// @param other there is none of this name.
int add(int one);
WRONG
if pages "OUTPUT_DIRECTORY=$out/wrong" "INPUT=$out/wrong" "USE_MDFILE_AS_MAINPAGE=" 2>"$out/wrong/said"; then
    echo "a wrong page was made" >&2
    exit 1
fi
grep -q "argument 'other'" "$out/wrong/said"
rm -rf "$out/wrong"
echo "pages in $out/html"
