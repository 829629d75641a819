package dev.trestle.adapter.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.route.Route;
import dev.trestle.schemas.mapping.Mapped;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an event asks for.
 *
 * @param version of the audio's object; absent if none is named
 * @param estimate of the audio's duration; zero if nothing tells
 * @param priority 1 to 5
 */
record Asked(
    String userId,
    String fileId,
    S3Path input,
    @Nullable String version,
    Duration estimate,
    int priority) {

  /** As the shipped schemas have them; the table would take more. */
  private static final int MAX_ID = 256;

  private static final int MAX_KEY = 1024;

  /** Reads a valid payload by a route; the refusal names what is wrong. */
  static Reading<Asked> of(JsonNode payload, Route route) {
    return mapped(payload, route).then(members -> read(members, route));
  }

  private static Reading<JsonNode> mapped(JsonNode payload, Route route) {
    if (route.mapping().isEmpty()) {
      return Reading.of(payload);
    }
    Mapped mapped = route.mapping().get().apply(JsonText.utf8(payload));
    if (mapped instanceof Mapped.Failed failed) {
      return Reading.refused(Rejection.MAPPING_FAILED, failed.message());
    }
    String text = new String(((Mapped.Done) mapped).payload(), StandardCharsets.UTF_8);
    return JsonText.object(text, Rejection.MAPPING_FAILED).then(Reading::of);
  }

  private static Reading<Asked> read(JsonNode members, Route route) {
    JsonNode place = members.path("s3Location");
    if (place.isTextual()) {
      Optional<ObjectNode> location = location(place.textValue());
      if (location.isEmpty()) {
        return wrong(route, "s3Location", "is no s3://bucket/key");
      }
      place = location.get();
    }
    Optional<String> missing =
        missing(members, "userId", MAX_ID).or(() -> missing(members, "fileId", MAX_ID));
    for (String member : new String[] {"bucket", "key"}) {
      JsonNode located = place;
      missing = missing.or(() -> missing(located, member, MAX_KEY).map(m -> "s3Location/" + m));
    }
    if (missing.isPresent()) {
      return wrong(route, missing.get(), "must be text, to make a job");
    }
    JsonNode priority = members.path("priority");
    if (!priority.isMissingNode()
        && !(priority.canConvertToExactIntegral()
            && priority.asInt() >= 1
            && priority.asInt() <= 5)) {
      return wrong(route, "priority", "must be a whole number from 1 to 5, or left out");
    }
    S3Path input = new S3Path(place.path("bucket").asText(), place.path("key").asText());
    if (route.workersCutKeys() && input.key().chars().anyMatch(c -> c == '?' || c == '#')) {
      return Reading.refused(
          Rejection.KEY_UNSUPPORTED,
          "The key "
              + input.key()
              + " has a ? or #, at which workers cut it: rename the object, or set trestle.adapter."
              + "routes."
              + route.name()
              + ".workers-cut-keys to false if the route's workers do not.");
    }
    JsonNode version = place.path("versionId");
    return Reading.of(
        new Asked(
            members.path("userId").textValue(),
            members.path("fileId").textValue(),
            input,
            version.isTextual() && !version.textValue().isEmpty() ? version.textValue() : null,
            EstimatedDuration.of(members, input.key()),
            priority.asInt(route.priority())));
  }

  private static Optional<ObjectNode> location(String path) {
    try {
      S3Path parsed = S3Path.parse(path);
      return Optional.of(JsonText.object().put("bucket", parsed.bucket()).put("key", parsed.key()));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static Optional<String> missing(JsonNode object, String member, int limit) {
    JsonNode value = object.path(member);
    return value.isTextual() && !value.textValue().isEmpty() && value.textValue().length() <= limit
        ? Optional.empty()
        : Optional.of(member);
  }

  private static Reading<Asked> wrong(Route route, String member, String problem) {
    // Without a mapping, only a schema from elsewhere lets such an event pass.
    return route.mapping().isPresent()
        ? Reading.refused(
            Rejection.MAPPING_FAILED,
            "The mapping of route " + route.name() + ": " + member + " " + problem)
        : Reading.refused(Rejection.SCHEMA_VIOLATION, "detail/" + member + ": " + problem);
  }
}
