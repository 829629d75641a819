#!/bin/sh
# Every RPC of Reseeds: log events again to a queue. Needs grpcurl; the replayer is found by
# reflection. QUEUE must be there: aws sqs create-queue --queue-name example
set -eu
REPLAYER=${REPLAYER:-localhost:50052}
QUEUE=${QUEUE:-example}
ID=${ID:-example-$(date +%s)}
SERVICE=trestle.v1.Reseeds

echo "# CreateReseed: what would be sent"
grpcurl -plaintext -d "{\"log\": \"events\", \"earliest\": {}, \"sqs_queue\": \"$QUEUE\", \"validate_only\": true}" "$REPLAYER" $SERVICE/CreateReseed

echo "# CreateReseed: one event a second"
grpcurl -plaintext -d "{\"request_id\": \"$ID\", \"log\": \"events\", \"earliest\": {}, \"sqs_queue\": \"$QUEUE\", \"max_per_second\": 1}" "$REPLAYER" $SERVICE/CreateReseed

echo "# PauseReseed"
grpcurl -plaintext -H 'trestle-actor: ann' -d "{\"id\": \"$ID\"}" "$REPLAYER" $SERVICE/PauseReseed || true

echo "# ResumeReseed: faster"
grpcurl -plaintext -H 'trestle-actor: ann' -d "{\"id\": \"$ID\", \"max_per_second\": 100}" "$REPLAYER" $SERVICE/ResumeReseed || true

echo "# WatchReseed: until it has ended"
grpcurl -plaintext -d "{\"id\": \"$ID\"}" "$REPLAYER" $SERVICE/WatchReseed

echo "# GetReseed: with its audit"
grpcurl -plaintext -d "{\"id\": \"$ID\"}" "$REPLAYER" $SERVICE/GetReseed

echo "# ListReseeds"
grpcurl -plaintext -d '{"page_size": 3}' "$REPLAYER" $SERVICE/ListReseeds

echo "# CancelReseed: refused here, since it has ended"
grpcurl -plaintext -d "{\"id\": \"$ID\"}" "$REPLAYER" $SERVICE/CancelReseed || true
