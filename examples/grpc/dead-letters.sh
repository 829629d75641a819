#!/bin/sh
# Every RPC of DeadLetters. Needs grpcurl; the replayer is found by reflection.
set -eu
REPLAYER=${REPLAYER:-localhost:50052}
SERVICE=trestle.v1.DeadLetters

echo "# ListDeadLetters: what waits for somebody"
grpcurl -plaintext -d '{"filter": {"states": ["DEAD_LETTER_STATE_OPEN", "DEAD_LETTER_STATE_ARCHIVED"]}, "page_size": 3}' "$REPLAYER" $SERVICE/ListDeadLetters

echo "# RedriveDeadLetters: what would be sent, and to which queue"
grpcurl -plaintext -d '{"filter": {"event_types": ["AudioUploaded"]}, "requested_by": "ann", "dry_run": true}' "$REPLAYER" $SERVICE/RedriveDeadLetters

echo "# DiscardDeadLetters: those of one queue"
grpcurl -plaintext -d '{"filter": {"queues": ["local-s3-events-dlq"]}, "requested_by": "ann", "reason": "an example"}' "$REPLAYER" $SERVICE/DiscardDeadLetters

echo "# WatchDeadLetters: new ones for five seconds"
grpcurl -plaintext -max-time 5 -d '{}' "$REPLAYER" $SERVICE/WatchDeadLetters || true
