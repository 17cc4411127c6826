# Two commands for a bare Debian 12 with a Rust toolchain: `make demo` and `make test`.

.PHONY: help demo test setup models build lint corpus clean

help:
	@echo "make demo    set up, build, scan and redact the shipped corpus, show the report (in demo/)"
	@echo "make test    set up, then format, lints, all tests, licences"
	@echo "make build   the program in target/release/zwartlak"
	@echo "make corpus  build the test corpus anew (needs LibreOffice and Chromium, see corpus/tools/README.md)"

demo:
	@scripts/demo.sh

test:
	@scripts/test.sh

setup:
	@scripts/setup.sh build

models:
	@scripts/models.sh

build: setup models
	cargo build --release --locked

lint:
	cargo fmt --check
	cargo clippy --all-targets --locked -- -D warnings

corpus:
	@corpus/tools/build.sh

clean:
	rm -rf demo
	cargo clean
