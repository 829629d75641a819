package dev.trestle.adapter.route;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.bus.EventPattern;
import dev.trestle.schemas.mapping.Mapped;
import dev.trestle.schemas.mapping.Mapping;
import dev.trestle.server.Environment;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes a route of its settings; what is wrong is told with the setting's name. */
final class RouteReading {

  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");
  private static final Pattern TYPE = Pattern.compile("[A-Z][A-Za-z0-9]{0,127}");
  private static final Pattern QUEUE =
      Pattern.compile("(?:https?://\\S+/)?(?=[A-Za-z0-9_.-]{1,80}$)[A-Za-z0-9_-]+(?:\\.fifo)?");

  /** SQS keeps a message no longer, so a later deadline would wait for nothing. */
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(14);

  private static final Duration LONGEST_STAGGER = Duration.ofHours(1);

  /** The rest of a message takes a few kilobytes of the 256 that SQS allows at least. */
  private static final int MAX_MEMBERS = 64 * 1024;

  /** One payload of each kind that a mapping must take, with no more than each has. */
  private static final List<String> EXAMPLES =
      List.of(
          example("completed", "\"s3Location\":{\"bucket\":\"transcripts\",\"key\":\"j.json\"}"),
          example("partial", "\"s3Location\":{\"bucket\":\"transcripts\",\"key\":\"j.json\"}"),
          example("failed", "\"error\":{\"code\":\"WORKERS_GAVE_UP\",\"message\":\"No\"}"));

  private final RouteConfig config;
  private final Environment environment;
  private final int defaultPriority;

  RouteReading(RouteConfig config, Environment environment, int defaultPriority) {
    this.config = config;
    this.environment = environment;
    this.defaultPriority = defaultPriority;
  }

  /**
   * The route.
   *
   * @throws IllegalArgumentException if a setting is wrong; the message names it
   */
  Route route() {
    if (!NAME.matcher(config.name()).matches()) {
      throw config.wrong("*", "name a route by up to 63 lower-case letters, digits and hyphens");
    }
    return new Route(
        config.name(),
        config.order(),
        types(),
        pattern(),
        queue(),
        output(),
        priority(),
        mapping("mapping", config.mapping()),
        members(),
        config.workersCutKeys(),
        limits(),
        completion());
  }

  private static String example(String status, String more) {
    return """
        {"jobId":"j","fileId":"f","userId":"u","status":"%s","audioEventId":"e",
         "audioLocation":{"bucket":"uploads","key":"a.wav"},%s,
         "completedAt":"2026-01-31T09:31:10Z"}"""
        .formatted(status, more);
  }

  private Set<String> types() {
    List<String> types = config.types().stream().filter(type -> !type.isBlank()).toList();
    if (types.isEmpty()) {
      throw config.wrong("types", "is missing: name the event types that the route is for");
    }
    for (String type : types) {
      if (!TYPE.matcher(type).matches()) {
        throw config.wrong("types", "'" + type + "' is no event type, such as AudioUploaded");
      }
    }
    return Set.copyOf(types);
  }

  private Optional<EventPattern> pattern() {
    if (config.pattern().isBlank()) {
      return Optional.empty();
    }
    EventPattern.Parsing parsing = EventPattern.parse(config.pattern());
    if (parsing instanceof EventPattern.Invalid invalid) {
      throw config.wrong("pattern", invalid.problem());
    }
    return Optional.of(((EventPattern.Valid) parsing).pattern());
  }

  private String queue() {
    String queue = config.queue().isBlank() ? environment.jobsQueue() : config.queue();
    if (!QUEUE.matcher(queue).matches()) {
      throw config.wrong("queue", "'" + queue + "' is neither name nor URL of a queue");
    }
    return queue;
  }

  private OutputTemplate output() {
    try {
      return OutputTemplate.of(config.output(), environment.transcriptsBucket());
    } catch (IllegalArgumentException e) {
      throw config.wrong("output", "'" + config.output() + "': " + e.getMessage());
    }
  }

  private int priority() {
    int priority = config.priority() == 0 ? defaultPriority : config.priority();
    if (priority < 1 || priority > 5) {
      throw config.wrong("priority", priority + ": use 1 to 5");
    }
    return priority;
  }

  private Optional<Mapping> mapping(String key, String expression) {
    if (expression.isBlank()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          Mapping.of("of " + RouteConfig.PREFIX + config.name() + "." + key, expression));
    } catch (IllegalArgumentException e) {
      throw config.wrong(key, String.valueOf(e.getMessage()));
    }
  }

  private ObjectNode members() {
    Reading<ObjectNode> reading = JsonText.object(config.members(), Rejection.NOT_JSON);
    if (reading instanceof Reading.Refused<ObjectNode> refused) {
      throw config.wrong("members", refused.why().message());
    }
    ObjectNode members = ((Reading.Accepted<ObjectNode>) reading).value();
    for (String fixed : Route.FIXED_MEMBERS) {
      if (members.has(fixed)) {
        throw config.wrong(
            "members", "'" + fixed + "' is a member that each message has: leave it");
      }
    }
    if (JsonText.utf8(members).length > MAX_MEMBERS) {
      throw config.wrong("members", "has more than " + MAX_MEMBERS + " bytes");
    }
    return members;
  }

  private Limits limits() {
    if (!(config.maxPerSecond() >= 0) || config.maxPerSecond() > 10_000) {
      throw config.wrong("max-per-second", config.maxPerSecond() + ": use 0 to 10000");
    }
    if (config.maxPerSecond() > 0 && config.maxPerSecond() < 0.0001) {
      throw config.wrong("max-per-second", config.maxPerSecond() + ": use at least 0.0001, or 0");
    }
    if (config.stagger().isNegative() || config.stagger().compareTo(LONGEST_STAGGER) > 0) {
      throw config.wrong("stagger", config.stagger() + ": use 0s to 1h");
    }
    atMost("max-in-flight", config.maxInFlight());
    atMost("high-water", config.highWater());
    if (config.maxAttempts() < 1 || config.maxAttempts() > 100) {
      throw config.wrong("max-attempts", config.maxAttempts() + ": use 1 to 100");
    }
    if (config.deadline().compareTo(Duration.ofSeconds(1)) < 0
        || config.deadline().compareTo(LONGEST_DEADLINE) > 0) {
      throw config.wrong("deadline", config.deadline() + ": use 1s to 14d");
    }
    if (!(config.deadlineFactor() >= 0) || config.deadlineFactor() > 1000) {
      throw config.wrong("deadline-factor", config.deadlineFactor() + ": use 0 to 1000");
    }
    return new Limits(
        config.maxPerSecond(),
        config.stagger(),
        config.maxInFlight(),
        config.highWater(),
        config.maxAttempts(),
        config.deadline(),
        config.deadlineFactor());
  }

  private void atMost(String key, int count) {
    if (count < 0 || count > 100_000) {
      throw config.wrong(key, count + ": use 1 to 100000, or 0");
    }
  }

  private CompletionForm completion() {
    if (!TYPE.matcher(config.completionType()).matches()) {
      throw config.wrong(
          "completion-type", "'" + config.completionType() + "' is no event type in PascalCase");
    }
    if (config.completionVersion() < 1) {
      throw config.wrong("completion-version", config.completionVersion() + ": use 1 or more");
    }
    Optional<Mapping> mapping = mapping("completion-mapping", config.completionMapping());
    for (String example : EXAMPLES) {
      byte[] payload = example.getBytes(StandardCharsets.UTF_8);
      if (mapping.isPresent() && mapping.get().apply(payload) instanceof Mapped.Failed failed) {
        throw config.wrong("completion-mapping", failed.message() + " It was tried on " + example);
      }
    }
    return new CompletionForm(config.completionType(), config.completionVersion(), mapping);
  }
}
