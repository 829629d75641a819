package dev.trestle.gateway;

import io.micronaut.context.BeanContext;
import io.micronaut.context.annotation.ConfigurationReader;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Property;
import io.micronaut.context.env.Environment;
import io.micronaut.context.env.PropertySource;
import io.micronaut.core.naming.NameUtils;
import io.micronaut.core.type.Argument;
import io.micronaut.inject.BeanDefinition;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses settings under {@code trestle.} that mean nothing: a misspelt one would be a default that
 * nobody wanted. What is known are the parameters of the configuration records.
 *
 * <p>Environment variables are only told about: Kubernetes makes some that begin with {@code
 * TRESTLE_} by itself.
 */
@Context
final class SettingsCheck {

  private static final Logger LOG = LoggerFactory.getLogger(SettingsCheck.class);
  private static final String PREFIX = "trestle.";
  private static final Set<String> READ_BY_APPLICATION_YML =
      Set.of("TRESTLE_HTTP_PORT", "TRESTLE_GRPC_PORT");

  /**
   * Checks them.
   *
   * @throws IllegalStateException if there are unknown ones; the message names them and what exists
   */
  SettingsCheck(BeanContext beans, Environment environment) {
    Set<String> known = known(beans);
    Set<String> unknown = new TreeSet<>();
    Set<String> unknownVariables = new TreeSet<>();
    for (PropertySource source : environment.getPropertySources()) {
      boolean variables =
          source.getConvention() == PropertySource.PropertyConvention.ENVIRONMENT_VARIABLE;
      for (String name : source) {
        if (variables && name.startsWith("TRESTLE_")) {
          if (!isKnownVariable(name, known)) {
            unknownVariables.add(name);
          }
        } else if (!variables && name.startsWith(PREFIX) && !isKnown(name, known)) {
          unknown.add(name);
        }
      }
    }
    if (!unknownVariables.isEmpty()) {
      LOG.info("Environment variables that are no settings of this service: {}", unknownVariables);
    }
    if (!unknown.isEmpty()) {
      throw new IllegalStateException(
          "Unknown settings " + unknown + ": correct or remove them. There are " + known);
    }
  }

  /** Names of all settings; {@code *} stands for a name that the user chooses. */
  static Set<String> known(BeanContext beans) {
    Set<String> known = new TreeSet<>();
    for (BeanDefinition<?> definition : beans.getAllBeanDefinitions().stream().toList()) {
      String prefix = definition.stringValue(ConfigurationReader.class, "prefix").orElse("");
      if (!(prefix + ".").startsWith(PREFIX)) {
        continue;
      }
      for (Argument<?> argument : definition.getConstructor().getArguments()) {
        argument.getAnnotationMetadata().stringValue(Property.class, "name").ifPresent(known::add);
      }
    }
    return known;
  }

  private static boolean isKnown(String name, Set<String> known) {
    // A list may be given whole or by index.
    String hyphenated = NameUtils.hyphenate(name).replaceAll("\\[\\d+]$", "");
    return known.stream().anyMatch(setting -> pattern(setting).matcher(hyphenated).matches());
  }

  private static Pattern pattern(String setting) {
    String[] parts = setting.replace("[*]", ".*").split("\\.\\*", -1);
    return Pattern.compile(
        java.util.Arrays.stream(parts)
            .map(Pattern::quote)
            .collect(Collectors.joining("(?:\\[\\d+]|\\..+)")));
  }

  private static boolean isKnownVariable(String name, Set<String> known) {
    return READ_BY_APPLICATION_YML.contains(name)
        || known.stream().anyMatch(setting -> variable(setting).matcher(name).matches());
  }

  private static Pattern variable(String setting) {
    String[] parts = setting.replace("[*]", ".*").split("\\.\\*", -1);
    return Pattern.compile(
        java.util.Arrays.stream(parts)
                .map(part -> part.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_'))
                .map(Pattern::quote)
                .collect(Collectors.joining("_.+"))
            + "(?:_\\d+)?");
  }
}
