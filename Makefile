# Every command a newcomer needs; `make help` lists them. PIP_ARGS reaches pip, PORT the server.

PYTHON ?= python3
PORT ?= 8000
PIP_ARGS ?=
BIN := .venv/bin
TOLD_APART := inforce,no-filter,newest-only,post-filter,bm25,dense,hybrid
PIP := $(BIN)/python -m pip install --disable-pip-version-check -q -c constraints.txt $(PIP_ARGS)

.DEFAULT_GOAL := help
.PHONY: help install serve test quick lowest check lint types imports eval attack bench bench-scale bench-evidence bench-lists bench-tools docs release sbom clean

help: ## list these commands
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

.venv/bin/python:
	@echo "Creating .venv with $$($(PYTHON) --version) …"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Inforce needs Python 3.11 or later; set PYTHON=…"; exit 1; }
	@$(PYTHON) -m venv .venv

.venv/installed: .venv/bin/python pyproject.toml constraints.txt
	@echo "Installing Inforce and what it needs (a few minutes the first time) …"
	@$(PIP) -e '.[eval]'
	@touch $@

.venv/installed-test: .venv/installed
	@echo "Installing what the tests need …"
	@$(PIP) -e '.[test]'
	@touch $@

install: .venv/installed ## create .venv and install into it

serve: install ## build the embedded corpus if needed; page and API at http://127.0.0.1:$(PORT)
	@$(BIN)/inforce serve --port $(PORT)

test: .venv/installed-test ## run every test, on all cores
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto

quick: .venv/installed-test ## the tests that need neither the model nor a door, on all cores: under a minute
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -m "(unit or index) and not slow" -n auto

lowest: .venv/bin/python ## the same tests and the doors' with the lowest versions that pyproject.toml declares
	@$(PYTHON) -m venv .venv-lowest
	@$(PYTHON) tests/lowest_versions.py > .venv-lowest/constraints.txt
	@.venv-lowest/bin/python -m pip install --disable-pip-version-check -q -c .venv-lowest/constraints.txt $(PIP_ARGS) -e '.[test]'
	@OMP_NUM_THREADS=1 .venv-lowest/bin/python -m pytest -q -m "(unit or index or doors) and not slow" -n auto

lint: .venv/installed-test ## ruff: style and common mistakes
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: .venv/installed-test ## mypy --strict
	@$(BIN)/mypy

imports: .venv/installed-test ## the arrows between the folders hold
	@$(BIN)/lint-imports

check: lint types imports test ## lint, types, import arrows, tests

eval: install ## judged questions against eval/expected.toml: exhibits, archive, and every edit on both sides of its day
	@$(BIN)/inforce eval exhibits --check
	@$(BIN)/inforce eval archive --check --systems inforce,no-filter,bm25
	@$(BIN)/inforce eval twins --check --systems $(TOLD_APART)

attack: .venv/installed-test ## the longer half of the attacks on a server, on loopback alone: a few minutes
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -q -s -m attack tests/attack

bench: install ## time of a build and of /v1/ask, as multiples of encoding alone
	@$(BIN)/python -m eval.benchmarks

SIZE ?= 10000
bench-scale: install ## what a question costs in an archive of SIZE passages, and a search beside other stores; ARCHIVE: what to edit
	@OMP_NUM_THREADS=1 $(BIN)/python -m eval.benchmarks.scale $(SIZE) $(if $(ARCHIVE),--archive $(ARCHIVE))

bench-evidence: .venv/installed-test ## a brief of 1,000 quotations, packs with a byte changed, selectors, and what Chromium marks by a link
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.measured_evidence

bench-lists: .venv/installed-test ## time and size of the first pages of the policies of an archive of 5,000, over HTTP
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.measured_lists

INDEX ?= .inforce/index
bench-tools: .venv/installed-test ## tokens of what assistants are sent: descriptions of tools, and the largest results of INDEX
	@OMP_NUM_THREADS=1 $(BIN)/python -m tests.measured_tools --index $(INDEX)

docs: .venv/bin/python ## the documentation site, which needs no network: dist/site/index.html
	@$(PIP) -e '.[docs]'
	@DISABLE_MKDOCS_2_WARNING=true $(BIN)/python -m mkdocs build --strict --quiet && echo "dist/site/index.html"

release: .venv/bin/python ## wheel, sdist and SBOM of VERSION in dist/, once version and changelog say so
	@test -n "$(VERSION)" || { echo "Say which: make release VERSION=1.2.3"; exit 1; }
	@grep -qx 'version = "$(VERSION)"' pyproject.toml || { echo "pyproject.toml has another version than $(VERSION)"; exit 1; }
	@grep -Eqx '## $(VERSION) — [0-9]{4}-[0-9]{2}-[0-9]{2}' CHANGELOG.md || { echo "CHANGELOG.md has no section '## $(VERSION) — YYYY-MM-DD'"; exit 1; }
	@test -z "$$(git status --porcelain --untracked-files=no)" || { echo "Commit first: a release is what a commit holds"; exit 1; }
	@rm -rf dist/*.whl dist/*.tar.gz
	@$(PYTHON) -m venv .venv-build
	@.venv-build/bin/python -m pip install --disable-pip-version-check -q $(PIP_ARGS) build==1.6.1
	@.venv-build/bin/python -m build --outdir dist .
	@$(MAKE) --no-print-directory sbom
	@cd dist && sha256sum *.whl *.tar.gz *.json && echo "Tag it: git tag v$(VERSION)"

# The tool has a place of its own: nothing that is shipped or tested needs it.
sbom: .venv/bin/python ## what a release installs, as CycloneDX: dist/inforce.cdx.json
	@$(PYTHON) -m venv .venv-release
	@.venv-release/bin/python -m pip install --disable-pip-version-check -q -c constraints.txt $(PIP_ARGS) .
	@$(PYTHON) -m venv .venv-sbom
	@.venv-sbom/bin/python -m pip install --disable-pip-version-check -q $(PIP_ARGS) cyclonedx-bom==7.5.0
	@mkdir -p dist
	@.venv-sbom/bin/cyclonedx-py environment --pyproject pyproject.toml --output-reproducible --validate --of JSON \
		-o dist/inforce.cdx.json .venv-release/bin/python

clean: ## remove .venv, caches and the default index
	rm -rf .venv .venv-build .venv-lowest .venv-release .venv-sbom .inforce build dist *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
