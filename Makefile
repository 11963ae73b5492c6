# Every command a developer needs. `make run` and `make test` are all a newcomer needs.

VENV := .venv
PYTHON := $(VENV)/bin/python
LOCKS := packaging/requirements

.DEFAULT_GOAL := help

.PHONY: help
help: ## show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1	\2/p' $(MAKEFILE_LIST) | expand -t 24

.PHONY: run
run: $(VENV)/.ready-run ## try the program: the window if there is a display, else the self-running tour
	@$(PYTHON) -m wizard try

.PHONY: test
test: $(VENV)/.ready-dev ## run the tests that need nothing but this folder
	@QT_QPA_PLATFORM=offscreen $(PYTHON) -m pytest -n auto -m "not desktop"

.PHONY: soak
soak: $(VENV)/.ready-dev ## a thousand random lives of an account (EXAMPLES=…), a hundred kills of its sync (KILLS=…), 200 wizards
	@SOAK_EXAMPLES=$(or $(EXAMPLES),1000) SOAK_STEPS=30 SOAK_KILLS=$(or $(KILLS),50) \
		$(PYTHON) -m pytest -p no:xdist tests/faults/test_kill.py tests/sync/test_machine.py
	@QT_QPA_PLATFORM=offscreen SOAK_CYCLES=200 $(PYTHON) -m pytest -p no:xdist tests/gui/window/test_memory.py

.PHONY: test-desktop
test-desktop: $(VENV)/.ready-dev ## run the tests that need a display, a keyring and a browser
	@sh packaging/with-desktop.sh $(PYTHON) -m pytest -m desktop

.PHONY: bench
bench: $(VENV)/.ready-dev ## measure speed, size and pace; QUICK=1 in under a minute
	@$(PYTHON) -m tests.benchmarks $(if $(QUICK),--quick)

.PHONY: lint
lint: $(VENV)/.ready-dev ## check style, types, and who imports whom
	@$(VENV)/bin/ruff check .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy
	@$(VENV)/bin/lint-imports

.PHONY: format
format: $(VENV)/.ready-dev ## lay out the code and mend what can be mended
	@$(VENV)/bin/ruff check --fix .
	@$(VENV)/bin/ruff format .

.PHONY: translations
translations: $(VENV)/.ready-dev ## find new sentences, and compile the translations
	@sh packaging/translations.sh $(PYTHON)

.PHONY: screens
screens: $(VENV)/.ready-dev ## take a picture of every screen in every look and language, and look each over (ONLY=…)
	@$(PYTHON) -m tests.screens $(ONLY)

.PHONY: walkthrough
walkthrough: $(VENV)/.ready-dev ## take the pictures of the README anew
	@sh packaging/walkthrough.sh $(PYTHON)

.PHONY: wheel
wheel: $(VENV)/.ready-dev ## build the wheel and prove that it runs from an empty environment
	@sh packaging/check-wheel.sh $(PYTHON)

.PHONY: lock
lock: ## choose the newest dependencies and write their hashes down
	@sh packaging/lock.sh

.PHONY: clean
clean: ## remove everything that was made here
	rm -rf $(VENV) build dist screens .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(VENV)/.ready-%: $(LOCKS)/%.txt packaging/prepare.sh packaging/system_libraries.py
	@sh packaging/prepare.sh $*
	@touch $@
