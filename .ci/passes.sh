# The passes of `.ci/run`: each has a log in `$work`, whose last line counts its tests.
failures=() background=()
declare -A pids

# pass NAME COMMAND…: runs it now.
pass() {
  printf '\n== %s (at %d s)\n' "$1" "$SECONDS"
  "${@:2}" 2>&1 | tee "$work/$1.log" || failures+=("$1")
}

# begin NAME COMMAND…: runs it in the background; its log is printed at the end.
begin() {
  "${@:2}" >"$work/$1.log" 2>&1 &
  pids[$1]=$! background+=("$1")
}

# Waits for what runs in the background, and ends with the sum of all passes.
conclude() {
  local each passed failed skipped
  for each in "${background[@]}"; do
    wait "${pids[$each]}" || failures+=("$each")
    printf '\n== %s (until %d s)\n' "$each" "$SECONDS"
    cat "$work/$each.log"
  done
  read -r passed failed skipped < <(awk '/^[0-9]+ passed, [0-9]+ failed/ { p += $1; f += $3; s += $5 }
    END { print p + 0, f + 0, s + 0 }' "$work"/*.log)
  # As root everything is installed, so a skipped test hides a problem.
  if [ "$EUID" -eq 0 ] && [ "$skipped" -gt 0 ]; then failures+=("$skipped tests were skipped"); fi
  echo
  for each in "${failures[@]}"; do echo "failed: $each"; done
  echo "$passed passed, $failed failed"
  [ ${#failures[@]} -eq 0 ] && [ "$failed" -eq 0 ]
}
