#!/bin/bash
# Builds and installs the logic engine alone, with two compilers, and uses it as a stranger would.
# install_test.sh SOURCE SCRATCH
set -eu
source=$1
scratch=$2
rm -rf "$scratch"
mkdir -p "$scratch"
cp -r "$source" "$scratch/skb"  # alone: nothing beside it
for compiler in clang++-19 g++; do
    command -v "$compiler" >/dev/null || { echo "no $compiler: left out"; continue; }
    at=$scratch/$compiler
    cmake -G Ninja -S "$scratch/skb" -B "$at/build" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_INSTALL_PREFIX="$at/prefix"
    cmake --build "$at/build" -j2
    cmake --install "$at/build"
    cmake -G Ninja -S "$source/examples" -B "$at/examples" -DCMAKE_CXX_COMPILER="$compiler" -DCMAKE_PREFIX_PATH="$at/prefix"
    cmake --build "$at/examples"
    (ulimit -s 256 && ctest --test-dir "$at/examples" --output-on-failure)  # KiB: the engine does not recurse
    export PKG_CONFIG_PATH=$at/prefix/lib/pkgconfig
    [ "$(pkg-config --modversion zooid-skb)" = 0.1.0 ]
    # shellcheck disable=SC2046
    "$compiler" "$source/examples/embed/main.cpp" $(pkg-config --cflags --libs zooid-skb) -o "$at/embed"
    "$at/embed"
    echo "$compiler: installed and used"
done
rm -rf "$scratch"
