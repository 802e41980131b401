# Two commands for a newcomer: `make build` and `make test`. Both set up all they need.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: build test lint bench compare clean setup
.DELETE_ON_ERROR:

build: setup
	$(BIN)/pressroom build

test: setup
	$(BIN)/python -m pytest -n auto $(ARGS)

lint: setup
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

compare: setup
	$(BIN)/python benchmarks/compare.py $(ARGS)

bench: setup
	$(BIN)/python benchmarks/run.py

setup: $(READY)
	@sh scripts/system-libraries

$(READY): pyproject.toml requirements.lock scripts/environment
	@sh scripts/environment $(PYTHON) $(VENV)
	@touch $@

clean:
	rm -rf $(VENV) .bench-venv dist .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find build -mindepth 1 ! -name README.md -delete
	find cli tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
