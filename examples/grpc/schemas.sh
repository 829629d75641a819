#!/bin/sh
# Every RPC of SchemaRegistry. Needs grpcurl; the gateway is found by reflection.
set -eu
GATEWAY=${GATEWAY:-localhost:50051}
SERVICE=trestle.v1.SchemaRegistry
# A schema as the text of a JSON string.
DOCUMENT='{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"title\":\"ExampleHappened\",\"type\":\"object\",\"properties\":{\"what\":{\"type\":\"string\"}},\"required\":[\"what\"]}'

echo "# ListSchemas"
grpcurl -plaintext -d '{"without_documents": true}' "$GATEWAY" $SERVICE/ListSchemas

echo "# GetSchema: version 0 is the newest"
grpcurl -plaintext -d '{"type": "AudioUploaded", "version": 1}' "$GATEWAY" $SERVICE/GetSchema

echo "# RegisterSchema: once published, a version never changes"
grpcurl -plaintext -d "{\"type\": \"ExampleHappened\", \"version\": 1, \"document\": \"$DOCUMENT\"}" "$GATEWAY" $SERVICE/RegisterSchema

echo "# CheckCompatibility: of a candidate with a published version"
grpcurl -plaintext -d "{\"type\": \"ExampleHappened\", \"document\": \"$DOCUMENT\"}" "$GATEWAY" $SERVICE/CheckCompatibility

echo "# BacktestSchema: a candidate against events of the past"
grpcurl -plaintext -d "{\"type\": \"AudioUploaded\", \"document\": \"$DOCUMENT\", \"max_failures\": 1}" "$GATEWAY" $SERVICE/BacktestSchema
