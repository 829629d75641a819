#!/bin/sh
# Every RPC of ObjectLogs, on the bucket of uploads. Needs grpcurl; the replayer is found by
# reflection. A name is given once: set NAME to another one for another run.
set -eu
REPLAYER=${REPLAYER:-localhost:50052}
BUCKET=${BUCKET:-local-uploads}
NAME=${NAME:-example-$(date +%s)}
SERVICE=trestle.v1.ObjectLogs

echo "# CreateObjectLog: all versions under a prefix, with the latest of each key beside the log"
grpcurl -plaintext -d "{\"name\": \"$NAME\", \"bucket\": \"$BUCKET\", \"prefix\": \"audio/\", \"projection\": {}}" "$REPLAYER" $SERVICE/CreateObjectLog

echo "# WatchImport: until the history is in the log"
grpcurl -plaintext -d "{\"name\": \"$NAME\"}" "$REPLAYER" $SERVICE/WatchImport

echo "# GetImport"
grpcurl -plaintext -d "{\"name\": \"$NAME\"}" "$REPLAYER" $SERVICE/GetImport

echo "# Read it as any log"
grpcurl -plaintext -d "{\"log\": \"objects/$NAME\", \"earliest\": {}, \"limit\": 3, \"payload_form\": \"PAYLOAD_FORM_DATA\"}" "$REPLAYER" trestle.v1.EventReader/Read

echo "# ListObjects: the latest of each key"
grpcurl -plaintext -d "{\"name\": \"$NAME\", \"limit\": 3}" "$REPLAYER" $SERVICE/ListObjects

echo "# GetObjectLog: with the digest of its objects"
grpcurl -plaintext -d "{\"name\": \"$NAME\"}" "$REPLAYER" $SERVICE/GetObjectLog

echo "# ListObjectLogs"
grpcurl -plaintext "$REPLAYER" $SERVICE/ListObjectLogs

echo "# DeleteObjectLog: nothing more is appended; the log stays"
grpcurl -plaintext -d "{\"name\": \"$NAME\"}" "$REPLAYER" $SERVICE/DeleteObjectLog
