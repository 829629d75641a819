package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiConsumer;

/**
 * Judges what is put: the limits of a request refuse it whole, a bad entry fails alone. Limits are
 * those of the PutEvents API reference.
 */
final class PutEvents {

  private static final int ENTRIES = 10;
  private static final int BYTES = 262_144;
  private static final int DETAIL_TYPE = 128;

  private final String region;
  private final String account;
  private final Clock clock;
  private final BiConsumer<String, Event> publish;

  /** Gives each good event to {@code publish} together with the name of its bus. */
  PutEvents(String region, String account, Clock clock, BiConsumer<String, Event> publish) {
    this.region = region;
    this.account = account;
    this.clock = clock;
    this.publish = publish;
  }

  JsonNode call(JsonNode request) {
    JsonNode entries = request.path("Entries");
    if (!entries.isArray() || entries.isEmpty() || entries.size() > ENTRIES) {
      throw EventBridgeException.validation(
          "1 validation error detected: Value at 'entries' failed to satisfy constraint: Member must"
              + " have length between 1 and "
              + ENTRIES);
    }
    long bytes = 0;
    for (JsonNode entry : entries) {
      bytes += size(entry);
    }
    if (bytes > BYTES) {
      throw EventBridgeException.validation(
          "Total size of the entries in the request is over the limit.");
    }
    return results(entries);
  }

  private ObjectNode results(JsonNode entries) {
    ObjectNode response = Json.MAPPER.createObjectNode();
    ArrayNode results = Json.MAPPER.createArrayNode();
    int failed = 0;
    for (JsonNode entry : entries) {
      ObjectNode result = results.addObject();
      Optional<Failure> failure = failure(entry);
      if (failure.isPresent()) {
        failed++;
        result.put("ErrorCode", failure.get().code).put("ErrorMessage", failure.get().message);
      } else {
        Event event = event(entry);
        // A missing bus is no failure on AWS either (github.com/aws/aws-sdk issue 186).
        publish.accept(Buses.name(entry.path("EventBusName").asText("default")), event);
        result.put("EventId", event.id());
      }
    }
    response.put("FailedEntryCount", failed);
    response.set("Entries", results);
    return response;
  }

  private static Optional<Failure> failure(JsonNode entry) {
    for (String name : List.of("Source", "DetailType", "Detail")) {
      if (entry.path(name).asText("").isEmpty()) {
        return invalid(name, name + " is a required argument.");
      }
    }
    if (entry.path("DetailType").asText().length() > DETAIL_TYPE) {
      return invalid("DetailType", "DetailType is longer than " + DETAIL_TYPE + " characters.");
    }
    if (entry.path("Source").asText().startsWith("aws.")) {
      return Optional.of(
          new Failure("NotAuthorizedForSourceException", "Not authorized for the source."));
    }
    try {
      return Json.read(entry.path("Detail").asText()).isObject()
          ? Optional.empty()
          : Optional.of(Failure.MALFORMED);
    } catch (JsonProcessingException e) {
      return Optional.of(Failure.MALFORMED);
    }
  }

  private static Optional<Failure> invalid(String parameter, String reason) {
    return Optional.of(
        new Failure(
            "InvalidArgument", "Parameter " + parameter + " is not valid. Reason: " + reason));
  }

  private Event event(JsonNode entry) {
    JsonNode time = entry.path("Time");
    List<String> resources = new ArrayList<>();
    entry.path("Resources").forEach(resource -> resources.add(resource.asText()));
    return new Event(
        UUID.randomUUID().toString(),
        entry.path("DetailType").asText(),
        entry.path("Source").asText(),
        account,
        time.isNumber() ? instant(time) : clock.instant(),
        region,
        resources,
        entry.path("Detail").asText());
  }

  private static Instant instant(JsonNode secondsOfEpoch) {
    return Instant.ofEpochMilli(secondsOfEpoch.decimalValue().movePointRight(3).longValue());
  }

  private static int size(JsonNode entry) {
    int size = entry.has("Time") ? 14 : 0;
    for (String name : List.of("Source", "DetailType", "Detail")) {
      size += bytes(entry.path(name));
    }
    for (JsonNode resource : entry.path("Resources")) {
      size += bytes(resource);
    }
    return size;
  }

  private static int bytes(JsonNode text) {
    return text.asText("").getBytes(StandardCharsets.UTF_8).length;
  }

  private record Failure(String code, String message) {
    static final Failure MALFORMED = new Failure("MalformedDetail", "Detail is malformed.");
  }
}
