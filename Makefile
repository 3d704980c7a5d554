# Everything a newcomer types. Needs Python 3.11 or newer, git and make; the rest is put into .venv.
# Another interpreter: make run PYTHON=python3.12     Another port or an empty shop: make run PORT=8081 SHOP=empty

PYTHON ?= python3
PORT ?= 8080
SHOP ?= demo
ARGS ?=
SEED ?= 1,2,3
DAYS ?= 10000
PEOPLE ?= 60

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet
LOCK := $(BIN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate $(if $(UPGRADE),--upgrade)

.DEFAULT_GOAL := help
.PHONY: help setup run test check simulate pace bench screenshots crash lock clean

help:  ## This list
	@sed -n 's/^\([a-z]*\):.*## /make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "  %-18s %s\n", $$1, $$2 }'

setup: .venv/.dev  ## Make .venv with everything for running and testing

run: .venv/.run  ## Open the sandbox: a local Telegram with the demo shop, in the browser
	@exec $(BIN)/python -m bot sandbox --port $(PORT) --shop $(SHOP)

test: .venv/.dev  ## Run the tests; one file: make test ARGS=tests/storage
	@$(BIN)/python -m pytest $(ARGS)

check: .venv/.dev  ## Style, types, import contracts, dependencies
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry .

simulate: .venv/.dev  ## Decades of reminders with crashes; one history again: make simulate SEED=2 DAYS=75 PEOPLE=60
	@SIMULATED_SEEDS=$(SEED) SIMULATED_DAYS=$(DAYS) SIMULATED_PEOPLE=$(PEOPLE) \
	  $(BIN)/python -m pytest --dist load -rP tests/reminders/test_simulation.py tests/reminders/test_mutants.py

pace: .venv/.dev  ## Ten minutes of thirty messages a second against 429s, in simulated time
	@PACED_SECONDS=600 $(BIN)/python -m pytest -n 0 tests/telegram/test_pacer.py

bench: .venv/.dev  ## What a sale, a start, a question, the morning and an import cost; shops are kept in BENCH_FOLDER
	@$(BIN)/python -m bench.sale
	@$(BIN)/python -m bench.start
	@$(BIN)/python -m bench.numbers
	@$(BIN)/python -m bench.people
	@$(BIN)/python -m bench.importing

screenshots: .venv/.dev  ## Make the pictures of the page anew
	@$(BIN)/python -m bench.screenshots

crash: .venv/.dev  ## Kill real processes and databases, thousands of times; one part: make crash ARGS="-k sigkill"
	@CRASH_KILLS=1000 CRASH_OFFERS=8000 CRASH_TERMS=150 CRASH_STOPS=200 CRASH_SLOW_OFFERS=8000 CRASH_SALES=5000 \
	  CRASH_SALE_KILLS=200 CRASH_SERVER=50 CRASH_SERVER_OFFERS=4000 CRASH_EVERY_WRITE=1 CRASH_DISK_MESSAGES=32 KILLS=20 \
	  $(BIN)/python -m pytest -n 0 -rP tests/delivery tests/journeys/test_killed.py $(ARGS)

lock: .venv/.dev  ## Lock the versions of pyproject.toml anew; newer ones: make lock UPGRADE=1
	$(LOCK) --output-file requirements/run.txt
	$(LOCK) --group dev --constraint requirements/run.txt --output-file requirements/dev.txt

clean:  ## Remove .venv and all caches; the shop's data stay
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .grimp_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A virtual environment, unless a working one is there.
define VENV
@$(BIN)/python -m pip --version >/dev/null 2>&1 || { \
  command -v $(PYTHON) >/dev/null || { echo "Huitou needs Python 3.11 or newer; there is no $(PYTHON)" >&2; exit 1; }; \
  $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
    echo "Huitou needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12 …" >&2; exit 1; }; \
  $(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
    echo "$(PYTHON) has no venv module; on Debian and Ubuntu: apt install python3-venv" >&2; exit 1; }; \
  $(PYTHON) -m venv --clear .venv; }
endef

# Installed again only when the lock has changed. Hashes are checked; nothing outside the lock is fetched.
.venv/.run: requirements/run.txt
	$(VENV)
	@echo "Installing what the bot needs (once) …"
	@$(PIP) install --no-compile --require-hashes --no-deps -r $<
	@touch $@

.venv/.dev: requirements/dev.txt
	$(VENV)
	@echo "Installing what the bot and its tests need (once) …"
	@$(PIP) install --no-compile --require-hashes --no-deps -r $<
	@touch $@ .venv/.run
