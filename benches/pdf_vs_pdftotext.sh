#!/bin/sh
# Pages per CPU-second of reading with boxes against pdftotext, on one merged file (pdftotext costs 17 ms a start).
# usage: benches/pdf_vs_pdftotext.sh FILE.pdf...    needs: poppler-utils, qpdf, a release toolchain
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
merged="$work/merged.pdf"
# 40 copies of each file, so that starting up does not count.
list=""
for file in "$@"; do
    n=0
    while [ "$n" -lt 40 ]; do list="$list $file"; n=$((n + 1)); done
done
# shellcheck disable=SC2086
qpdf --empty --pages $list -- "$merged"
pages=$(pdfinfo "$merged" | awk '/^Pages:/ { print $2 }')
seconds() { # user + system time of a command
    LC_ALL=C bash -c 'TIMEFORMAT="%U %S"; time "$@" >/dev/null' timer "$@" 2>&1 | awk 'END { print $1 + $2 }'
}
plain=$(seconds pdftotext "$merged" -)
boxes=$(seconds pdftotext -bbox "$merged" -)
cargo bench --quiet --bench pdf --no-run
bench=$(find target/release/deps -name 'pdf-*' -type f -perm -u+x -newer Cargo.toml -printf '%T@ %p\n' | sort -n | tail -1 | cut -d' ' -f2)
"$bench" --once "$merged"
ours=$(seconds "$bench" --once "$merged")
awk -v p="$pages" -v a="$plain" -v b="$boxes" -v c="$ours" 'BEGIN {
    o = p / c
    printf "pdftotext: %.0f pages/s, with -bbox: %.0f pages/s, ours with boxes: %.0f pages/s\n", p / a, p / b, o
    printf "ratio to pdftotext: %.2f, to pdftotext -bbox: %.2f\n", o * a / p, o * b / p
}'
