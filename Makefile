# make demo   installs socai into .venv and runs the main job        make test   installs what tests need, runs them all
# make check  ruff, mypy --strict, import-linter                     make bench  measures beside peers
# make mutation  changes the proof and audit code bit by bit and demands that tests notice (docs/MUTATION.md; an hour)
# make lock   renews requirements/*.txt (needs uv)                   make clean  removes what make made

VENV := .venv
BIN := $(VENV)/bin
PYTHON ?= $(shell for p in python3.11 python3.12 python3.13 python3; do command -v $$p >/dev/null 2>&1 && \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
PACKAGES := ledger projections commands data
WORKERS ?= auto

# Without byte code every start costs several times more.
unexport PYTHONDONTWRITEBYTECODE
unexport PYTHONPATH

.PHONY: demo test check bench mutation clean lock
.DELETE_ON_ERROR:

demo: $(VENV)/.run
	$(BIN)/socai demo

test: $(VENV)/.dev
	$(BIN)/python -m pytest -n $(WORKERS)

check: $(VENV)/.dev
	$(BIN)/ruff check .
	$(BIN)/mypy --strict $(PACKAGES)
	$(BIN)/lint-imports

bench: $(VENV)/.dev
	$(BIN)/python -m bench

# Not part of .ci/run. Results stay in mutants/, `make mutation` goes on where it stopped.
mutation: $(VENV)/.dev
	$(BIN)/python scripts/mutation_run.py
	$(BIN)/python scripts/mutation_score.py

$(VENV)/.made:
	@test -n "$(PYTHON)" || { echo "socai cần Python 3.11 trở lên; trên Debian 12: sudo apt install python3.11 python3-venv" >&2; \
	  echo "socai needs Python 3.11 or later; on Debian 12: sudo apt install python3.11 python3-venv" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "thiếu gói Debian python3-venv: sudo apt install python3-venv" >&2; \
	  echo "the Debian package python3-venv is missing: sudo apt install python3-venv" >&2; exit 1; }
	@command -v git >/dev/null || { echo "thiếu gói Debian git: sudo apt install git" >&2; \
	  echo "the Debian package git is missing: sudo apt install git" >&2; exit 1; }
	$(PYTHON) -m venv --clear $(VENV)
	@touch $@

# pip refuses `-e .` under --require-hashes: first everything locked, then the project itself, alone and offline.
define install
	$(PIP) install --require-hashes -r requirements/build.txt -r $(1)
	$(PIP) install --no-deps --no-build-isolation --no-index --editable .
	$(BIN)/python -m compileall -q $(PACKAGES)
endef

$(VENV)/.run: $(VENV)/.made requirements/run.txt requirements/build.txt pyproject.toml
	$(call install,requirements/run.txt)
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements/dev.txt
	$(call install,requirements/dev.txt)
	@touch $@

UV := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

lock:
	@command -v uv >/dev/null || { echo "make lock cần uv; make lock needs uv (https://docs.astral.sh/uv/)" >&2; exit 1; }
	$(UV) $(UPGRADE) pyproject.toml -o requirements/run.txt
	$(UV) $(UPGRADE) --group build -o requirements/build.txt
	$(UV) $(UPGRADE) pyproject.toml --group dev -c requirements/run.txt -c requirements/build.txt -o requirements/dev.txt

clean:
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +
