package dev.trestle.gateway.intake;

import dev.trestle.server.Environment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rules as somebody might configure them. */
final class RuleBuilder {

  private final String name;
  private String prefix = "incoming/";
  private String suffix = "";
  private long minSize = 0;
  private long maxSize = -1;
  private List<String> buckets = List.of("test-uploads");
  private List<String> eventTypes = List.of("ObjectCreated:*");
  private String type = "AudioUploaded";
  private String source = "custom.upload-service";
  private String subject = "{fileId}";
  private String keyTemplate = "{userId}/{fileId}/{filename}";
  private String mapping = "";
  private boolean head;
  private List<String> writes = List.of();

  private RuleBuilder(String name) {
    this.name = name;
  }

  /** Audio under {@code incoming/}. */
  static RuleBuilder audio() {
    return new RuleBuilder("audio");
  }

  /** The same under another name. */
  static RuleBuilder named(String name) {
    return new RuleBuilder(name);
  }

  RuleBuilder in(String... buckets) {
    this.buckets = List.of(buckets);
    return this;
  }

  RuleBuilder keys(String prefix, String suffix) {
    this.prefix = prefix;
    this.suffix = suffix;
    return this;
  }

  RuleBuilder sizes(long min, long max) {
    this.minSize = min;
    this.maxSize = max;
    return this;
  }

  RuleBuilder on(String... eventTypes) {
    this.eventTypes = List.of(eventTypes);
    return this;
  }

  RuleBuilder type(String type) {
    this.type = type;
    return this;
  }

  RuleBuilder subject(String subject) {
    this.subject = subject;
    return this;
  }

  RuleBuilder key(String template) {
    this.keyTemplate = template;
    return this;
  }

  RuleBuilder mapping(String jsonata) {
    this.mapping = jsonata;
    return this;
  }

  RuleBuilder head() {
    this.head = true;
    return this;
  }

  RuleBuilder writes(String... places) {
    this.writes = List.of(places);
    return this;
  }

  private RuleConfig config(int order) {
    return new RuleConfig(
        name,
        true,
        order,
        buckets,
        prefix,
        suffix,
        eventTypes,
        minSize,
        maxSize,
        type,
        0,
        source,
        subject,
        keyTemplate,
        mapping,
        head,
        writes);
  }

  /** Rules of environment {@code test}, asked in this order. */
  static Rules rules(RuleBuilder... rules) {
    List<RuleConfig> configs = new ArrayList<>();
    for (RuleBuilder rule : rules) {
      configs.add(rule.config(configs.size()));
    }
    return new Rules(configs, settings(30), new Environment("test"));
  }

  /** The settings by default, but for one. */
  static IntakeConfig settings(int maxRounds) {
    return new IntakeConfig(
        List.of(),
        List.of(),
        Duration.ofDays(30),
        maxRounds,
        Duration.ofMinutes(10),
        3,
        16,
        Duration.ofSeconds(3),
        Duration.ofSeconds(60),
        Duration.ofMinutes(30),
        Duration.ofMillis(500),
        Duration.ofSeconds(30));
  }
}
