# vitavakt: `make demo` shows a living ward, `make test` runs all tests. Everything goes into .venv.

PORT ?= 8080
BEDS ?= 12
RECORDINGS ?=
BIN := .venv/bin
# Browser tests of the pages alone, on a ward whose state the test says: they run beside the living wards, of which there is one at a time.
STAGED := $(patsubst %,tests/e2e/test_%.py,accessibility bad_days network sight)

.PHONY: help demo test check web lock bench clean

help:
	@echo "make demo    a ward of simulated patients on http://127.0.0.1:$(PORT)   (PORT=, BEDS=, RECORDINGS=DIR)"
	@echo "make test    all tests, the browser tests included"
	@echo "make check   format, lint, types, imports, front end"
	@echo "make bench   benchmarks"
	@echo "make web     builds the front end anew (needs node 20)"
	@echo "make lock    renews the locked requirements (needs uv)"

demo: .venv/runtime
	$(BIN)/vitavakt demo --beds $(BEDS) --port $(PORT) $(if $(RECORDINGS),--recordings $(RECORDINGS))

test: .venv/dev
	sh scripts/browser.sh
	$(BIN)/pytest -n 2 -q tests --ignore=tests/e2e
	$(BIN)/pytest -q $(STAGED) & pages=$$!; \
	$(BIN)/pytest -q tests/e2e $(STAGED:%=--ignore=%); wards=$$?; \
	wait $$pages && exit $$wards

check: .venv/dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	sh scripts/web.sh --check

bench: .venv/dev
	$(BIN)/pytest -q benchmarks -o python_files='bench_*.py' --benchmark-only
	$(BIN)/vitavakt bench ui
	$(BIN)/vitavakt bench latency

web:
	sh scripts/web.sh

lock:
	uv lock
	uv export -q --no-emit-project --no-dev --group build -o requirements.lock
	uv export -q --no-emit-project --group dev -o requirements-dev.lock

.venv/runtime: requirements.lock pyproject.toml scripts/setup.sh
	sh scripts/setup.sh requirements.lock
	@touch $@

.venv/dev: requirements-dev.lock pyproject.toml scripts/setup.sh
	sh scripts/setup.sh requirements-dev.lock
	@touch $@ .venv/runtime

clean:
	rm -rf .venv out
