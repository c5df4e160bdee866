#!/bin/bash
# Builds and installs the interconnect alone, with two compilers, and uses it as a stranger would.
# install_test.sh SOURCE SCRATCH
set -eu
source=$1
scratch=$2
rm -rf "$scratch"
mkdir -p "$scratch"
cp -r "$source" "$scratch/interconnect"  # alone: nothing beside it
for compiler in clang++-19 g++; do
    command -v "$compiler" >/dev/null || { echo "no $compiler: left out"; continue; }
    at=$scratch/$compiler
    schemas=$([ "$compiler" = g++ ] && echo OFF || echo ON)  # once is enough: it takes the longest
    cmake -G Ninja -S "$scratch/interconnect" -B "$at/build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_BUILD_TYPE=Debug \
        -DZOOID_SCHEMA_COMPILER="$schemas" -DCMAKE_INSTALL_PREFIX="$at/prefix"
    cmake --build "$at/build" -j2
    cmake --install "$at/build"
    cmake -G Ninja -S "$source/examples" -B "$at/examples" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$at/prefix"
    cmake --build "$at/examples" -j2
    ctest --test-dir "$at/examples" --output-on-failure
    export PKG_CONFIG_PATH=$at/prefix/lib/pkgconfig
    if [ "$schemas" = ON ]; then
        capnp compile -I"$at/prefix/share/zooid/schema" -o"$at/prefix/bin/capnpc-zooid:$at" --src-prefix="$source/../tests/interconnect" \
            "$source/../tests/interconnect/sample.capnp"
        test -s "$at/sample.hpp"
    fi
    [ "$(pkg-config --modversion zooid-interconnect)" = 0.1.0 ]
    # shellcheck disable=SC2046
    "$compiler" "$source/examples/threads/main.cpp" $(pkg-config --cflags --libs zooid-interconnect) -o "$at/threads"
    "$at/threads"
    echo "$compiler: installed and used"
done
rm -rf "$scratch"
