#!/usr/bin/env bash
# What the action runs once quorate is built. Settings come as QUORATE_…; `action.yml` says what they mean.
# Ends with the status of `quorate check`, or of the test or format run where that is worse: 2 beats 1.
set -uo pipefail

# one a line; an empty line is none
lines() { while IFS= read -r line; do [ -z "$line" ] || printf '%s\0' "$line"; done <<< "$1"; }
mapfile -d '' -t paths < <(lines "${QUORATE_PATHS:-}")
mapfile -d '' -t arguments < <(lines "${QUORATE_ARGUMENTS:-}")

status=0
worse() { case "$1" in 0) ;; 2) status=2 ;; *) [ "$status" -ne 0 ] || status=$1 ;; esac; }

sarif=${QUORATE_SARIF:-quorate.sarif}
report=$(mktemp)
formats=(--format "sarif=$sarif" --format "markdown=$report")
if [ "${QUORATE_ANNOTATE:-true}" = true ]; then formats+=(--format github); fi
rm -f -- "$sarif"
"$QUORATE" check "${formats[@]}" ${arguments[@]+"${arguments[@]}"} -- ${paths[@]+"${paths[@]}"}
worse $?
if [ "${QUORATE_SUMMARY:-true}" = true ] && [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then cat "$report" >> "$GITHUB_STEP_SUMMARY"; fi
rm -f -- "$report"

if [ "${QUORATE_TEST:-true}" = true ]; then
  echo "::group::quorate test"
  "$QUORATE" test -- ${paths[@]+"${paths[@]}"}
  worse $?
  echo "::endgroup::"
fi
if [ "${QUORATE_FORMAT:-false}" = true ]; then
  echo "::group::quorate fmt"
  "$QUORATE" fmt --check -- ${paths[@]+"${paths[@]}"}
  worse $?
  echo "::endgroup::"
fi

if [ -n "${GITHUB_OUTPUT:-}" ]; then
  echo "status=$status" >> "$GITHUB_OUTPUT"
  if [ -s "$sarif" ]; then echo "sarif=$sarif" >> "$GITHUB_OUTPUT"; fi
fi
exit "$status"
