#!/usr/bin/env bash
# Starts the receiver, checks it, and stops it. CHECK_COMMAND is `npx @videovector-webhooks/cli` outside this repository.
set -euo pipefail
cd "$(dirname "$0")/../.."

export CHECK=1 PORT="${PORT:-3000}" VIDEOVECTOR_WEBHOOK_SECRET="${VIDEOVECTOR_WEBHOOK_SECRET:-whsec_of_the_test}"
tsx=(node --conditions=videovector-source --import tsx)
reports="${REPORTS:-$(mktemp -d)}"

"${tsx[@]}" examples/check-in-ci/server.ts &
trap 'kill $!' EXIT
until curl --silent --output /dev/null "http://127.0.0.1:$PORT/"; do sleep 0.2; done

${CHECK_COMMAND:-"${tsx[@]}" packages/cli/src/main.ts} check "http://127.0.0.1:$PORT/webhooks/videovector" \
  --effects "http://127.0.0.1:$PORT/handled?id={id}" --fail-marker \
  --junit "$reports/check.xml" --html "$reports/check.html" --captures "$reports/check-failures.jsonl"
