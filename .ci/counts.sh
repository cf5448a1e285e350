# What `.ci/run` counts over all its passes and background jobs. It sets `work`, their folder, and MAX_RETRIED.
ONCE_MORE='Once more, from the beginning:'
failures=()
retried=()
passed=0 failed=0 skipped=0

# tests NAME COMMAND…: runs tests and adds the counts of their closing line to the totals.
tests() {
  local name=$1 log=$work/tests.log
  shift
  "$@" 2>&1 | tee "$log" || failures+=("tests: $name")
  count "$name" "$log"
}

# ended NAME PID: waits for a background run, prints its log and adds the counts of its closing line to the totals. A run that
# passed at its second try counts as one retried.
ended() {
  local name=$1 log=$work/$1.log
  if ! wait "$2"; then
    failures+=("tests: $name: $(reasons "$log")")
  elif grep -qxF "$ONCE_MORE" "$log"; then
    retried+=("retried: $name: $(reasons "$log")")
  fi
  cat "$log"
  count "$name" "$log"
}

# reasons LOG: the first failures named in a log, on one line.
reasons() { { grep -E '^ *! |FAILED|✗|^failed:' "$1" || true; } | head -n 5 | tr -s '\n ' ' '; }

count() {
  local name=$1 log=$2 line form='^([0-9]+) passed, ([0-9]+) failed, ([0-9]+) skipped(, ([0-9]+) retried)?$' names
  line=$(grep -E "$form" "$log" | tail -n 1) || line=
  if [[ $line =~ $form ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2])) skipped=$((skipped + BASH_REMATCH[3]))
    # The tests retried in any run of the pass are named last, one a line.
    mapfile -t names < <(grep '^retried: ' "$log" | tail -n "${BASH_REMATCH[5]:-0}")
    retried+=("${names[@]}")
  else
    echo "$name: the run has ended without a closing line"
    failed=$((failed + 1))
  fi
}

# Ends with what was retried and what failed, and one count of each for all passes.
conclude() {
  local each
  if [ ${#retried[@]} -gt "$MAX_RETRIED" ]; then failures+=("${#retried[@]} passed at a second try only"); fi
  for each in "${retried[@]}"; do echo "$each"; done
  for each in "${failures[@]}"; do echo "failed: $each"; done
  echo "${#retried[@]} retried: passed at a second try only; at most $MAX_RETRIED may"
  echo "$passed passed, $failed failed"
  [ ${#failures[@]} -eq 0 ] && [ "$failed" -eq 0 ]
}
