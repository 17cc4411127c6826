#!/usr/bin/env bash
# Runs one fuzz target on the stable compiler, starting from the files of corpus/.
#
#   scripts/fuzz.sh TARGET [SECONDS]     TARGET: a name in fuzz/fuzz_targets/; SECONDS: 600 unless told
#
# The crate has no unsafe code, so no sanitizer is needed, and without one the stable compiler will do. Needs cargo-fuzz
# (cargo install cargo-fuzz --locked) and a C++ compiler. Exit code 0: nothing was found; else the file that does it is
# in fuzz/artifacts/TARGET/.
set -euo pipefail
cd "$(dirname "$0")/.."

target="${1:?which target? $(ls fuzz/fuzz_targets | sed 's/\.rs$//' | tr '\n' ' ')}"
seconds="${2:-600}"

# what files the target may start from, by the end of their names
case "$target" in
    pdf*) ends=pdf ;;
    mail | milter | emlx | mbox | cms) ends='eml|mbox' ;;
    ooxml) ends='docx|xlsx|pptx' ;;
    odf) ends='odt|ods|odp' ;;
    zip) ends='zip|docx|odt' ;;
    gzip) ends=gz ;;
    image) ends='png|jpg|tif|gif|bmp|webp' ;;
    text | detect) ends='txt|csv' ;;
    *) ends="$target" ;;
esac

# no more of the crate than the target needs: without PDF the build takes half the time
case "$target" in
    pdf*) features=(--features pdf) ;;
    milter) features=(--features gateway) ;;
    msg) features=(--features outlook) ;;
    *) features=() ;;
esac

seeds="$(mktemp -d)"
trap 'rm -rf "$seeds"' EXIT
find corpus -type f -regextype posix-extended -regex ".*\.($ends)" -size -32k | while read -r file; do
    cp "$file" "$seeds/$(echo "$file" | tr '/' '-')"
done
find corpus/crashes -type f -name "${target%_rewrite}-*" -exec cp {} "$seeds" \;

words=()
[ ! -e "fuzz/dict/${target%_rewrite}" ] || words=("-dict=fuzz/dict/${target%_rewrite}")
[ -e fuzz/Cargo.lock ] || cp Cargo.lock fuzz/ # the same versions as the program
mkdir -p "fuzz/corpus/$target"
RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none --no-default-features "${features[@]}" "$target" "fuzz/corpus/$target" "$seeds" -- \
    -max_total_time="$seconds" -timeout=20 -rss_limit_mb=1024 -print_final_stats=1 "${words[@]}"
