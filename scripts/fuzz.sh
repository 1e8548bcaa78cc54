#!/usr/bin/env bash
# Fuzzes for a bounded time: scripts/fuzz.sh TARGET [SECONDS [libFuzzer's options]]
#
# TARGET is a file in fuzz/fuzz_targets without its ending. What is found stays in
# target/fuzz/artifacts, what was learnt in target/fuzz/corpus. A crash is tried again with
#   scripts/fuzz.sh TARGET 60 target/fuzz/artifacts/TARGET-crash-...
#
# These are the flags of `cargo fuzz run --sanitizer none`: with them stable Rust will do, and
# cargo-fuzz, which works in fuzz/ too, need not be installed. Nothing that is fuzzed here is
# `unsafe`, so the sanitizers that need nightly Rust would find nothing more.
set -euo pipefail
cd "$(dirname "$0")/.."

target=${1:?which target? one of: $(cd fuzz/fuzz_targets && echo *.rs)}
seconds=${2:-60}
shift "$(($# < 2 ? $# : 2))"

out=${CARGO_TARGET_DIR:-$PWD/target}/fuzz
corpus=$out/corpus
mkdir -p "$out/artifacts" "$corpus"
host=$(rustc -vV | sed -n 's/^host: //p')
manifest=fuzz/Cargo.toml
export CARGO_TARGET_DIR=$out

cargo run --quiet --release --manifest-path "$manifest" --no-default-features \
    --example seeds -- "$target" "$corpus"

# With --target the flags are for the target alone, not for build scripts.
export RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module
 -Cllvm-args=-sanitizer-coverage-level=4
 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters
 -Cllvm-args=-sanitizer-coverage-pc-table
 -Cllvm-args=-sanitizer-coverage-trace-compares
 -Ccodegen-units=1"
if [ $# -eq 0 ]; then
    set -- -max_total_time="$seconds" -max_len=8192 -dict="$corpus/dictionary" "$corpus/$target"
fi
cargo run --release --manifest-path "$manifest" --target "$host" --bin "$target" -- \
    -artifact_prefix="$out/artifacts/$target-" -timeout=10 -rss_limit_mb=4096 \
    -print_final_stats=1 -verbosity=0 "$@"
