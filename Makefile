# make demo and make test need Python 3.11 or later and nothing else: each makes its own virtual environment.

PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo race test coverage confirm deep check lint setup setup-dev setup-all wheel installs pythons suites release fuzz-socket fuzz-client teeth
.PHONY: notebooks deep-explorer spec mutation slowed bench clean

# The ended servers' files are left, to be looked at (panelock ls --all, panelock log demo-storm) and verified.
demo: setup
	$(BIN)/panelock demo
	$(BIN)/panelock verify demo-team demo-storm

# The race that the project grew from, and why it cannot happen any more.
race: setup-dev
	$(BIN)/panelock race

test: setup-dev
	$(BIN)/pytest -n auto -m "not deep"

# Every branch of the model and of what keeps the registry, by the tests that say what they do; the rest is reported.
CORE = */panelock/model/*,*/panelock/impl/store.py,*/panelock/impl/spare.py,*/panelock/impl/lock.py,*/panelock/impl/registry/*
coverage: setup-dev
	$(BIN)/pytest -q -n auto -m "not deep" --cov --cov-report= tests/unit tests/crash/test_store_crash.py \
		tests/crash/test_journal_crash.py tests/property/test_refinement_walks.py tests/property/test_crosshair.py
	$(BIN)/coverage report
	$(BIN)/coverage report --include='$(CORE)' --show-missing --fail-under=100

# The generated tests for an hour (dev: seconds, the default; ci: minutes). What is marked deep takes no longer for it.
deep: setup-dev
	PANELOCK_PROFILE=deep $(BIN)/pytest -n auto -m "not deep" -o faulthandler_timeout=0 \
		tests/property tests/oracle/test_machine_oracle.py

# Every claim about the model, and about pure parts of the implementation, confirmed by CrossHair up to 3 panes: a table.
confirm: setup-dev
	$(BIN)/python -m panelock.specs.confirm

# What CI runs besides the tests.
lint: setup-dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

check: lint test

setup: $(VENV)/run-ready
setup-dev: $(VENV)/dev-ready
setup-all: $(VENV)/dev-ready $(VENV)/release-ready $(VENV)/notebooks-ready $(VENV)/fuzz-ready

# What is compiled at installing is compiled again when it changes.
COMPILED = tools/build_client.py tools/try_client.py tools/try_standby.py cli/native/client.c cli/native/platform.h impl/native/standby.c

$(VENV)/run-ready: pyproject.toml tools/setup.sh $(COMPILED)
	sh tools/setup.sh "$(PYTHON)" "$(VENV)"
	touch $@

$(VENV)/dev-ready: pyproject.toml tools/setup.sh $(COMPILED)
	sh tools/setup.sh "$(PYTHON)" "$(VENV)" dev
	touch $@ $(VENV)/run-ready

# The lock protocol's specification: every configuration, and everything that is broken on purpose. Needs spin.
spec: setup-dev
	$(BIN)/python -m panelock.specs.spin

# Build the wheel, install it where nothing else is, and play a recorded client there.
wheel: setup-dev
	sh tools/try-wheel.sh "$(BIN)/python"

# Install with a compiler, with a broken one and with none, plain and editable, and see that each works.
installs:
	sh tools/try-installs.sh "$(PYTHON)"

# Install with every other Python that the project says it works with and this machine has, and run its own tests;
# NEWEST=1 with one.
pythons:
	sh tools/try-pythons.sh "$(PYTHON)" $(if $(NEWEST),newest)

# Run the tests of programs that drive tmux (tmuxp, libtmux, libtmux-mcp, from PyPI) against ours; SUITES names some.
suites: setup-dev
	$(BIN)/python tools/suites.py $(SUITES)

# Build wheels for Linux and macOS, a pure one and an sdist into dist, and check that pip takes the right one.
release: $(VENV)/release-ready
	$(BIN)/python tools/release.py

$(VENV)/release-ready: pyproject.toml tools/setup.sh
	sh tools/setup.sh "$(PYTHON)" "$(VENV)" release
	touch $@

MINUTES ?= 10

# Anything at all to the host's socket, by coverage; anything at all from a host to the native client, under sanitizers.
fuzz-socket: $(VENV)/fuzz-ready
	cd tests && "$(CURDIR)/$(BIN)/python" -m support.socket_fuzz --minutes $(MINUTES)

fuzz-client: setup-dev
	cd tests && "$(CURDIR)/$(BIN)/python" -m support.hostile --minutes $(MINUTES)

$(VENV)/fuzz-ready: pyproject.toml tools/setup.sh
	sh tools/setup.sh "$(PYTHON)" "$(VENV)" fuzz
	touch $@

# All figures, as ratios to the real tmux and to others, as a table and a picture (build/bench); QUICK=1 for a look.
bench: setup-dev
	$(BIN)/python -m benchmarks $(if $(QUICK),--quick)

# What runs programs as users do, while servers, callers and panes wait for moments: which tests count on time?
slowed: setup-dev
	cc -O1 -Wall -Wextra -Werror -shared -fPIC -o $(VENV)/slowed.so tests/support/slowed.c -ldl
	PANELOCK_SLOWED="$(CURDIR)/$(VENV)/slowed.so" $(BIN)/pytest -n 4 -m "not deep" -o faulthandler_timeout=0 \
		tests/oracle tests/contract tests/client

# The implementation broken on purpose, and which check notices: a table.
teeth: setup-dev
	cd tests && "$(CURDIR)/$(BIN)/python" -m teeth

# The core broken in every small way there is: which of it does no test notice? Hours.
mutation: setup-dev
	cd tools && "$(CURDIR)/$(BIN)/python" -m mutation

# Every interleaving and every death of programs up to 3x2 and 4x2, of all kinds of operations, and of hosts: an hour or two.
deep-explorer: setup-dev
	$(BIN)/python -m panelock.specs.explorer deep

# Run the notebooks of race scenarios afresh, in an environment of their own tools.
notebooks: $(VENV)/notebooks-ready
	$(BIN)/pytest -q --nbmake notebooks

$(VENV)/notebooks-ready: pyproject.toml tools/setup.sh
	sh tools/setup.sh "$(PYTHON)" "$(VENV)" notebooks
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
