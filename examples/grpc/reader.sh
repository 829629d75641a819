#!/bin/sh
# Every RPC of EventReader. Needs grpcurl; the replayer is found by reflection.
set -eu
REPLAYER=${REPLAYER:-localhost:50052}
SERVICE=trestle.v1.EventReader

echo "# ListLogs"
grpcurl -plaintext "$REPLAYER" $SERVICE/ListLogs

echo "# DescribeLog: partitions and their range"
grpcurl -plaintext -d '{"log": "events"}' "$REPLAYER" $SERVICE/DescribeLog

echo "# Read: from the oldest record to the newest of now; add \"follow\": true to go on"
grpcurl -plaintext -d '{"log": "events", "earliest": {}, "limit": 3, "payload_form": "PAYLOAD_FORM_DATA"}' "$REPLAYER" $SERVICE/Read

echo "# Read: one type only, from a time on"
grpcurl -plaintext -d '{"log": "events", "time": "2026-01-01T00:00:00Z", "limit": 1, "clamp": true, "filter": {"types": ["AudioUploaded"]}}' "$REPLAYER" $SERVICE/Read

echo "# CommitOffset: the next record to deliver to the group"
grpcurl -plaintext -d '{"log": "events", "group": "example", "partition": 0, "offset": 1}' "$REPLAYER" $SERVICE/CommitOffset

echo "# Read: where the group stopped"
grpcurl -plaintext -d '{"log": "events", "group": "example", "limit": 1}' "$REPLAYER" $SERVICE/Read

echo "# GetGroup: how far it lags"
grpcurl -plaintext -d '{"log": "events", "group": "example"}' "$REPLAYER" $SERVICE/GetGroup

echo "# ListGroups"
grpcurl -plaintext -d '{"log": "events"}' "$REPLAYER" $SERVICE/ListGroups

echo "# Read: only the newest record of each subject"
grpcurl -plaintext -d '{"log": "events", "earliest": {}, "latest_per_key": true}' "$REPLAYER" $SERVICE/Read

echo "# Read: what a rule with this event pattern would take"
grpcurl -plaintext -d '{"log": "events", "earliest": {}, "limit": 1, "filter": {"pattern": "{\"detail-type\":[\"AudioUploaded\"]}"}}' "$REPLAYER" $SERVICE/Read

echo "# TestPattern: how often it would have matched"
grpcurl -plaintext -d '{"log": "events", "earliest": {}, "pattern": "{\"source\":[{\"prefix\":\"custom.\"}]}"}' "$REPLAYER" $SERVICE/TestPattern
