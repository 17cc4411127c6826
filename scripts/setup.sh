#!/usr/bin/env bash
# Checks what building and testing need, and installs the Debian packages that are missing.
#
#   scripts/setup.sh build    a linker and Python's pip (for the models): enough for `make demo`
#   scripts/setup.sh test     also the foreign programs that judge redacted files: needed by `make test`
#
# Does nothing when all is there. Exit code 0: all there; 1: something that is needed could not be installed.
set -euo pipefail

what="${1:-build}"

# program (or a file) : Debian package
needs="cc:build-essential python3:python3 pip:python3-pip ca:ca-certificates"
judges="pdftotext:poppler-utils pdftoppm:poppler-utils qpdf:qpdf mutool:mupdf-tools exiftool:libimage-exiftool-perl
tesseract:tesseract-ocr nld:tesseract-ocr-nld postfix:postfix opendkim:opendkim dkim:python3-dkim"

say() { printf 'setup: %s\n' "$@" >&2; }

there() {
    case "$1" in
        ca) [ -e /etc/ssl/certs/ca-certificates.crt ] ;;
        pip) python3 -m pip --version >/dev/null 2>&1 ;;
        postfix) [ -x /usr/sbin/postfix ] ;;
        opendkim) [ -x /usr/sbin/opendkim ] ;;
        dkim) /usr/bin/python3 -c 'import dkim' 2>/dev/null ;;
        nld) tesseract --list-langs 2>/dev/null | grep -qx nld ;;
        *) command -v "$1" >/dev/null 2>&1 ;;
    esac
}

# Packages of "$@" whose program is not there, each once.
lacking() {
    local row
    for row in "$@"; do
        there "${row%%:*}" || printf '%s\n' "${row##*:}"
    done | sort -u
}

install() {
    local as=()
    if [ "$(id -u)" -ne 0 ]; then
        if ! command -v sudo >/dev/null; then
            say "not root and no sudo: cannot install $*"
            return 1
        fi
        as=(sudo)
    fi
    if ! command -v apt-get >/dev/null; then
        say "no apt-get here: install the like of these yourself: $*"
        return 1
    fi
    say "installing $*"
    local log
    log="$(mktemp)"
    if "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -q >"$log" 2>&1 &&
        "${as[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -q -y --no-install-recommends "$@" >>"$log" 2>&1; then
        rm -f "$log"
        return 0
    fi
    tail -n 5 "$log" >&2
    say "apt-get could not install $*" "Is there a network? Behind a proxy, set http_proxy, or install the packages by hand and run this again."
    return 1
}

if ! command -v cargo >/dev/null; then
    say "cargo is missing: a Rust toolchain of 1.94 or newer is needed (https://rustup.rs)"
    exit 1
fi
wanted=1.94
have="$(rustc --version | cut -d' ' -f2)"
if [ "$(printf '%s\n%s\n' "$wanted" "$have" | sort -V | head -n1)" != "$wanted" ]; then
    say "rustc $have is too old, $wanted or newer is needed: rustup update"
    exit 1
fi

# shellcheck disable=SC2086  # the lists are words
missing="$(lacking $needs)"
# shellcheck disable=SC2086
if [ -n "$missing" ]; then
    install $missing || exit 1
fi
if [ "$what" = test ]; then
    # shellcheck disable=SC2086
    missing="$(lacking $judges)"
    # shellcheck disable=SC2086
    if [ -n "$missing" ] && ! install $missing; then
        if [ "${CI:-}" = true ]; then
            exit 1
        fi
        say "going on without them: the tests will say which judges they skipped"
    fi
    # cannot be installed beside Postfix, so it is only unpacked
    root="$(dirname "${BASH_SOURCE[0]}")/.."
    python3 "$root/tests/gateway/sendmail.py" --fetch "$root/target/sendmail" 2>/dev/null ||
        say "Sendmail could not be fetched: its test is skipped"
fi
if ! cargo fetch --locked --quiet 2>/dev/null; then
    say "the Rust packages could not be fetched." \
        "Is there a network? Cargo reads HTTPS_PROXY and ~/.cargo/config.toml. With all packages in ~/.cargo it works offline too."
    exit 1
fi
say "all there"
