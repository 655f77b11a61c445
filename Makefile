# What this project can do. `make help` lists it.
SHELL := /bin/bash
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export DATA_DIR ?= $(CURDIR)/var

.DEFAULT_GOAL := help
.PHONY: help install install-test run test test-deep check bench serve clean

help: ## List what make can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

install: $(VENV)/.run-ready core/ui/node_modules/.ready ## Install what the service needs into .venv

install-test: $(VENV)/.test-ready core/ui/node_modules/.ready ## Install what the tests need too

run: export DEMO = 1
run: export BASE_URL ?= http://127.0.0.1:$(PORT)
run: install ## Run the service with the starter library and demonstration data
	@$(BIN)/flask demo prepare
	@$(BIN)/gunicorn --bind 127.0.0.1:$(PORT) --workers 2 --threads 4 --access-logfile /dev/null 'wsgi:create_app()'

# Databases that live for a second need no disk.
test test-deep: export TMPDIR := $(if $(wildcard /dev/shm/.),/dev/shm,$(or $(TMPDIR),/tmp))
test: install-test check ## Check the code and run every test, on SQLite and PostgreSQL
	$(BIN)/pytest -n auto --dist worksteal -m "not deep"

check: install-test ## Style, types, the layers of the house, migrations equal to models
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@folder=$$(mktemp -d); DEMO=1 DATA_DIR=$$folder $(BIN)/flask db upgrade && \
	  DEMO=1 DATA_DIR=$$folder $(BIN)/flask db check; code=$$?; rm -rf $$folder; exit $$code

# A few of these take minutes: dealt out one by one, none waits behind another of them.
test-deep: install-test ## Long searches, the loop without JavaScript, accessibility of every page
	$(BIN)/pytest -n auto --dist load --maxschedchunk 1 -m deep

bench: install-test ## Measure speed, each figure against something known in the same run
	@$(BIN)/python -m benchmarks

clean: ## Take away the environment and what it holds (not your data in var/)
	rm -rf $(VENV) core/ui/node_modules build *.egg-info

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-ready: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.test-ready: requirements/test.txt $(VENV)/.run-ready
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	@touch $@

core/ui/node_modules/.ready: core/ui/package-lock.json | $(VENV)/.run-ready
	PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/npm ci --prefix core/ui --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
