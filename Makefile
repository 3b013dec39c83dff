# Two commands do it all: `make report` and `make test`.
PYTHON ?= python3
SPEECHES ?= examples/speeches
CORPUS ?= out/speeches.corpus
REPORT ?= out/report
TORCH_INDEX ?=
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: report test test-long lint types examples clean

report: $(READY)
	$(BIN)/semantic build "$(SPEECHES)" --to "$(CORPUS)" --replace
	$(BIN)/semantic report "$(CORPUS)" --to "$(REPORT)"

# One test process a core, so each keeps to one thread.
test: export OMP_NUM_THREADS := 1
test: $(READY) lint types
	$(BIN)/python -m pytest -n auto -m "not long"

# A hundred kills, an encoder trained, each command of benchmarks/ on little, to see that it works.
test-long: export OMP_NUM_THREADS := 1
test-long: $(READY)
	$(BIN)/python -m pytest -n auto -m long

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

examples: $(READY)
	$(BIN)/python scripts/make_examples.py

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
ifneq ($(TORCH_INDEX),)
	$(BIN)/python -m pip install --quiet --index-url $(TORCH_INDEX) -c constraints.txt torch
endif
	$(BIN)/python -m pip install --quiet -c constraints.txt -e ".[test]"
	touch $@

clean:
	rm -rf $(VENV) out .mypy_cache .pytest_cache .ruff_cache .hypothesis
