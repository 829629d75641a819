#!/bin/sh
# Shows how many messages each queue holds, and why the dead letters are dead.
# AWS_ENDPOINT_URL unset: real AWS.
set -eu
ENVIRONMENT=${TRESTLE_ENVIRONMENT:-local}
if [ -n "${AWS_ENDPOINT_URL:-}" ]; then
  set -- --endpoint-url "$AWS_ENDPOINT_URL"
fi

for QUEUE in transcription-requests transcription-jobs transcription-results; do
  for NAME in "$ENVIRONMENT-$QUEUE" "$ENVIRONMENT-$QUEUE-dlq"; do
    URL=$(aws "$@" sqs get-queue-url --queue-name "$NAME" --query QueueUrl --output text)
    COUNT=$(aws "$@" sqs get-queue-attributes --queue-url "$URL" \
      --attribute-names ApproximateNumberOfMessages \
      --query Attributes.ApproximateNumberOfMessages --output text)
    echo "$NAME: $COUNT"
    case $NAME in
      *-dlq)
        # Visible again at once: looking takes nothing away.
        aws "$@" sqs receive-message --queue-url "$URL" --visibility-timeout 0 \
          --max-number-of-messages 10 --message-attribute-names All --output json \
          --query 'Messages[].{reason: MessageAttributes.ERROR_CODE.StringValue, message: MessageAttributes.ERROR_MESSAGE.StringValue, body: Body}'
        ;;
    esac
  done
done
