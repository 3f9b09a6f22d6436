PYTHON ?= python3
UV ?= uv
BIN := .venv/bin
COMPILE = $(UV) pip compile -q --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --custom-compile-command "make lock"
# The checkout's own modules and templates are used in place; nothing is installed twice.
RUNTIME := .venv/.runtime
DEV := .venv/.dev
DOCS := .venv/.docs

# pip is silent for minutes under --quiet, and says hundreds of lines without: a person sees the latest of them, and
# all of them where it fails. $(1): what is installed; $(2): pip's options.
define install
	@echo "installing $(1)"
	@{ $(BIN)/python -m pip install --disable-pip-version-check $(2) 2>&1 || echo failed; } | tee .venv/.pip | { \
	  while IFS= read -r line; do last=$$line; [ ! -t 2 ] || printf '\r\033[K  %.76s' "$$line" >&2; done; \
	  [ ! -t 2 ] || printf '\r\033[K' >&2; \
	  [ "$$last" != failed ] || { cat .venv/.pip; exit 1; }; }
endef

.PHONY: demo test test-slow test-cluster soak bench check docs reference lock messages clean help

demo: $(RUNTIME)  ## Run the sales report here and say where its page is
	$(BIN)/reportbot demo

test: $(DEV)  ## Run every test that needs nothing but this machine
	$(BIN)/pytest $(PYTEST_ARGS)

test-slow: $(DEV)  ## Run the tests that take minutes
	$(BIN)/pytest -m slow $(PYTEST_ARGS)

test-cluster: $(DEV)  ## Run reports in pods of the current kubeconfig's cluster; IMAGE_LOAD: docs/operators/kubernetes.md
	$(BIN)/pytest -n 0 -m cluster tests/cluster $(PYTEST_ARGS)

soak: $(DEV)  ## Run a thousand reports, a tenth of them hostile, and kill workers all the while
	$(BIN)/python -m tests.adversarial.soak $(SOAK_ARGS)

bench: $(DEV)  ## Measure reports beside what people would use instead
	$(BIN)/python -m tests.bench $(BENCH_ARGS)

check: $(DEV)  ## Lint and type-check
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

docs: $(DOCS) reference  ## Build the documentation in build/docs; a broken link fails
	$(BIN)/sphinx-build --quiet --nitpicky --fail-on-warning --keep-going docs build/docs

reference: $(DEV)  ## Write the pages of the documentation that are made from the code
	$(BIN)/python -m docs.generate

lock:  ## Compile the pinned requirements again (needs uv)
	echo 'setuptools>=77' | $(COMPILE) -o requirements.txt pyproject.toml kernel/kernel-requirements.txt -
	$(COMPILE) -c requirements.txt -o requirements-dev.txt --extra dev pyproject.toml kernel/kernel-requirements.txt
	$(COMPILE) -c requirements-dev.txt -o requirements-docs.txt --group docs

messages: $(RUNTIME)  ## Bring the catalogues of the bot's own words up to date with the code
	$(BIN)/python -m runner.i18n.bot_catalogues

clean:  ## Remove what the build and the tests made
	rm -rf .venv build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

help:
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "reportbot needs Python 3.11 or newer: make PYTHON=/path/to/python3.11 $(MAKECMDGOALS)"; exit 2; }
	@echo "making .venv"
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "this Python cannot make virtual environments (Debian has that in python3-venv): make PYTHON=/path/to/another $(MAKECMDGOALS)"; exit 2; }

$(RUNTIME): requirements.txt pyproject.toml | .venv/bin/python
	$(call install,what runs reports (some minutes on a slow line),--require-hashes --only-binary :all: -r requirements.txt)
	$(call install,reportbot itself,--no-deps --no-build-isolation -e .)
	@touch $@

$(DEV): requirements-dev.txt $(RUNTIME)
	$(call install,what tests need,--require-hashes --only-binary :all: -r requirements-dev.txt)
	@touch $@

$(DOCS): requirements-docs.txt $(DEV)
	$(call install,what the documentation needs,--require-hashes --only-binary :all: -r requirements-docs.txt)
	@touch $@
