package dev.trestle.adapter.request;

import dev.trestle.queues.Message;
import java.util.Map;

/** Messages as the rule sends them. */
final class Events {

  static final String TRACEPARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  static final String PAYLOAD =
      """
      "userId":"user-42","fileId":"file-1",
      "s3Location":{"bucket":"test-uploads","key":"a b+c/ä.wav"},
      "metadata":{"format":"wav","size":160044,"durationSeconds":4.2}""";

  private Events() {}

  static Message message(String body) {
    return new Message("m-1", "delivery-1", body, Map.of(), Map.of());
  }

  /** As an event of the gateway comes. */
  static String ofGateway(String eventId, String payload) {
    return envelope(
        "AudioUploaded",
        payload
            + ",\"_event\":{\"id\":\""
            + eventId
            + "\",\"type\":\"AudioUploaded\",\"schemaVersion\":1,\"subject\":\"file-1\","
            + "\"partition\":0,\"offset\":7,\"traceparent\":\""
            + TRACEPARENT
            + "\"}");
  }

  static String envelope(String detailType, String members) {
    return """
    {"version":"0","id":"7d9f3a52-1c7e-4b7e-9a50-2f1a5e0c9d11","detail-type":"%s",
     "source":"custom.upload-service","account":"000000000000","time":"2026-01-31T09:30:00Z",
     "region":"us-east-1","resources":[],"detail":{%s}}"""
        .formatted(detailType, members);
  }
}
