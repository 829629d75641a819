package dev.trestle.aws.embedded.events;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** The buses and their rules. */
final class Buses {

  private final String region;
  private final String account;
  private final Map<String, Map<String, Rule>> rules = new ConcurrentSkipListMap<>();

  Buses(String region, String account) {
    this.region = region;
    this.account = account;
    rules.put("default", new ConcurrentSkipListMap<>());
  }

  /** A bus may be given by name or ARN. */
  static String name(String nameOrArn) {
    return nameOrArn.startsWith("arn:")
        ? nameOrArn.substring(nameOrArn.lastIndexOf('/') + 1)
        : nameOrArn;
  }

  String arn(String bus) {
    return "arn:aws:events:" + region + ":" + account + ":event-bus/" + bus;
  }

  String ruleArn(String bus, String rule) {
    String path = bus.equals("default") ? rule : bus + "/" + rule;
    return "arn:aws:events:" + region + ":" + account + ":rule/" + path;
  }

  void create(String bus) {
    if (!bus.matches("[/.\\-_A-Za-z0-9]{1,256}") || bus.contains("/")) {
      throw EventBridgeException.validation("Event bus name is not valid: " + bus);
    }
    if (rules.putIfAbsent(bus, new ConcurrentSkipListMap<>()) != null) {
      throw EventBridgeException.alreadyExists("Event bus " + bus + " already exists.");
    }
  }

  void delete(String bus) {
    if (bus.equals("default")) {
      throw EventBridgeException.validation("Cannot delete event bus default.");
    }
    Map<String, Rule> found = rules.get(bus);
    if (found != null && !found.isEmpty()) {
      throw EventBridgeException.validation("Event bus " + bus + " still has rules.");
    }
    rules.remove(bus);
  }

  Collection<String> names() {
    return rules.keySet();
  }

  /** The rules of a bus, or none if there is no such bus. */
  Optional<Map<String, Rule>> find(String bus) {
    return Optional.ofNullable(rules.get(bus));
  }

  Map<String, Rule> rules(String bus) {
    return find(bus)
        .orElseThrow(() -> EventBridgeException.notFound("Event bus " + bus + " does not exist."));
  }

  Rule rule(String bus, String name) {
    Rule rule = rules(bus).get(name);
    if (rule == null) {
      throw EventBridgeException.notFound(
          "Rule " + name + " does not exist on EventBus " + bus + ".");
    }
    return rule;
  }
}
