# What people and CI call. Needs a JDK 25 (found by itself, see .mvn/jdk.sh), make and a POSIX system; the rest is fetched.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules --warn-undefined-variables

ARGS ?=
URL ?= http://127.0.0.1:8080
KEY ?= none
DRY_RUN ?= false
PORT ?= 8080
MANAGEMENT_PORT ?= 9000
IMAGE ?= taskrouter-coordinator:0.1.0
export PORT MANAGEMENT_PORT

MVN := . .mvn/jdk.sh && ./mvnw -B -ntp
CLASSPATH_OPTIONS := -Dmdep.outputFile=target/test.classpath -Dmdep.includeScope=test
JAVA := . .mvn/jdk.sh && exec "$$JAVA_HOME/bin/java" -cp "target/test-classes:target/classes:$$(cat target/test.classpath)"
PACKAGE := io.taskrouter.coordinator
APP := target/quarkus-app/quarkus-run.jar
AOT := target/quarkus-app/app.aot
MAIN_SOURCES := $(shell find src/main -type f)
TEST_SOURCES := $(shell find src/test -type f)

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: run
run: $(AOT) ## Redis, simulator and coordinator on this machine until Ctrl-C (PORT=8080, MANAGEMENT_PORT=9000)
	@$(JAVA) $(PACKAGE).stack.RunLocal

.PHONY: demo
demo: $(AOT) ## what plugins do today and the coordinator side by side: lost updates, calls, latency (ARGS=)
	@$(JAVA) $(PACKAGE).bench.Demo $(ARGS)

.PHONY: day
day: $(AOT) ## an agent's day told line by line, each held against the rules; stops at the first that is not right
	@$(JAVA) $(PACKAGE).day.Day

.PHONY: setup
setup: ## what the workspace needs, through a running service (URL=, KEY= of an operator, DRY_RUN=true)
	@curl -fsS -X POST -H "Authorization: Bearer $(KEY)" "$(URL)/v1/admin/setup?dryRun=$(DRY_RUN)" && echo

.PHONY: ctl
ctl: $(APP) ## for people on call, through a running service (ARGS="worker WK…", URL=, KEY=; ARGS=help lists the rest)
	@. .mvn/jdk.sh && COORDINATOR_URL="$(URL)" COORDINATOR_KEY="$(KEY)" exec "$$JAVA_HOME/bin/java" -jar $(APP) ctl $(ARGS)

.PHONY: bench
bench: $(AOT) ## every strategy under every profile, as a table and JSON lines (ARGS="hot coordinator etag-loop")
	@$(JAVA) $(PACKAGE).bench.Bench $(ARGS)

.PHONY: live
live: $(AOT) ## 1,000 event streams while contact-center runs, and readers that do not read (ARGS="--rate 300 --seconds 30")
	@$(JAVA) $(PACKAGE).bench.LiveLoad $(ARGS)

.PHONY: footprint scaling
footprint: $(AOT) ## memory and processor time for 1,000 and 2,000 workers, for requests and limits
	@$(JAVA) $(PACKAGE).bench.Footprint
scaling: $(AOT) ## what the autoscaler looks at, with a quick and a slow TaskRouter and one to three replicas
	@$(JAVA) $(PACKAGE).bench.Scaling

.PHONY: chaos
chaos: $(AOT) ## faults of every kind under load, each with a figure, and controls that must fail (ARGS=)
	@$(JAVA) $(PACKAGE).chaos.Chaos $(ARGS)

.PHONY: rolling
rolling: $(AOT) ## three replicas replaced one after the other under load, as the deployment does it (ARGS="--rate 600")
	@$(JAVA) $(PACKAGE).k8s.Rollout $(ARGS)

.PHONY: floor
floor: $(AOT) ## 200 agents, callers, lost callbacks, a failing TaskRouter: no instant may be unsafe (ARGS="--minutes 10 --seed 7")
	@$(JAVA) $(PACKAGE).floor.Floor $(ARGS)

.PHONY: test
test: ## every check there is; SKIPPED where a tool is missing (a failure where CI=true)
	@rm -rf target/surefire-reports target/failsafe-reports target/skipped.txt
	@status=0; ( $(MVN) verify ) || status=$$?; .ci/checks || status=1; .ci/summary; exit $$status

.PHONY: format
format: ## put every source into the one format
	@$(MVN) -q spotless:apply

.PHONY: coverage
coverage: ## tests with line coverage, report in target/coverage/index.html
	@$(MVN) -Pcoverage verify
	@awk -F, 'NR > 1 {missed += $$8; covered += $$9} END \
	  {printf "%.1f %% of lines covered: target/coverage/index.html\n", 100 * covered / (covered + missed)}' target/coverage/jacoco.csv

.PHONY: package
package: $(AOT) ## the service in target/quarkus-app, with its AOT cache

.PHONY: image
image: $(APP) ## container image (IMAGE=name:tag)
	@docker info >/dev/null 2>&1 || { echo "make image needs a running container engine with a docker command."; exit 1; }
	docker build -f src/main/docker/Dockerfile -t $(IMAGE) .

.PHONY: sbom
sbom: $(APP) ## list of everything the service contains, as every build writes it: target/bom.json (CycloneDX)
	@ls -l target/bom.json

.PHONY: reproducible
reproducible: ## builds the service twice, in two places, and compares what comes out byte by byte (two minutes)
	@. .mvn/jdk.sh && .ci/reproducible

.PHONY: clean
clean: ## remove what was built
	@rm -rf target

$(APP): pom.xml $(MAIN_SOURCES)
	@echo "Building (the first time downloads dependencies: a minute or two) ..."
	@$(MVN) -q package -DskipTests dependency:build-classpath $(CLASSPATH_OPTIONS)
	@touch $(APP) target/test-classes

target/test-classes: $(APP) $(TEST_SOURCES)
	@$(MVN) -q test-compile dependency:build-classpath $(CLASSPATH_OPTIONS)
	@touch target/test-classes

$(AOT): target/test-classes
	@echo "Training the start-up cache ..."
	@$(JAVA) $(PACKAGE).stack.AotTraining
	@touch -c $(AOT)
