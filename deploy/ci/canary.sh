#!/usr/bin/env bash
# A canary in plain curl and jq: moves traffic of one entry from one version to another, step by step.
#
#   canary.sh NAMESPACE ENTRY OLD NEW -- HEALTH COMMAND…
#   canary.sh default /svc/gen /srv/gen /srv/gen-v2 -- ./check-error-rate
#
# At each step it waits until the whole fleet has been sent the change, and then asks the health command. If a step is
# refused, or the fleet does not follow in time, or the health command fails, everything goes back to OLD.
#
# WAYMARK_SERVER   http://127.0.0.1:4180
# CANARY_STEPS     1 10 50 100    percent of the traffic, one after the other
# CANARY_WAIT      60s            how long the fleet may take to follow
# CANARY_SHARE     99.9%          how much of the fleet has to
# CANARY_SETTLE    0              seconds to go on watching before the health command is asked
#
# Exit codes: 0 all traffic is at NEW; 1 refused; 2 usage; 3 somebody else changed the entry; 4 the server cannot be
# reached; 5 the fleet did not follow; 6 the health command failed. After 1, 4, 5 and 6 all traffic is at OLD
# again, or it says that going back failed; after 3 it is as the other one left it.
set -euo pipefail

if [ $# -lt 6 ] || [ "$5" != -- ]; then
  echo "usage: ${0##*/} NAMESPACE ENTRY OLD NEW -- HEALTH COMMAND…" >&2
  exit 2
fi
namespace=$1 entry=$2 old=$3 new=$4
shift 5
server=${WAYMARK_SERVER:-http://127.0.0.1:4180}
api=$server/api/2/namespaces/$namespace
author=${WAYMARK_AUTHOR:-${CI_JOB_NAME:-canary}}
run=$(date +%s)-$$-$RANDOM # of this run alone: a job that is started again has to do its steps again
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

ask() { # ask CURL ARGUMENTS…: leaves the answer in $answer, and ends with an exit code as above
  local status
  status=$(curl -sS --max-time 180 -o "$answer" -w '%{http_code}' "$@") || return 4
  case $status in
    2??) return 0 ;;
    409 | 412) set -- 3 ;;
    502 | 503 | 504) set -- 4 ;;
    *) set -- 1 ;;
  esac
  jq -r '"\(.code // "refused"): \(.detail // .)"' "$answer" >&2 || cat "$answer" >&2
  return "$1"
}

weights() { # weights PERCENT: of NEW
  jq -n --arg old "$old" --arg new "$new" --argjson share "$1" '{($old): (100 - $share), ($new): $share}'
}

shift_to() { # shift_to PERCENT EXPECTED: sets the weights, if they are as expected (null: whatever they are)
  local body
  body=$(jq -n --arg entry "$entry" --arg author "$author" --arg key "$run-$1-${3:-step}" \
    --argjson weights "$(weights "$1")" --argjson expect "$2" --arg message "canary: $1 % at $new" \
    '{entry: $entry, weights: $weights, author: $author, message: $message, idempotencyKey: $key}
     + if $expect == null then {} else {expect: $expect} end')
  # Safe to be tried again: by its key the server knows a step that it has done already.
  ask -X POST --retry 3 --retry-connrefused -H 'Content-Type: application/json' --data "$body" "$api/shift"
}

back() { # back EXIT-CODE: all traffic to OLD, whatever came in between
  echo "going back: all traffic to $old" >&2
  shift_to 0 null back || echo "going back FAILED: see above" >&2
  exit "$1"
}

expected=null
for percent in ${CANARY_STEPS:-1 10 50 100}; do
  echo "$percent % at $new"
  shift_to "$percent" "$expected" || {
    code=$?
    if [ "$code" != 3 ] && [ "$expected" != null ]; then back "$code"; fi
    exit "$code"
  }
  revision=$(jq .revision "$answer")
  expected=$(weights "$percent")
  ask -G --data-urlencode "revision=$revision" --data-urlencode "wait=${CANARY_SHARE:-99.9%}" \
    --data-urlencode "timeout=${CANARY_WAIT:-60s}" "$api/convergence" || back $?
  if [ "$(jq .reached "$answer")" != true ]; then
    jq -r '"\(.applied) of \(.streams) streams have revision \(.revision)"' "$answer" >&2
    back 5
  fi
  sleep "${CANARY_SETTLE:-0}"
  "$@" || {
    echo "the health command failed" >&2
    back 6
  }
done
echo "done: all traffic is at $new"
