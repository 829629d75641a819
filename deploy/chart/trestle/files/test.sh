#!/bin/sh
# Publishes an event, reads it back and follows its job. Needs grpcurl.
#   GATEWAY, REPLAYER, ADAPTER  host:port of each service
#   BUCKET, KEY                 the audio that the event names
#   UNTIL_TRANSCRIBED           true: the job must end; otherwise it must reach the workers' queue
#   TRUST                       certificates of authorities; without it plaintext
#   TOKEN_FILE                  token to show; without it none
#   PATIENCE                    seconds for each step
set -eu
PATIENCE=${PATIENCE:-120}
ID=trestle-test-$(date +%s)-$$

call() { # ADDRESS METHOD, the request on standard input
  address=$1
  method=$2
  if [ -n "${TRUST:-}" ]; then set -- -cacert "$TRUST"; else set -- -plaintext; fi
  if [ -n "${TOKEN_FILE:-}" ]; then set -- "$@" -H "authorization: Bearer $(cat "$TOKEN_FILE")"; fi
  grpcurl -max-time 30 "$@" -d @ "$address" "$method"
}

fail() {
  echo "FAILED: $*" >&2
  exit 1
}

echo "publish $ID"
ANSWER=$(call "$GATEWAY" trestle.v1.EventPublisher/Publish <<EOF
{"event": {"id": "$ID", "source": "custom.trestle-test", "type": "AudioUploaded", "subject": "$ID",
  "data": {"userId": "trestle-test", "fileId": "$ID", "s3Location": {"bucket": "$BUCKET", "key": "$KEY"}}}}
EOF
) || fail "the gateway took no event"
OFFSET=$(echo "$ANSWER" | sed -n 's/.*"offset": *"\([0-9]*\)".*/\1/p')
PARTITION=$(echo "$ANSWER" | sed -n 's/.*"partition": *\([0-9]*\).*/\1/p')
OFFSET=${OFFSET:-0}
PARTITION=${PARTITION:-0}
echo "  at offset $OFFSET of partition $PARTITION"

echo "read it back"
call "$REPLAYER" trestle.v1.EventReader/Read <<EOF | grep -q "\"$ID\"" || fail "it is not there"
{"log": "events", "partition": $PARTITION, "offset": $OFFSET, "limit": 1}
EOF

echo "follow its job"
waited=0
while :; do
  # Its history has states, too, and comes last.
  JOB=$(call "$ADAPTER" trestle.v1.TranscriptionJobs/ListJobs <<EOF | tr -d '\n' | sed 's/},/}\n/g' | grep "\"$ID\"" | sed 's/"history".*//' || true
{"page_size": 100}
EOF
  )
  STATUS=$(echo "$JOB" | sed -n 's/.*"status": *"JOB_STATUS_\([A-Z]*\)".*/\1/p')
  case "$STATUS" in
    COMPLETED | PARTIAL) break ;;
    QUEUED) [ "${UNTIL_TRANSCRIBED:-false}" = true ] || break ;;
    FAILED) [ "${UNTIL_TRANSCRIBED:-false}" = true ] && fail "the job failed: $JOB" || break ;;
  esac
  [ "$waited" -lt "$PATIENCE" ] || fail "after $PATIENCE s the job is ${STATUS:-not there}"
  sleep 2
  waited=$((waited + 2))
done
echo "  $STATUS"
echo "OK"
