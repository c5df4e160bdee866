#!/bin/sh
# run_fuzzer.sh CORPUS FUZZER ARGUMENT...: runs FUZZER with CORPUS as its first folder, empty, so that a
# seed repeats a run whatever ran before.
corpus=$1
fuzzer=$2
shift 2
rm -rf "$corpus"
mkdir -p "$corpus" || exit 1
exec "$fuzzer" "$corpus" "$@"
