# `make html` builds the documentation, `make test` runs all tests and checks; both make .venv first.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What must build without a warning; linkcheck follows no link off this machine.
BUILDERS := html dirhtml singlehtml latex text man epub xml gettext linkcheck

.PHONY: html test lint unit builders clean

html: $(VENV)/ready
	$(BIN)/sphinx-build -n -W --keep-going -b html -d docs/_build/doctrees docs docs/_build/html

test: lint unit builders

lint: $(VENV)/ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

unit: $(VENV)/ready
	$(BIN)/pytest -n 2 --dist loadfile --cov --cov-report=
	$(BIN)/coverage report

builders: $(VENV)/ready
	for builder in $(BUILDERS); do \
		$(BIN)/sphinx-build -q -n -W --keep-going -E -D linkcheck_ignore='https?://' \
			-b $$builder -d docs/_build/doctrees docs docs/_build/$$builder || exit 1; \
	done

$(VENV)/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(BIN)/python -m pip install --quiet --group dev --editable .
	touch $@

clean:
	rm -rf $(VENV) docs/_build
