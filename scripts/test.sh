#!/usr/bin/env bash
# All checks, the cheap ones first. Called by `make test`, and by CI with CI=true, where nothing may be skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

step() { printf '\n== %s (%s)\n' "$1" "$(date +%H:%M:%S)"; }

step "set up"
scripts/setup.sh test
if ! scripts/models.sh; then
    if [ "${CI:-}" = true ]; then
        exit 1
    fi
    printf '*** SKIPPED: no models, so pictures are not tested ***\n' >&2
fi

step "format"
cargo fmt --check

step "licences and advisories"
deny="$(scripts/cargo-deny.sh)" || deny=
if [ -n "$deny" ]; then
    "$deny" --offline check bans licenses sources
    # the database of advisories lives on the network: unreachable is said, an advisory that is there fails
    if "$deny" fetch db >/dev/null 2>&1; then
        "$deny" check advisories
    else
        printf '*** SKIPPED: the advisory database cannot be reached ***\n' >&2
    fi
elif [ "${CI:-}" = true ]; then
    exit 1
else
    printf '*** SKIPPED: cargo-deny is not there (cargo install cargo-deny --locked) ***\n' >&2
fi

# One profile for lints and tests would share nothing: clippy checks, the tests build. Both keep their results in target/.
step "lints"
cargo clippy --all-targets --locked -- -D warnings

# tests of pictures run several readers side by side; each with its own threads would only get in the others' way
export OMP_THREAD_LIMIT=1
step "tests"
cargo test --locked
