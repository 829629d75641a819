package dev.trestle.gateway.intake;

import dev.trestle.s3events.EventTypes;
import dev.trestle.schemas.mapping.Mapping;
import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Context;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rules there are, in the order in which they are asked. Made at start, so that what is wrong
 * with one, and rules that would feed themselves, keep the gateway from starting.
 */
@Context
final class Rules {

  /** Names that a subject may have besides those of the key template. */
  private static final Set<String> ALWAYS = Set.of("bucket", "key", "filename", "extension");

  private final List<Rule> all;

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if one cannot be used, or they feed themselves; the message
   *     names the setting and says what to do
   */
  Rules(List<RuleConfig> configs, IntakeConfig intake, Environment environment) {
    List<Place> written = intake.writtenTo(environment);
    this.all =
        configs.stream()
            .filter(RuleConfig::enabled)
            .sorted(Comparator.comparingInt(RuleConfig::order).thenComparing(RuleConfig::name))
            .map(config -> read(config, written))
            .toList();
    Loops.find(all).ifPresent(Rules::refuse);
  }

  /** In the order in which they are asked: the first one that wants an event has it. */
  List<Rule> all() {
    return all;
  }

  private static void refuse(List<Rule> circle) {
    Rule first = circle.get(0);
    throw new IllegalArgumentException(
        RuleConfig.PREFIX
            + first.name()
            + ": what consumers of "
            + circle.stream().map(rule -> rule.form().type()).collect(Collectors.joining(", of "))
            + " write, "
            + circle.stream()
                .map(rule -> rule.writes().toString())
                .collect(Collectors.joining(", "))
            + ", would make new ones for ever (rules "
            + circle.stream().map(Rule::name).collect(Collectors.joining(", "))
            + "): take other buckets, prefixes or suffixes, or say in writes where they write");
  }

  private static Rule read(RuleConfig config, List<Place> written) {
    if (config.buckets().isEmpty()) {
      throw config.wrong("buckets", "required: the buckets of the objects; * stands for all");
    }
    if (config.type().isBlank()) {
      throw config.wrong("type", "required: an event type, such as AudioUploaded");
    }
    if (config.maxSize() >= 0 && config.maxSize() < config.minSize()) {
      throw config.wrong("max-size", "is below min-size: no object is wanted");
    }
    List<Place> places =
        config.buckets().stream()
            .map(bucket -> new Place(bucket, config.prefix(), config.suffix()))
            .toList();
    List<Place> writes =
        config.writes().isEmpty() ? written : Place.read(config.writes(), config.setting("writes"));
    Rule.Sizes sizes = new Rule.Sizes(config.minSize(), config.maxSize());
    return new Rule(
        config.name(), places, types(config), sizes, form(config), config.head(), writes);
  }

  private static EventTypes types(RuleConfig config) {
    try {
      return EventTypes.of(config.eventTypes());
    } catch (IllegalArgumentException e) {
      throw config.wrong("event-types", String.valueOf(e.getMessage()));
    }
  }

  private static Rule.Form form(RuleConfig config) {
    Optional<Template> key =
        config.keyTemplate().isEmpty()
            ? Optional.empty()
            : Optional.of(template(config, "key-template", config.keyTemplate()));
    if (key.isEmpty() && config.mapping().isBlank()) {
      throw config.wrong(
          "mapping", "required where there is no key-template: either gives a payload");
    }
    List<String> names = key.map(Template::names).orElse(List.of());
    if (key.isPresent() && (names.isEmpty() || key.get().isAmbiguous())) {
      throw config.wrong("key-template", "needs names in braces, and text between any two of them");
    }
    if (new HashSet<>(names).size() < names.size()) {
      throw config.wrong("key-template", "has a name twice");
    }
    Template subject = template(config, "subject", config.subject());
    for (String name : subject.names()) {
      if (!names.contains(name) && !ALWAYS.contains(name)) {
        throw config.wrong(
            "subject", "nothing gives {" + name + "}: use " + ALWAYS + " or " + names);
      }
    }
    return new Rule.Form(
        config.type(),
        config.schemaVersion(),
        config.source(),
        subject,
        config.prefix(),
        key,
        mapping(config));
  }

  private static Template template(RuleConfig config, String key, String text) {
    try {
      return Template.of(text);
    } catch (IllegalArgumentException e) {
      throw config.wrong(key, String.valueOf(e.getMessage()));
    }
  }

  private static Optional<Mapping> mapping(RuleConfig config) {
    try {
      return config.mapping().isBlank()
          ? Optional.empty()
          : Optional.of(Mapping.of("to " + config.type(), config.mapping()));
    } catch (IllegalArgumentException e) {
      throw config.wrong("mapping", String.valueOf(e.getMessage()));
    }
  }
}
