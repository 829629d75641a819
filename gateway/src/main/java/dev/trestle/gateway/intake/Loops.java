package dev.trestle.gateway.intake;

import dev.trestle.s3events.EventTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Finds rules whose events come of themselves: what a consumer writes in consequence of one is what
 * the same rule, or another one that leads back to it, is for.
 */
final class Loops {

  /** What S3 tells of an object that a consumer wrote. */
  static final EventTypes WRITTEN = EventTypes.of(List.of("ObjectCreated:*"));

  private final List<Rule> rules;
  private final List<Rule> done = new ArrayList<>();
  private final List<Rule> path = new ArrayList<>();

  private Loops(List<Rule> rules) {
    this.rules = rules;
  }

  /** A circle of rules, each of which feeds the next and the last one the first. */
  static Optional<List<Rule>> find(List<Rule> rules) {
    Loops search = new Loops(rules);
    return rules.stream().map(search::from).flatMap(Optional::stream).findFirst();
  }

  private Optional<List<Rule>> from(Rule rule) {
    int before = path.indexOf(rule);
    if (before >= 0) {
      return Optional.of(List.copyOf(path.subList(before, path.size())));
    }
    if (done.contains(rule)) {
      return Optional.empty();
    }
    path.add(rule);
    for (Rule next : rules) {
      Optional<List<Rule>> circle = rule.feeds(next) ? from(next) : Optional.empty();
      if (circle.isPresent()) {
        return circle;
      }
    }
    path.remove(path.size() - 1);
    done.add(rule);
    return Optional.empty();
  }
}
