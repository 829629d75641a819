#!/bin/sh
# Uploads a file and announces it on the bus with the AWS CLI, as a service without gRPC would. It
# becomes a job where the environment was made with DirectEvents=taken, see deploy/README.md; either
# way it is in the log `bus`.
# Usage: upload.sh [file]. AWS_ENDPOINT_URL unset: real AWS.
set -eu
ENVIRONMENT=${TRESTLE_ENVIRONMENT:-local}
FILE=${1:-$(dirname "$0")/../audio/speech.wav}
NAME=$(basename "$FILE")
KEY=examples/$(date +%s)/$NAME
SIZE=$(wc -c < "$FILE" | tr -d ' ')
if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
  set -- --endpoint-url "$AWS_ENDPOINT_URL"
else
  set --
fi

aws "$@" s3 cp "$FILE" "s3://$ENVIRONMENT-uploads/$KEY"

ENTRIES=$(mktemp)
trap 'rm -f "$ENTRIES"' EXIT
cat > "$ENTRIES" <<EOF
[{"EventBusName": "$ENVIRONMENT-application-events",
  "Source": "custom.upload-service",
  "DetailType": "AudioUploaded",
  "Detail": "{\"userId\":\"user-42\",\"fileId\":\"$NAME\",\"s3Location\":{\"bucket\":\"$ENVIRONMENT-uploads\",\"key\":\"$KEY\"},\"metadata\":{\"size\":$SIZE}}"}]
EOF
aws "$@" events put-events --entries "file://$ENTRIES"
