#!/usr/bin/env bash
# The main job on the shipped corpus, step by step: set up, build, scan, redact, look. Called by `make demo`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=demo
binary="${CARGO_TARGET_DIR:-target}/release/zwartlak"
step() { printf '\n\033[1m%s\033[0m\n' "$*"; }
[ -t 1 ] || step() { printf '\n%s\n' "$*"; }

step "1/6  What is needed"
scripts/setup.sh build

step "2/6  The models that read pictures"
# without them everything but pictures works, and the report says that pictures were not looked at
scripts/models.sh || printf '     going on without models: pictures will be reported as not looked at\n'

step "3/6  Build (about ten minutes the first time on two cores, then at once)"
cargo build --release --locked

rm -rf "$out"
mkdir -p "$out"

# A run that finds something ends with 1, one that could not read something with 2: both are news, not errors.
run() {
    local code=0
    "$@" || code=$?
    if [ "$code" -gt 2 ]; then
        printf 'zwartlak ended with %s\n' "$code" >&2
        exit "$code"
    fi
}

# the documents only, as a practice has them on its share: without the files that say what should be found in them
mkdir -p "$out/praktijk"
for folder in corpus/good/*/ corpus/tricky/*/; do
    mkdir -p "$out/praktijk/$(basename "$folder")"
    find "$folder" -type f ! -name case.toml ! -name truth.json -exec cp {} "$out/praktijk/$(basename "$folder")/" \;
done

step "4/6  Scan: a folder as a care practice has it (letters, invoices, mail, scans, copies of identity documents)"
run "$binary" scan "$out/praktijk" --output "$out/rapport.txt"
head -n 40 "$out/rapport.txt"
printf '     [...]\n\n'
sed -n '/^\(Samengevat\|In short\)$/,$p' "$out/rapport.txt"

step "5/6  Redact: copies without the data, each opened again and searched before it was written"
run "$binary" redact "$out/praktijk" -o "$out/gelakt" --report "$out/redactie.csv" --quiet
printf '     %s copies in %s/gelakt\n' "$(find "$out/gelakt" -type f | wc -l)" "$out"

step "6/6  See for yourself"
letter=referral-cardiology/referral-cardiology.txt
if [ -e "$out/gelakt/$letter" ]; then
    printf '     A referral letter, before and after:\n\n'
    sed -n '5,12p' "$out/praktijk/$letter" | sed 's/^/       /'
    printf '\n'
    sed -n '5,12p' "$out/gelakt/$letter" | sed 's/^/       /'
fi
cat <<WHERE

     $out/rapport.txt     the report for people (Dutch; ZWARTLAK_LANG=en make demo gives English)
     $out/redactie.csv    every finding and what became of each file, for a spreadsheet; values masked
     $out/praktijk/       the originals
     $out/gelakt/         the redacted copies; compare for instance
         id-passport-2014/passport-2014-photo.jpg
         invoice-with-bsn/invoice-with-bsn-writer.pdf
     Your own folder:    $binary scan FOLDER
WHERE
