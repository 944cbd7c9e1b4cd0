# 晾晒 (liangshai). `make demo` on a fresh machine with Python 3.11 or later and git is all that is needed.

PY ?= $(firstword $(foreach p,python3 python3.13 python3.12 python3.11,$(shell $(p) -c \
	'import sys, venv; print("$(p)") if sys.version_info >= (3, 11) else None' 2>/dev/null)))
BIN := .venv/bin
FONTS := $(or $(LIANGSHAI_FONTS),$(HOME)/.cache/liangshai/fonts)
# pip may be told its index, and the certificates to trust, in a file that uv does not read: hand them on where uv was
# told nothing.
UV = $(if $(UV_DEFAULT_INDEX)$(UV_INDEX_URL)$(UV_CONFIG_FILE),,index=$$($(BIN)/python -m pip config get global.index-url \
	2>/dev/null) && export UV_DEFAULT_INDEX="$$index";) $(if $(SSL_CERT_FILE)$(SSL_CERT_DIR),,cert=$${PIP_CERT:-$$($(BIN)/python \
	-m pip config get global.cert 2>/dev/null)} && export SSL_CERT_FILE="$$cert";) $(BIN)/uv

# Byte code is written once, ahead: many processes start at once, and some places forbid them to write it.
# A file in the packages that is no Python 3 stops nothing.
COMPILE := $(BIN)/python -m compileall -q
# A quarter of the packages' code that nothing of ours imports; whatever should be is compiled by its import.
UNUSED := tests|testing|pip|mypy|mypyc|scipy|setuptools|pkg_resources|altair|redis|pymap
OURS := liangshai reports etl schemas expectations dags examples

.PHONY: setup check format test demo bench bundle clean lock fonts
.DEFAULT_GOAL := setup

setup: .venv/.complete

# Done again only when the lock or the project's description changes.
.venv/.complete: requirements.lock pyproject.toml
	@test -n "$(PY)" || { echo "需要 Python 3.11 或更高版本（含 venv）；可用 make PY=路径 指定"; exit 1; }
	@echo "安装到 .venv：$$(grep -c '^[a-z].*==' requirements.lock) 个软件包，装好约 1.3 GB，第一次要几分钟……"
	@test -x $(BIN)/python || $(PY) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	@$(UV) pip sync --quiet --python $(BIN)/python requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@echo "软件包已装好，预编译（一分钟左右）……"
	@$(COMPILE) -q -j 0 -x '/($(UNUSED))/' $$($(BIN)/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))') || true
	@touch $@

check: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: setup
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

# Three on two cores: a fifth of the time a test waits for a server, a process or Airflow. Byte code is written ahead,
# and by the tests too where that is forbidden: else each of their many processes compiles all of our code. The limit
# ends what hangs; on a slow day what many tests stand on may take minutes to be made.
test: setup
	@$(COMPILE) $(OURS)
	PYTHONDONTWRITEBYTECODE= $(BIN)/pytest -q -n 3 --no-loadscope-reorder --timeout 900 $(ARGS)

demo: setup
	@$(COMPILE) $(OURS)
	@$(BIN)/liangshai demo

bench: setup
	$(BIN)/python -m bench

# One file with everything for a machine without network, and its checksum, in dist/: see docs/operations.md.
bundle: setup
	@offline/make_bundle.sh "$(FONTS)"

# The services are stopped first; where they cannot be, nothing is removed.
clean:
	@if [ -d var ] && [ -x $(BIN)/liangshai ]; then LIANGSHAI_HOME="$(CURDIR)/var" $(BIN)/liangshai down; fi
	rm -rf var build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +

lock: setup
	$(UV) pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --no-header \
		--no-annotate --python-version 3.11 --extra dev --output-file requirements.lock pyproject.toml

# The Fandol faces, out of a Debian package that is unpacked and not installed. Documents are nearer to the
# official look with them; without them the faces that came by pip are used.
fonts:
	@command -v apt-get >/dev/null || { echo "本机没有 apt-get：可把 Fandol 字体文件自行放进 $(FONTS)"; exit 1; }
	@work=$$(mktemp -d) && trap 'rm -rf "$$work"' EXIT && chmod 755 "$$work" && cd "$$work" \
		&& apt-get -q download texlive-lang-chinese && dpkg-deb -x texlive-lang-chinese*.deb unpacked \
		&& mkdir -p "$(FONTS)" && find unpacked -name 'Fandol*.otf' -exec cp {} "$(FONTS)"/ \; \
		&& ls "$(FONTS)"
