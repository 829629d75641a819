package dev.trestle.aws.embedded.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operations on rules and their targets. */
final class RuleOperations {

  /** Service quotas of EventBridge: rules of one bus, targets of one rule. */
  private static final int RULES = 300;

  private static final int TARGETS = 5;

  private final Buses buses;

  RuleOperations(Buses buses) {
    this.buses = buses;
  }

  static String bus(JsonNode request) {
    return Buses.name(request.path("EventBusName").asText("default"));
  }

  static String required(JsonNode request, String name) {
    String value = request.path(name).asText("");
    if (value.isEmpty()) {
      throw EventBridgeException.validation("Parameter " + name + " is required.");
    }
    return value;
  }

  private static @Nullable String optional(JsonNode request, String name) {
    JsonNode value = request.path(name);
    return value.isTextual() && !value.asText().isEmpty() ? value.asText() : null;
  }

  ObjectNode put(JsonNode request) {
    String bus = bus(request);
    String name = required(request, "Name");
    String pattern = optional(request, "EventPattern");
    String schedule = optional(request, "ScheduleExpression");
    if (pattern == null && schedule == null) {
      throw EventBridgeException.validation(
          "Parameter(s) EventPattern or ScheduleExpression must be specified.");
    }
    Map<String, Rule> rules = buses.rules(bus);
    if (rules.size() >= RULES && !rules.containsKey(name)) {
      throw EventBridgeException.limitExceeded("Bus " + bus + " has " + RULES + " rules already.");
    }
    EventPattern parsed = pattern == null ? null : new EventPattern(pattern);
    boolean enabled = !"DISABLED".equals(optional(request, "State"));
    String arn = buses.ruleArn(bus, name);
    String description = optional(request, "Description");
    rules.compute(
        name,
        (key, before) ->
            Rule.create(name, bus, arn, parsed, schedule, enabled, description, before));
    return Json.MAPPER.createObjectNode().put("RuleArn", arn);
  }

  ObjectNode describe(JsonNode request) {
    return describe(buses.rule(bus(request), required(request, "Name")));
  }

  private static ObjectNode describe(Rule rule) {
    ObjectNode described =
        Json.MAPPER
            .createObjectNode()
            .put("Name", rule.name())
            .put("Arn", rule.arn())
            .put("EventBusName", rule.bus())
            .put("State", rule.enabled() ? "ENABLED" : "DISABLED");
    if (rule.pattern() != null) {
      described.put("EventPattern", rule.pattern().text());
    }
    if (rule.schedule() != null) {
      described.put("ScheduleExpression", rule.schedule());
    }
    if (rule.description() != null) {
      described.put("Description", rule.description());
    }
    return described;
  }

  ObjectNode list(JsonNode request) {
    String prefix = request.path("NamePrefix").asText("");
    List<ObjectNode> all =
        buses.rules(bus(request)).values().stream()
            .filter(rule -> rule.name().startsWith(prefix))
            .map(RuleOperations::describe)
            .toList();
    return Pages.page(request, "Rules", all);
  }

  ObjectNode namesByTarget(JsonNode request) {
    String arn = required(request, "TargetArn");
    List<String> names =
        buses.rules(bus(request)).values().stream()
            .filter(rule -> rule.targets().values().stream().anyMatch(t -> t.arn().equals(arn)))
            .map(Rule::name)
            .toList();
    return Pages.page(request, "RuleNames", names);
  }

  ObjectNode enable(JsonNode request, boolean enabled) {
    String bus = bus(request);
    String name = buses.rule(bus, required(request, "Name")).name();
    buses.rules(bus).computeIfPresent(name, (key, rule) -> rule.with(enabled));
    return Json.MAPPER.createObjectNode();
  }

  /** Deleting a rule that is not there succeeds, as on AWS. */
  ObjectNode delete(JsonNode request) {
    Map<String, Rule> rules = buses.rules(bus(request));
    Rule rule = rules.get(required(request, "Name"));
    if (rule != null && !rule.targets().isEmpty()) {
      throw EventBridgeException.validation("Rule can't be deleted since it has targets.");
    }
    if (rule != null) {
      rules.remove(rule.name());
    }
    return Json.MAPPER.createObjectNode();
  }

  ObjectNode putTargets(JsonNode request) {
    Rule rule = buses.rule(bus(request), required(request, "Rule"));
    List<Target> targets = new ArrayList<>();
    request.path("Targets").forEach(target -> targets.add(Target.of(target)));
    long added = targets.stream().filter(t -> !rule.targets().containsKey(t.id())).count();
    if (rule.targets().size() + added > TARGETS) {
      throw EventBridgeException.limitExceeded("A rule can have " + TARGETS + " targets.");
    }
    targets.forEach(target -> rule.targets().put(target.id(), target));
    return failures();
  }

  ObjectNode removeTargets(JsonNode request) {
    Rule rule = buses.rule(bus(request), required(request, "Rule"));
    ObjectNode response = failures();
    for (JsonNode id : request.path("Ids")) {
      if (rule.targets().remove(id.asText()) == null) {
        ((ArrayNode) response.get("FailedEntries"))
            .addObject()
            .put("TargetId", id.asText())
            .put("ErrorCode", "ResourceNotFoundException")
            .put("ErrorMessage", "Rule " + rule.name() + " has no target " + id.asText() + ".");
      }
    }
    return response.put("FailedEntryCount", response.get("FailedEntries").size());
  }

  ObjectNode listTargets(JsonNode request) {
    Rule rule = buses.rule(bus(request), required(request, "Rule"));
    return Pages.page(
        request, "Targets", rule.targets().values().stream().map(Target::declared).toList());
  }

  private static ObjectNode failures() {
    ObjectNode response = Json.MAPPER.createObjectNode().put("FailedEntryCount", 0);
    response.putArray("FailedEntries");
    return response;
  }
}
