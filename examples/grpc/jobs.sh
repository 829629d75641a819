#!/bin/sh
# Every RPC of TranscriptionJobs, and the health check that all services have. Needs grpcurl.
#   CHANGE="CancelJob RetryJob PauseRoute ResumeRoute" examples/grpc/jobs.sh JOB_ID
set -eu
ADAPTER=${ADAPTER:-localhost:50053}
SERVICE=trestle.v1.TranscriptionJobs

echo "# ListJobs: newest first; next_page_token goes into page_token of the next call"
grpcurl -plaintext -d '{"page_size": 2}' "$ADAPTER" $SERVICE/ListJobs

echo "# ListJobs: of one user"
grpcurl -plaintext -d '{"user_id": "user-42", "page_size": 1}' "$ADAPTER" $SERVICE/ListJobs

echo "# ListJobs: of one status"
grpcurl -plaintext -d '{"status": "JOB_STATUS_COMPLETED", "page_size": 1}' "$ADAPTER" $SERVICE/ListJobs

JOB=${1:-$(grpcurl -plaintext -d '{"page_size": 1}' "$ADAPTER" $SERVICE/ListJobs | sed -n 's/.*"job_\{0,1\}[iI]d": "\([^"]*\)".*/\1/p' | head -1)}
echo "# GetJob: ${JOB:-there is none yet}"
if [ -n "$JOB" ]; then
  grpcurl -plaintext -d "{\"job_id\": \"$JOB\"}" "$ADAPTER" $SERVICE/GetJob
fi

echo "# WatchJobs: what there is, and what happens in the next seconds"
grpcurl -plaintext -max-time 3 -d '{"user_id": "user-42"}' "$ADAPTER" $SERVICE/WatchJobs || true

echo "# ListRoutes: limits, what waits and runs, whether it is paused"
grpcurl -plaintext "$ADAPTER" $SERVICE/ListRoutes

echo "# GetRoute"
grpcurl -plaintext -d '{"name": "audio"}' "$ADAPTER" $SERVICE/GetRoute

# CancelJob ends a job, RetryJob begins another attempt and PauseRoute stops all, so they are done on
# request only.
for RPC in ${CHANGE:-}; do
  echo "# $RPC"
  case $RPC in
    *Route) REQUEST='{"name": "audio"}' ;;
    *) REQUEST="{\"job_id\": \"$JOB\"}" ;;
  esac
  grpcurl -plaintext -d "$REQUEST" "$ADAPTER" "$SERVICE/$RPC"
done

echo "# Health"
grpcurl -plaintext -d "{\"service\": \"$SERVICE\"}" "$ADAPTER" grpc.health.v1.Health/Check
