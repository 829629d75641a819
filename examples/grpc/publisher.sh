#!/bin/sh
# Every RPC of EventPublisher. Needs grpcurl; the gateway is found by reflection.
set -eu
GATEWAY=${GATEWAY:-localhost:50051}
SERVICE=trestle.v1.EventPublisher
ID=$(date +%s)-$$

echo "# Publish: one event"
grpcurl -plaintext -d @ "$GATEWAY" $SERVICE/Publish <<EOF
{"event": {
  "id": "example-$ID", "source": "custom.upload-service", "type": "AudioUploaded", "subject": "file-1",
  "data": {"userId": "user-42", "fileId": "file-1",
           "s3Location": {"bucket": "local-uploads", "key": "calls/speech.wav"},
           "metadata": {"format": "wav", "size": 184944, "durationSeconds": 5.778}}}}
EOF

echo "# Publish again with the same id: the first position, \"duplicate\": true"
grpcurl -plaintext -d @ "$GATEWAY" $SERVICE/Publish <<EOF
{"event": {
  "id": "example-$ID", "source": "custom.upload-service", "type": "AudioUploaded", "subject": "file-1",
  "data": {"userId": "user-42", "fileId": "file-1",
           "s3Location": {"bucket": "local-uploads", "key": "calls/speech.wav"},
           "metadata": {"format": "wav", "size": 184944, "durationSeconds": 5.778}}}}
EOF

echo "# Publish, check only; the payload as exact JSON text"
grpcurl -plaintext -d @ "$GATEWAY" $SERVICE/Publish <<'EOF'
{"validate_only": true,
 "event": {"source": "custom.accounts", "type": "UserRegistered",
           "json": "{\"userId\":\"user-42\",\"email\":\"ada@example.com\",\"registeredAt\":\"2026-01-31T09:30:00Z\"}"}}
EOF

echo "# Publish, refused: every violation with its field"
grpcurl -plaintext -d @ "$GATEWAY" $SERVICE/Publish <<'EOF' || echo "(refused, as it should be)"
{"event": {"source": "custom.upload-service", "type": "AudioUploaded",
           "data": {"userId": "user-42", "metadata": {"size": "many"}}}}
EOF

echo "# PublishBatch: a bad event never fails its neighbours"
grpcurl -plaintext -d @ "$GATEWAY" $SERVICE/PublishBatch <<EOF
{"events": [
  {"id": "batch-a-$ID", "source": "custom.upload-service", "type": "DocumentUploaded",
   "data": {"userId": "user-42", "fileId": "file-2", "s3Location": {"bucket": "local-uploads", "key": "a.pdf"}}},
  {"id": "batch-b-$ID", "source": "custom.upload-service", "type": "NoSuchType", "data": {}}]}
EOF

echo "# PublishStream: answers come by correlation id"
grpcurl -plaintext -d @ "$GATEWAY" $SERVICE/PublishStream <<EOF
{"correlation_id": 1, "event": {"id": "stream-a-$ID", "source": "custom.upload-service", "type": "VideoUploaded",
  "data": {"userId": "user-42", "fileId": "file-3", "s3Location": {"bucket": "local-uploads", "key": "a.mp4"}}}}
{"correlation_id": 2, "event": {"id": "stream-b-$ID", "source": "custom.upload-service", "type": "VideoUploaded",
  "data": {"userId": "user-42", "fileId": "file-4", "s3Location": {"bucket": "local-uploads", "key": "b.mp4"}}}}
EOF
