# `make html` builds the documentation, `make test` runs all tests and checks, `make` lists the rest.
# The environments that they need are made first, with uv.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# uv, which makes all other environments, and nox.
TOOLS := .venv-tools
UV := $(TOOLS)/bin/uv
export PYTHON
# Processes that run snippets write no bytecode, so without this they compile what they import. Half
# of what packages contain is their own tests.
COMPILE := python -m compileall -qq -j 0 -x /tests/

# The html builder reads all pages. The others write what it read, as Sphinx has them do when they
# share a folder of doctrees; gettext can't. linkcheck follows no link off this machine.
BUILDERS := dirhtml singlehtml latex text man epub xml linkcheck
BUILD := $(BIN)/sphinx-build -q -n -W --keep-going
CHECKED := docs/_build/checked
PDF := docs/_build/pdf

# The parts of `make test`: those joined by + run at the same time, as each takes one processor.
PARTS := lint+builders+pdf unit whole
# Tests of whole sites and programs: a browser, attacks, libraries, themes, the documentation. They
# run without coverage, which adds a half to their time: the tests of the packages cover these lines.
# One long test comes first, so that no process waits for it at the end.
WHOLE := $(addprefix tests/,test_tutorial.py environment/test_ways_on_one_site.py \
	environment/test_ways_to_depend.py environment/test_dependencies.py environment/test_layers.py \
	environment/test_summary.py environment/test_written_pages.py builders/test_foreign_tables.py \
	builders/test_html.py builders/test_other_builders.py directive/test_figure.py directive/test_places.py \
	directive/test_tabs.py doctree/figures/test_kept.py doctree/tables/test_large_body.py doctree/test_fill.py \
	execution/test_growth.py execution/test_module_path.py execution/test_parallel.py execution/test_runner.py \
	values/test_role.py test_any_frame.py test_docs.py test_examples.py test_libraries.py test_log.py \
	test_readers.py test_translation.py attacks browser cookbook)
PROSE := docs README.md CONTRIBUTING.md SECURITY.md
# More parts, such as `make test ALSO="docker oldest+newest"`.
ALSO ?=
# The parts of `systems`, but for docker.
LACKING := no-landlock no-seccomp spawned

.PHONY: help html catalogues test environment packages lint unit whole builders pdf reference systems $(LACKING) docker wheel oldest newest versions bench clean

help: ## Print these targets
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/\1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 14

catalogues: $(VENV)/ready ## Compile the translations
	$(BIN)/pybabel -q compile --domain sphinx_df_table --directory src/sphinx_df_table/locale

html: $(VENV)/ready ## Build the documentation, into docs/_build/html
	$(BIN)/sphinx-build -n -W --keep-going -b html -d docs/_build/doctrees docs docs/_build/html

test: packages ## Run all tests and checks with the newest versions: lint, builders, pdf, unit, whole
	@$(PYTHON) tests/run_parts.py environment $(PARTS) $(ALSO)

environment: $(VENV)/ready

packages: ## Install the Debian packages that the tests need, or name them
	@bash tests/debian_packages.sh

lint: $(VENV)/ready ## Check style, types and the direction of imports
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $(PROSE) src
	$(BIN)/sphinx-lint --ignore docs/_build $(PROSE)

unit: $(VENV)/ready ## Run the tests of the packages, and measure how much of the code they cover
	$(BIN)/pytest -n 2 --cov --cov-report= --junitxml=build/times/unit.xml \
		$(addprefix --ignore=,$(WHOLE))
	$(BIN)/coverage report

whole: $(VENV)/ready $(VENV)/mathjax ## Run the tests of whole sites and programs, without coverage
	$(BIN)/pytest -n 2 --junitxml=build/times/whole.xml $(WHOLE)

builders: $(VENV)/ready ## Build the documentation with each builder; a warning is an error
	$(BUILD) -E -b html -d $(CHECKED)/doctrees docs $(CHECKED)/html
	$(BUILD) -E -b gettext -d $(CHECKED)/gettext/.doctrees docs $(CHECKED)/gettext
	for builder in $(BUILDERS); do \
		$(BUILD) -D linkcheck_ignore='https?://' \
			-b $$builder -d $(CHECKED)/doctrees docs $(CHECKED)/$$builder || exit 1; \
	done

# TeX reports a line that does not fit, in a table or elsewhere, in its log only.
pdf: $(VENV)/ready ## Build a PDF of the documentation, into docs/_build/pdf
	$(BUILD) -E -b latex -d $(PDF)/.doctrees docs $(PDF)
	cd $(PDF) && latexmk -pdf -silent -halt-on-error -interaction=nonstopmode sphinx-df-table.tex
	test -f $(PDF)/sphinx-df-table.log
	! grep -A 1 'Overfull .hbox' $(PDF)/sphinx-df-table.log

reference: $(VENV)/ready ## Write the lists of options, settings, warnings and helpers again, into docs
	$(BIN)/python tests/reference.py

$(VENV)/ready: pyproject.toml $(UV)
	$(UV) venv --quiet --clear --python $(PYTHON) $(VENV)
	$(UV) pip install --quiet --python $(VENV) --group dev --editable .
	$(BIN)/$(COMPILE) $(VENV)/lib
	touch $@

# Tests load these in a browser, each from a folder that its first number names.
$(VENV)/mathjax: | $(VENV)/ready
	rm -rf $@-new
	for version in 2.7.9 3.2.2 4.1.3; do \
		mkdir -p $@-new/$${version%%.*} && npm pack --silent --pack-destination $@-new \
			mathjax@$$version && tar -xzf $@-new/mathjax-$$version.tgz --strip-components 1 \
			-C $@-new/$${version%%.*} || exit 1; \
	done
	rm $@-new/*.tgz
	mv $@-new $@

systems: $(LACKING) docker ## Run some tests as on systems that have less: tests/other_systems.py

# The progress of a build, hints, preludes and the end of a build are up to Sphinx's side.
$(LACKING): $(VENV)/ready
	$(BIN)/pytest -q --system $@ \
		-k 'not progress and not hint and not prelude and not raise and not read_again' \
		--junitxml=build/times/$@.xml tests/doctree/test_fill.py

# With Docker's profile all layers stay: the attacks on all of them must be stopped as ever.
docker: $(VENV)/ready
	$(BIN)/pytest -q --system docker --junitxml=build/times/docker.xml \
		-k 'without-nothing or test_readers' tests/attacks/test_attacks.py tests/test_readers.py

wheel: $(UV) ## Build the distributions, look into them, and use the wheel alone
	$(TOOLS)/bin/nox --session wheel

oldest: $(UV) ## Run what libraries can break with the oldest versions that are allowed
	$(TOOLS)/bin/nox --session oldest

newest: $(UV) ## Run what Python can break on each newer Python that this machine has
	$(TOOLS)/bin/nox --no-error-on-missing-interpreters --session newest

versions: oldest newest ## Both of these

$(UV): pyproject.toml
	$(PYTHON) -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --only-binary=:all: 'uv>=0.8'
	$(UV) pip install --quiet --python $(TOOLS) --group nox
	touch $@

# Installed as users have it, with the code compiled. Nothing else should run meanwhile.
bench: $(VENV)-bench/ready ## Measure what builds cost, side by side with other tools
	$(UV) pip install --quiet --python $(VENV)-bench --reinstall --no-deps .
	$(VENV)-bench/bin/python tests/benchmarks/builds.py --rounds 3 --out docs/builds.csv

bench: export UV_COMPILE_BYTECODE := 1

$(VENV)-bench/ready: pyproject.toml $(UV)
	$(UV) venv --quiet --clear --python $(PYTHON) $(VENV)-bench
	$(UV) pip install --quiet --python $(VENV)-bench --group bench .
	touch $@

clean: ## Remove all that these targets made
	rm -rf $(VENV) $(VENV)-bench $(TOOLS) .nox build docs/_build
