# Every command of the house. `make` alone explains them.

PYTHON ?= python3
export T

.DEFAULT_GOAL := help
.PHONY: help run test dev quick journeys pictures coverage fix check docs reference messages lock bench faults proof

help: ## Show this list
	@echo "SPOM, the self-service portal of an institution"
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## Install, build, start everything and serve the demo institution (PORT=8001, LAN=1 for phones)
	@$(PYTHON) -m tools run

test: ## Install what tests need and run everything: checks, tests, journeys in a browser, docs, wheel
	@$(PYTHON) -m tools test

dev: ## Serve with reload, a worker and an asset watcher (PORT=8001)
	@$(PYTHON) -m tools dev

quick: ## Fast tests of one place: make quick T=spom/portal
	@$(PYTHON) -m tools quick

journeys: ## The errands people do, in a real browser
	@$(PYTHON) -m tools journeys

pictures: ## Take the pictures of the user guide anew, in every language
	@$(PYTHON) -m tools pictures

coverage: ## Fast and slow tests, and which lines none of them reached
	@$(PYTHON) -m tools coverage

fix: ## Put code, templates and styles in order
	@$(PYTHON) -m tools fix

check: ## Everything that reads the code without running it
	@$(PYTHON) -m tools check

docs: ## Build the documentation into site/; a broken link fails
	@$(PYTHON) -m tools docs

reference: ## Write the generated pages of the documentation again
	@$(PYTHON) -m tools reference

messages: ## Gather what is to be translated, and compile what is
	@$(PYTHON) -m tools messages

lock: ## Choose versions anew and write the hashed requirement files
	@$(PYTHON) -m tools lock

bench: ## The benchmark suite; FACES=folder measures the camera check too
	@$(PYTHON) -m tools bench

faults: ## The fault experiments
	@$(PYTHON) -m tools faults

proof: ## The full matrices, before a release: hours
	@$(PYTHON) -m tools proof
