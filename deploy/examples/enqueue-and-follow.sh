#!/usr/bin/env bash
# A scheduler of one line: requests a backup with kcat, and follows it to its end.
#
#   enqueue-and-follow.sh BOOTSTRAP_SERVERS ARN
#
# Exit code 0: the job is COMPLETED; 1: it ended otherwise.
set -euo pipefail
[ $# = 2 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0"; exit 2; }

job_id=$(cat /proc/sys/kernel/random/uuid)
since=$(date +%s%3N)

# The record's key is the resource: its jobs are then taken in their order.
printf '{"JobType":"StartBackupJob","JobId":"%s","ResourceArn":"%s"}' "$job_id" "$2" |
  kcat -P -b "$1" -t tidemark.jobs -k "$2"

# What was not committed did not happen: read_committed.
coproc kcat -C -q -u -b "$1" -t tidemark.status -o "s@$since" -X isolation.level=read_committed -f '%k %s\n'
trap 'kill "$COPROC_PID"' EXIT
while read -r key event; do
  [ "$key" = "$job_id" ] || continue
  printf '%s\n' "$event"
  case $event in
    *'"state":"COMPLETED"'*) exit 0 ;;
    *'"state":"FAILED"'* | *'"state":"EXPIRED"'* | *'"state":"ABORTED"'* | *'"state":"PARTIAL"'*) exit 1 ;;
  esac
done <&"${COPROC[0]}"
