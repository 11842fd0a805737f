# make demo: set everything up and train on the built-in digits.   make test: set everything up and run the tests.
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo test notebooks lint clean

demo: $(VENV)/ready
	$(BIN)/ganvas train digits --for 75s
	@echo
	@echo "The sheet is the last picture in the run's previews/ folder, named above. Next, your own pictures:"
	@echo "  $(BIN)/ganvas train path/to/your/pictures --for 10m"

test: $(VENV)/ready
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder

# The notebooks in examples/, each executed at a small size.
notebooks: $(VENV)/ready
	$(BIN)/python examples/run.py

lint: $(VENV)/ready
	$(BIN)/ruff format --check src tests benchmarks examples/*.py
	$(BIN)/ruff check src tests benchmarks examples/*.py
	$(BIN)/mypy

# Built anew when the dependencies change; a half-finished one never counts as ready.
$(VENV)/ready: pyproject.toml constraints.txt
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed; install it, or name it: make PYTHON=/path/to/python"; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or later is needed, $(PYTHON) is older; name another: make PYTHON=..."; exit 1; }
	"$(PYTHON)" -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[dev]"
	@touch $@

clean:
	rm -rf $(VENV) build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
