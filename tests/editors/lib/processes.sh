# shellcheck shell=bash
# Ends what a test run started: editors put their servers into process groups and sessions of their own, so neither
# a group nor a parent finds them all. The mark in the environment does, and it names only this run's processes.

# marked : prints the ids of the processes that were started with this run's JOBSPEC_EDITORS_RUN.
marked() {
  local environ
  for environ in /proc/[0-9]*/environ; do
    if { tr '\0' '\n' <"$environ"; } 2>/dev/null | grep -qxF "JOBSPEC_EDITORS_RUN=$JOBSPEC_EDITORS_RUN"; then
      environ=${environ#/proc/}
      echo "${environ%/environ}"
    fi
  done
}

# end_marked : ends them, politely at first.
end_marked() {
  local signal process list
  for signal in TERM KILL; do
    # The subshell of this very call is among them only for as long as it runs.
    list=$(marked)
    [ -n "$list" ] || return 0
    for process in $list; do kill -s "$signal" "$process" 2>/dev/null; done
    for _ in 1 2 3 4 5 6 7 8 9 10; do
      list=$(marked)
      [ -n "$list" ] || return 0
      sleep 0.1
    done
  done
}
