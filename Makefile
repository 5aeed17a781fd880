# Sannai. `make help` says what there is. Needs Python >= 3.11, git and make; everything else is set up here.
PYTHON ?= python3
PORT ?= 8000
UV_VERSION := 0.13.8
UV := .tools/bin/uv
BIN := .venv/bin
export UV_PROJECT_ENVIRONMENT := .venv
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help demo test check bench attack setup setup-dev clean

help: ## この一覧 (this list)
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-10s %s\n", $$1, $$2}'

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 以上が必要です: make PYTHON=/path/to/python3.11 …"; exit 1; }
	$(PYTHON) -m venv .tools
	.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

setup: $(UV)
	@$(UV) sync --quiet --frozen --no-dev --inexact --python $$(command -v $(PYTHON))

setup-dev: $(UV)
	@$(UV) sync --quiet --frozen --python $$(command -v $(PYTHON))

demo: setup ## 三内市を作って http://127.0.0.1:8000/ で動かす (PORT=8080, RESET=1)
	@SANNAI_DEMO=1 $(BIN)/sannai demo --port $(PORT) $(if $(filter 1,$(RESET)),--reset)

check: setup-dev ## 書式・型・部屋の境界 (ruff, mypy, import-linter)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	SANNAI_DEMO=1 $(BIN)/mypy
	SANNAI_DEMO=1 $(BIN)/lint-imports

test: check ## すべての試験: PostgreSQL と SQLite、Chromium と axe
	$(BIN)/python -m tests.run

bench: setup-dev ## 性能を同じ実行の中で並べて測る (PostgreSQL。N=1000000 で、その件数の記録の検証と台帳だけを両方で)
	$(BIN)/python -m tests.bench$(if $(N),.recording --events $(N))
	$(if $(N),$(BIN)/python -m tests.bench.registers --rows $(N))

attack: setup-dev ## 作った市を、でたらめな要求で攻める (N=20000, SEED=1, DATABASE_URL=postgres でPostgreSQL)
	@$(BIN)/python -m tests.attack --requests $(or $(N),2000) --seed $(or $(SEED),1)

clean: ## 作られたものを消す (デモの市 var/ は残る)
	rm -rf .venv .tools .mypy_cache .ruff_cache .import_linter_cache .hypothesis
