# The commands of this project. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help run test test-kubernetes bench format clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

run: ## start the demo: a server, a small application, and what to try (same as ./waymark demo)
	@./waymark demo

test: ## install what the tests need, build everything, run every test
	@./tools/test

test-kubernetes: ## the tests against a real Kubernetes API server, built the first time (ten minutes)
	@./tools/test-kubernetes

bench: ## the measurements of docs/performance.md, minutes (BENCH=language, engine, discovery or fanout for one)
	@./tools/bench $(BENCH)

format: ## put all code into its one format
	@./build -q spotless:apply
	@cd admin-ui && node scripts/pack.mjs && npm run --silent format

clean: ## remove everything that was built
	@./build -q clean
