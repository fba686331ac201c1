# Every target installs what it needs into .venv, so that each works from a clean clone.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test coverage docs lock bench bench-country clean messages new-rule

$(VENV)/installed: requirements/dev.txt pyproject.toml hatch_build.py src/aqcampaign/locale/zh_CN/LC_MESSAGES/messages.po
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

demo: $(VENV)/installed  ## the main job on sample returns, in demo/
	rm -rf demo
	$(BIN)/aq demo demo
	$(BIN)/aq demo demo/office --office

test: $(VENV)/installed  ## every check: format, lint, types, layers, tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --numprocesses 2 --dist worksteal

coverage: $(VENV)/installed  ## the tests once more, measured: branch coverage of at least 95 %
	$(BIN)/pytest --numprocesses 2 --dist worksteal -m "not no_cover" --cov --cov-report term

docs: $(VENV)/installed  ## rewrite the generated pages
	$(BIN)/python docs/generate.py

bench: $(VENV)/installed  ## measure against the script a user would write, and against the floor
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/bench.txt
	$(BIN)/python benchmarks/run.py

bench-country: $(VENV)/installed  ## how validation grows to a country's files: make bench-country FOLDER=where-they-stay
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements/bench.txt
	$(BIN)/python benchmarks/country.py $(if $(FOLDER),--folder "$(FOLDER)")

messages: $(VENV)/installed  ## list the texts that have no Chinese yet
	$(BIN)/pytest --quiet tests/test_language.py

new-rule: $(VENV)/installed  ## a working built-in rule to start from: make new-rule NAME=too_few_visits
	$(BIN)/python tools/new_rule.py "$(NAME)"

lock:  ## renew the hash-checked locks (needs pip-tools)
	pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --extra dev --output-file requirements/dev.txt pyproject.toml
	pip-compile --quiet --generate-hashes --allow-unsafe --no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-header --extra bench --output-file requirements/bench.txt pyproject.toml

clean:
	rm -rf $(VENV) demo
