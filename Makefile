# `make html` builds the documentation, `make pdf` a PDF of it, `make test` runs all tests and checks;
# all make .venv first. A PDF, and the tests, need LaTeX, and the tests chromium: .ci/run says which
# Debian packages have them.
# `make versions` runs tests with other versions, `make wheel` tests what is published: noxfile.py.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What must build without a warning; linkcheck follows no link off this machine.
BUILDERS := html dirhtml singlehtml latex text man epub xml gettext linkcheck

PDF := docs/_build/pdf

.PHONY: html pdf test lint unit builders versions wheel bench clean

html: $(VENV)/ready
	$(BIN)/sphinx-build -n -W --keep-going -b html -d docs/_build/doctrees docs docs/_build/html

# What TeX says of a line that does not fit, in a table or elsewhere, is in its log only.
pdf: $(VENV)/ready
	$(BIN)/sphinx-build -q -n -W --keep-going -E -b latex -d docs/_build/doctrees docs $(PDF)
	cd $(PDF) && latexmk -pdf -silent -halt-on-error -interaction=nonstopmode sphinx-df-table.tex
	test -f $(PDF)/sphinx-df-table.log
	! grep -A 1 'Overfull .hbox' $(PDF)/sphinx-df-table.log

test: lint unit builders pdf

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

# A Python that this machine lacks is named at the end, and is no error.
versions: $(VENV)-nox/ready
	$(VENV)-nox/bin/nox --no-error-on-missing-interpreters --session oldest newest

wheel: $(VENV)-nox/ready
	$(VENV)-nox/bin/nox --session wheel

$(VENV)-nox/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)-nox
	$(VENV)-nox/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-nox/bin/python -m pip install --quiet --only-binary=:all: --group nox
	touch $@

# What builds cost, side by side with others; it takes a while, and nothing else should run.
# Installed as users have it: with the code compiled.
bench: $(VENV)-bench/ready
	$(VENV)-bench/bin/python -m pip install --quiet --force-reinstall --no-deps .
	$(VENV)-bench/bin/python tests/benchmarks/builds.py --rounds 3 --out docs/builds.csv

$(VENV)-bench/ready: pyproject.toml
	$(PYTHON) -m venv $(VENV)-bench
	$(VENV)-bench/bin/python -m pip install --quiet --upgrade 'pip>=25.1'
	$(VENV)-bench/bin/python -m pip install --quiet --group bench .
	touch $@

clean:
	rm -rf $(VENV) $(VENV)-bench $(VENV)-nox .nox docs/_build
