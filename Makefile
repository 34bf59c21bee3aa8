# Everything sets itself up: a virtual environment in .venv, installed from the lock files with hashes.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
PYTEST := $(BIN)/python -m pytest
# Once, on all processors: else every process of the server compiles what it imports where Python may not write byte code.
# What does not compile in somebody else's package is not ours to report.
COMPILE := $(BIN)/python -m compileall -qq -j 0 .venv/lib api client connectors core egress governance jobs masking products sandbox store >/dev/null || true

.PHONY: demo test check fix bench fuzz soak acro pycanon presidio lock clean

demo: .venv/.demo
	$(BIN)/yunei demo

test: .venv/.dev
	$(PYTEST) -n 2 -m "not fuzz and not soak"

fuzz: .venv/.dev
	$(PYTEST) -n 2 -m fuzz --timeout 7200

soak: .venv/.dev
	$(PYTEST) -m soak --timeout 7200

# The same tables judged by ACRO, in an environment of its own: its pins clash with ours.
acro: .venv/.dev
	$(PYTHON) -m venv build/acro
	build/acro/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r tests/golden/acro/requirements.lock
	ACRO_PYTHON=$(CURDIR)/build/acro/bin/python $(PYTEST) tests/golden/test_egress_acro.py

# The same risk measured by pycanon, the same columns classified by presidio-structured: their pins clash with ours too.
pycanon presidio: .venv/.dev
	$(PYTHON) -m venv build/$@
	build/$@/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r benchmarks/$@/requirements.lock
	$(BIN)/python -m benchmarks $(if $(filter pycanon,$@),masking_pycanon,classify_structured)

check: .venv/.dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m docs.generate --check

fix: .venv/.dev
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/python -m docs.generate

bench: .venv/.dev
	$(BIN)/python -m benchmarks

.venv/.python:
	$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Yunei needs Python 3.11 or newer: make PYTHON=python3.11 …")'
	$(PYTHON) -m venv .venv
	touch $@

.venv/.demo: .venv/.python requirements/demo.lock pyproject.toml client/pyproject.toml
	$(PIP) --require-hashes -r requirements/demo.lock
	$(PIP) --no-deps --no-build-isolation -e . -e ./client
	$(COMPILE)
	touch $@

.venv/.dev: .venv/.python requirements/dev.lock pyproject.toml client/pyproject.toml
	$(PIP) --require-hashes -r requirements/dev.lock
	$(PIP) --no-deps --no-build-isolation -e . -e ./client
	$(COMPILE)
	touch $@ .venv/.demo

# Lock files carry hashes and no index: needs `uv` on the PATH.
lock:
	uv pip compile pyproject.toml requirements/build.in --all-extras -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -o requirements/dev.lock
	uv pip compile pyproject.toml requirements/build.in --extra demo -q --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -c requirements/dev.lock -o requirements/demo.lock

clean:
	rm -rf .venv build *.egg-info client/*.egg-info .pytest_cache .mypy_cache .ruff_cache
