package dev.trestle.adapter.route;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.server.Environment;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.NameUtils;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The routes of the settings. */
@Factory
final class RouteBeans {

  /** Fails the start if a setting is wrong, or unknown: its default would be what nobody wanted. */
  @Context
  Routes routes(
      Collection<RouteConfig> configs,
      Environment environment,
      AdapterConfig adapter,
      io.micronaut.context.env.Environment settings) {
    for (PropertySource source : settings.getPropertySources()) {
      // Kubernetes makes variables that nobody meant as settings.
      if (source.getConvention() != PropertySource.PropertyConvention.ENVIRONMENT_VARIABLE) {
        refuseUnknown(source);
      }
    }
    return new Routes(
        configs.stream()
            .filter(RouteConfig::enabled)
            .map(config -> new RouteReading(config, environment, adapter.defaultPriority()).route())
            .toList());
  }

  /** Throws if there is a name among them that is below the routes and no setting of one. */
  static void refuseUnknown(Iterable<String> names) {
    Set<String> known =
        Arrays.stream(RouteConfig.class.getRecordComponents())
            .map(RecordComponent::getName)
            .filter(name -> !name.equals("name"))
            .map(NameUtils::hyphenate)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : names) {
      if (!name.startsWith(RouteConfig.PREFIX)) {
        continue;
      }
      String[] parts = name.substring(RouteConfig.PREFIX.length()).split("\\.", 2);
      String key = parts.length < 2 ? "" : parts[1].replaceFirst("\\[\\d+]$", "");
      if (!known.contains(NameUtils.hyphenate(key))) {
        throw new IllegalArgumentException(
            name + " is no setting of a route: correct or remove it. There are " + known);
      }
    }
  }
}
