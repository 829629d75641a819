package dev.trestle.gateway.logs;

import io.micronaut.context.annotation.EachProperty;
import io.micronaut.context.annotation.Parameter;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * Which events go to a log, settings {@code trestle.routes[<n>].*}. The first route that an event
 * meets decides; an event that meets none goes to {@code events}.
 *
 * @param index place in the list
 * @param log name of the log; it must be among {@code trestle.logs}
 * @param types event types; none: all
 * @param sources sources, a final {@code *} standing for any end; none: all
 * @param subjects subjects, a final {@code *} standing for any end; none: all
 */
@EachProperty(value = "trestle.routes", list = true)
record RouteConfig(
    @Parameter Integer index,
    String log,
    @Bindable(defaultValue = "") List<String> types,
    @Bindable(defaultValue = "") List<String> sources,
    @Bindable(defaultValue = "") List<String> subjects) {

  RouteConfig {
    types = withoutBlank(types);
    sources = withoutBlank(sources);
    subjects = withoutBlank(subjects);
  }

  boolean takes(String type, String source, String subject) {
    return meets(types, type) && meets(sources, source) && meets(subjects, subject);
  }

  private static boolean meets(List<String> patterns, String value) {
    return patterns.isEmpty() || patterns.stream().anyMatch(pattern -> meets(pattern, value));
  }

  private static boolean meets(String pattern, String value) {
    return pattern.endsWith("*")
        ? value.startsWith(pattern.substring(0, pattern.length() - 1))
        : value.equals(pattern);
  }

  private static List<String> withoutBlank(List<String> values) {
    return values.stream().filter(value -> !value.isBlank()).toList();
  }
}
