# Two commands: `make run` starts the app, `make test` checks everything. Each does all of its own set-up.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help run install test check lint types contracts pytest browser bench fuzz shots axe weights golden lock clean

PYTHON ?= python3
PORT ?= 8501
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# How this machine reaches a registry is its own affair; what would change the result is not let through.
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_ROOT PIP_REQUIRE_VIRTUALENV PIP_CONSTRAINT PIP_BUILD_CONSTRAINT \
    PIP_REQUIREMENT PIP_NO_DEPS PIP_NO_BINARY PIP_ONLY_BINARY PIP_PRE PIP_PYTHON PIP_DRY_RUN \
    PYTHONPATH PYTHONHOME VIRTUAL_ENV

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "  %-14s %s\n", $$1, $$2}'

run: install ## start the app on http://localhost:8501, or another with PORT=8600
	$(BIN)/python -m lib.ui.serve --server.port $(PORT)

install: $(VENV)/installed ## make .venv with the locked requirements (run and test do it themselves)

test: check browser pytest ## set up, then lint, types, import contracts and all tests

$(VENV)/bin/python:
	@sh tools/make_venv.sh $(VENV) $(PYTHON)

$(VENV)/locked: requirements.lock | $(VENV)/bin/python
	@echo "Installing the locked requirements into $(VENV), once; this takes a minute or two."
	@$(PIP) install --require-hashes -r requirements.lock
	@touch $@

$(VENV)/installed: $(VENV)/locked pyproject.toml
	@$(PIP) install --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q lib pages
	@touch $@

$(VENV)/installed-test: requirements-test.lock $(VENV)/locked | $(VENV)/installed
	@echo "Installing the test tools into $(VENV), once."
	@$(PIP) install --require-hashes -r requirements-test.lock
	@touch $@

check: lint types contracts ## lint, types and import contracts, without the tests

lint: $(VENV)/installed-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/installed-test
	$(BIN)/mypy

contracts: $(VENV)/installed-test
	$(BIN)/lint-imports

pytest: $(VENV)/installed-test
	$(BIN)/python -m pytest -q -n 2 --dist loadfile

browser: $(VENV)/installed-test
	@$(BIN)/python tools/find_chromium.py --install

bench: $(VENV)/installed-test browser ## measure against yardsticks; prints one JSON object
	@$(BIN)/python -m tests.bench $(ARGS)

fuzz: $(VENV)/installed-test ## the property tests with many more examples
	$(BIN)/python -m pytest -q -n 2 --hypothesis-profile fuzz -m hypothesis

shots: $(VENV)/installed-test browser ## every page as a picture, into shots/
	$(BIN)/python -m tools.shots $(ARGS)

axe: $(VENV)/installed-test browser ## every page judged by axe-core in Chromium, light and dark; needs npm the first time
	$(BIN)/python -m tools.axe $(ARGS)

weights: $(VENV)/installed ## learn the forecast's constants anew; needs the series of ../shared/eval
	OMP_NUM_THREADS=1 $(BIN)/python -m tools.weights $(ARGS)

golden: $(VENV)/installed-test ## write the expected texts in tests/golden/ anew
	$(BIN)/python -m pytest -q -n 2 --golden-write -k golden

lock: $(VENV)/installed ## solve the requirements anew, with hashes and without addresses
	$(PIP) install uv
	sh tools/lock.sh $(BIN)/uv

clean: ## remove .venv and caches; data/local stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache *.egg-info
