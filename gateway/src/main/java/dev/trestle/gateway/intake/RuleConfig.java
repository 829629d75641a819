package dev.trestle.gateway.intake;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * A rule as it is configured, settings {@code trestle.intake.rules.<name>.*}.
 *
 * @param name of the rule
 * @param enabled whether there is such a rule
 * @param order rules of lower order are asked first, then those whose name sorts first
 * @param buckets of the objects; a final {@code *} stands for any end
 * @param prefix of their keys
 * @param suffix of their keys
 * @param eventTypes event types of S3, such as {@code ObjectCreated:*}
 * @param minSize in bytes, inclusive
 * @param maxSize in bytes, inclusive; negative: no limit
 * @param type the domain event's type
 * @param schemaVersion its schema version; 0: the newest
 * @param source its source; empty: the schema gives it
 * @param subject its subject, with names of {@code key-template} in braces, or <code>{bucket}
 *     </code>, <code>{key}</code>, <code>{filename}</code>, <code>{extension}</code>
 * @param keyTemplate what the key is like after the prefix, such as <code>
 *     {userId}/{fileId}/{filename}</code>; empty: anything
 * @param mapping JSONata from what S3 told to the payload; empty: the template's members and where
 *     the object is
 * @param head whether S3 is asked for size, content type and metadata of the object
 * @param writes where consumers of the event write, as {@code trestle.intake.written-to}, which
 *     stands in where this is empty
 */
@EachProperty("trestle.intake.rules")
record RuleConfig(
    @Parameter String name,
    @Bindable(defaultValue = "true") boolean enabled,
    @Bindable(defaultValue = "0") int order,
    @Bindable(defaultValue = "") List<String> buckets,
    @Bindable(defaultValue = "") String prefix,
    @Bindable(defaultValue = "") String suffix,
    @Bindable(defaultValue = "ObjectCreated:*") List<String> eventTypes,
    @Bindable(defaultValue = "0") long minSize,
    @Bindable(defaultValue = "-1") long maxSize,
    @Bindable(defaultValue = "") String type,
    @Bindable(defaultValue = "0") int schemaVersion,
    @Bindable(defaultValue = "") String source,
    @Bindable(defaultValue = "{key}") String subject,
    @Bindable(defaultValue = "") String keyTemplate,
    @Bindable(defaultValue = "") String mapping,
    @Bindable(defaultValue = "false") boolean head,
    @Bindable(defaultValue = "") List<String> writes) {

  static final String PREFIX = "trestle.intake.rules.";

  RuleConfig {
    buckets = withoutBlank(buckets);
    eventTypes = withoutBlank(eventTypes);
    writes = withoutBlank(writes);
  }

  private static List<String> withoutBlank(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }

  /** The full name of one of the settings. */
  String setting(String key) {
    return PREFIX + name + "." + key;
  }

  /** What a problem with one of the settings is told as. */
  IllegalArgumentException wrong(String key, String problem) {
    return new IllegalArgumentException(setting(key) + ": " + problem);
  }
}
