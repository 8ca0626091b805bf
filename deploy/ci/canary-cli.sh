#!/usr/bin/env bash
# A canary with the waymark command: the same as canary.sh, which says what its arguments and exit codes mean.
#
#   canary-cli.sh NAMESPACE ENTRY OLD NEW -- HEALTH COMMAND…
#
# WAYMARK          waymark        the command
# WAYMARK_SERVER and CANARY_… as canary.sh has them.
set -euo pipefail

if [ $# -lt 6 ] || [ "$5" != -- ]; then
  echo "usage: ${0##*/} NAMESPACE ENTRY OLD NEW -- HEALTH COMMAND…" >&2
  exit 2
fi
namespace=$1 entry=$2 old=$3 new=$4
shift 5
waymark=${WAYMARK:-waymark}
run=$(date +%s)-$$-$RANDOM

shift_to() { # shift_to PERCENT KEY MORE OPTIONS…: prints the new revision
  local percent=$1 key=$2
  shift 2
  "$waymark" shift "$entry" "$old=$((100 - percent))" "$new=$percent" -n "$namespace" -m "canary: $percent % at $new" \
    --idempotency-key "$run-$percent-$key" --output json "$@" | jq .revision
}

back() {
  echo "going back: all traffic to $old" >&2
  shift_to 0 back >&2 || echo "going back FAILED: see above" >&2
  exit "$1"
}

expected=()
for percent in ${CANARY_STEPS:-1 10 50 100}; do
  echo "$percent % at $new"
  revision=$(shift_to "$percent" step ${expected[@]+"${expected[@]}"}) || {
    code=$?
    if [ "$code" != 3 ] && [ ${#expected[@]} -gt 0 ]; then back "$code"; fi
    exit "$code"
  }
  expected=(--expect "$old=$((100 - percent))" --expect "$new=$percent")
  "$waymark" wait "$namespace" --revision "$revision" --share "${CANARY_SHARE:-99.9%}" \
    --timeout "${CANARY_WAIT:-60s}" || back $?
  sleep "${CANARY_SETTLE:-0}"
  "$@" || {
    echo "the health command failed" >&2
    back 6
  }
done
echo "done: all traffic is at $new"
