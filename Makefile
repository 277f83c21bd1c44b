# `make demo` runs the main job on a small simulated city, `make test` the tests, `make check` exactly what CI checks.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
HOME_DIR ?= var/demo

export OMP_WAIT_POLICY := passive
export DO_NOT_TRACK := 1

.PHONY: demo test check format bench lock clean help

help:
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/'

$(VENV)/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; ok = (3, 11) <= sys.version_info < (3, 14); sys.exit(0 if ok else "Python %d.%d: use 3.11, 3.12 or 3.13, for example make PYTHON=python3.11" % sys.version_info[:2])'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock
	$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(VENV)/.installed  ## environment and the main job on a small simulated city
	$(BIN)/jianwei demo --home $(HOME_DIR)

test: $(VENV)/.installed  ## every test
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: $(VENV)/.installed  ## format, lint, types, import directions
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(VENV)/.installed  ## put the code in the house's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.installed  ## rows per second and peak memory at three sizes
	$(BIN)/python -m benchmarks

lock: $(VENV)/.installed  ## resolve the dependencies again
	$(BIN)/uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --upgrade --quiet -o requirements.lock

clean:  ## remove environment and demo output
	rm -rf $(VENV) $(HOME_DIR)
