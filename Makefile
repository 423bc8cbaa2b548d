# Thin on purpose: the work is done by tools/*.py, which need nothing but Python itself.
PYTHON ?= python3

.DEFAULT_GOAL := help
.PHONY: help python setup run test check fuzz bench lock

help: ## show this list
	@echo "湘就业"
	@sed -n 's/^\([a-z]*\):.*## /\1|/p' Makefile | while IFS='|' read -r name text; do printf '  make %-7s %s\n' "$$name" "$$text"; done
	@echo "Settings: PORT (8000), SANDBOX_PORT (8001), DATA_DIR (data), PYTHON (python3); XJY_*: see .env.example"

python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	echo "需要 Python 3.11 或更新的版本，请先安装，或用 PYTHON=python3.12 指明。 / Python 3.11 or newer is needed: install it, or name it with PYTHON=python3.12." >&2; exit 1; }

setup: python ## install and build everything, load the demo county, start nothing
	@$(PYTHON) -m tools.setup

run: python ## setup, then web, jobs and sandbox until Ctrl-C
	@$(PYTHON) -m tools.run

test: python ## every test there is (on Debian as root: installs the servers that it needs)
	@$(PYTHON) -m tools.test

check: python ## the quick part: ruff, types, imports, architecture
	@$(PYTHON) -m tools.test --quick

fuzz: python ## 100,000 random questions of who may see what, 10,000 bookings at once
	@$(PYTHON) -m tools.setup
	@SCOPE_TRIPLES=100000 .venv/bin/python -m pytest tests/scope -k sqlite
	@BOOKINGS=10000 .venv/bin/python -m pytest tests/applications/test_openings.py -k many_at_once

bench: python ## measure, with a floor beside each figure
	@$(PYTHON) -m tools.setup
	@$(PYTHON) -m tools.bench

lock: python ## pin the Python packages of pyproject.toml anew, with hashes
	@$(PYTHON) -m tools.lock
