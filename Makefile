# The habits of the house, a word each: `make run`, `make test`, `make check`. CONTRIBUTING.md says what each one does.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: setup run test quick lint format types imports web data docs audit check bench pictures

.venv/bin/python:
	$(PYTHON) -m venv .venv
	$(BIN)/pip install -q -e '.[test]' -c constraints.txt

setup: .venv/bin/python

run: setup
	$(BIN)/streamlit run app.py

test: setup
	$(BIN)/pytest

quick: setup
	$(BIN)/pytest --ignore=tests/browser --ignore=tests/contracts

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: setup
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/afpak fmt

types: setup
	$(BIN)/mypy

imports: setup
	$(BIN)/lint-imports

web: setup
	.ci/check-web

data: setup
	$(BIN)/afpak validate
	$(BIN)/afpak fmt --check

docs: setup
	$(BIN)/python scripts/build_codebook.py --check
	$(BIN)/python scripts/build_limits.py --check
	$(BIN)/afpak report --check -o docs/data-report.md

audit: setup
	$(BIN)/pip install -q -e '.[audit]' -c constraints.txt
	$(BIN)/python scripts/audit_packages.py

check: lint types imports web data docs

bench: setup
	$(BIN)/pip install -q -e '.[benchmarks]' -c constraints.txt
	$(BIN)/python benchmarks/run.py

pictures: setup
	$(BIN)/python scripts/build_pictures.py
