#!/bin/sh
# The personality as libos links it: needs only a few functions, touches no vector register.
# Usage: check_freestanding.sh OBJECT...
set -eu
image=$(mktemp)
trap 'rm -f "$image"' EXIT
ld.lld-19 -r -o "$image" "$@"
allowed='memchr|memcmp|memcpy|memmove|memset|zooid_assert_failed|__cxa_pure_virtual'
needed=$(llvm-nm-19 --undefined-only --just-symbol-name "$image" | grep -Evx "($allowed)?" || true)
if [ -n "$needed" ]; then
    echo "needs functions that the libos image does not have:" $needed
    exit 1
fi
code=$(llvm-objdump-19 -d --no-show-raw-insn "$image")
instructions=$(echo "$code" | grep -c '^ ')
if [ "$instructions" -lt 5000 ]; then
    echo "only $instructions instructions looked at: the objects are not the personality"
    exit 1
fi
if echo "$code" | grep -E '%([xyz]mm|mm|st|k)[0-9]'; then
    echo "uses vector registers"
    exit 1
fi
echo "$instructions instructions, no vector register"
