# Every command does its own set-up: nothing has to be installed by hand on a Debian with Python 3.11.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
READY_TO_TEST := .venv/.ready-to-test

.DEFAULT_GOAL := help
.PHONY: help run demo test check format bench screenshots lock clean

help: ## say what there is
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## */  make \1\t/' | expand -t 22

run: $(READY) ## serve the product on an embedded database under ./data and print the address
	@$(BIN)/trainer serve

demo: $(READY) ## the same on a separate demo database with people, cohorts and four months of history
	@$(BIN)/trainer demo

test: $(READY_TO_TEST) check ## every check: format, lint, types, imports, content, unit, storage, screens, browser
	$(BIN)/pytest -n 2 --dist loadgroup tests

check: $(READY_TO_TEST) ## the quick checks: format, lint, types, import contracts, content
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/trainer check

format: $(READY_TO_TEST) ## put the code into its one format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(READY_TO_TEST) ## the figures: load, faults, bank, assembly (half an hour; see benchmarks/README.md)
	$(BIN)/python -m benchmarks

screenshots: $(READY_TO_TEST) ## make the pictures in the READMEs again
	TRAINER_PICTURES=docs/images $(BIN)/pytest tests/e2e/test_readme_pictures.py

lock: $(READY_TO_TEST) ## write requirements*.txt anew from requirements*.in
	$(BIN)/pip install --quiet 'uv~=0.13'
	for part in requirements requirements-dev; do \
	  $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --no-emit-find-links $$part.in -o $$part.txt; done

clean: ## remove what the commands made, except ./data
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info

$(READY): requirements.txt pyproject.toml tools/setup
	PYTHON=$(PYTHON) tools/setup run
	@touch $@

$(READY_TO_TEST): requirements-dev.txt pyproject.toml tools/setup
	PYTHON=$(PYTHON) tools/setup test
	@touch $(READY) $@
