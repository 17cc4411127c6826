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
mkdir -p "$out/gelakt"

# A run that finds something ends with 1, one that could not read something with 2: both are news, not errors.
run() {
    local code=0
    "$@" || code=$?
    if [ "$code" -gt 2 ]; then
        printf 'zwartlak ended with %s\n' "$code" >&2
        exit "$code"
    fi
}

step "4/6  Scan: a folder as a care practice has it (letters, invoices, mail, scans, copies of identity documents)"
run "$binary" scan corpus/good corpus/tricky --format human --output "$out/rapport.txt"
run "$binary" scan corpus/good corpus/tricky --format csv --quiet --output "$out/bevindingen.csv"
head -n 40 "$out/rapport.txt"
printf '     [...]\n'
tail -n 15 "$out/rapport.txt"

step "5/6  Redact: copies without the data, each opened again and searched before it was written"
run "$binary" redact corpus/good corpus/tricky -o "$out/gelakt" --report "$out/redactie.jsonl" --quiet
written=$(find "$out/gelakt" -type f ! -name case.toml ! -name truth.json | wc -l)
printf '     %s copies in %s/gelakt\n' "$written" "$out"

step "6/6  See for yourself"
letter=good/referral-cardiology/referral-cardiology.txt
copy=$(find "$out/gelakt" -path "*/${letter##*/}" | head -n 1)
if [ -n "$copy" ]; then
    printf '     A referral letter, before and after:\n\n'
    sed -n '5,12p' "corpus/$letter" | sed 's/^/       /'
    printf '\n'
    sed -n '5,12p' "$copy" | sed 's/^/       /'
fi
cat <<WHERE

     $out/rapport.txt        the report for people (Dutch; ZWARTLAK_LANG=en make demo gives English)
     $out/bevindingen.csv    the findings for a spreadsheet, values masked
     $out/redactie.jsonl     what was taken out of which file, and what was refused
     $out/gelakt/            the redacted copies; compare for instance
         corpus/good/id-passport-2014/passport-2014-photo.jpg
         corpus/good/invoice-with-bsn/invoice-with-bsn-writer.pdf
       with the files of the same name there
     Your own folder:    $binary scan FOLDER
WHERE
