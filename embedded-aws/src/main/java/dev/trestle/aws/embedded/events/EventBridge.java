package dev.trestle.aws.embedded.events;

import static dev.trestle.aws.embedded.events.RuleOperations.required;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.sns.Sns;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** EventBridge's operations, as JSON in and JSON out. Safe across threads. */
public final class EventBridge {

  private static final List<String> ENVELOPE =
      List.of("id", "detail-type", "source", "account", "time", "region", "resources");

  private final String region;
  private final String account;
  private final Clock clock;
  private final Buses buses;
  private final RuleOperations rules;
  private final PutEvents putEvents;
  private final Dispatch dispatch;
  private final Map<String, Map<String, String>> tags = new ConcurrentHashMap<>();

  /** Has the default bus and no rules. */
  public EventBridge(String region, String account, Deliveries deliveries, Sns sns, Clock clock) {
    this.region = region;
    this.account = account;
    this.clock = clock;
    this.buses = new Buses(region, account);
    this.rules = new RuleOperations(buses);
    this.putEvents = new PutEvents(region, account, clock, this::publish);
    this.dispatch = new Dispatch(deliveries, sns, clock);
  }

  /**
   * Does one operation.
   *
   * @param operation such as {@code PutEvents}
   * @param body the request, a JSON object
   * @return the response, a JSON object
   * @throws EventBridgeException if the call is refused
   */
  public String call(String operation, String body) {
    JsonNode request;
    try {
      request = body.isEmpty() ? Json.MAPPER.createObjectNode() : Json.read(body);
    } catch (JsonProcessingException e) {
      throw EventBridgeException.validation("The request is no JSON.");
    }
    return Json.write(call(operation, request));
  }

  private JsonNode call(String operation, JsonNode request) {
    return switch (operation) {
      case "PutEvents" -> putEvents.call(request);
      case "CreateEventBus" -> createBus(request);
      case "DescribeEventBus" -> describeBus(request);
      case "DeleteEventBus" -> deleteBus(request);
      case "ListEventBuses" -> listBuses(request);
      case "PutRule" -> putRule(request);
      case "DescribeRule" -> rules.describe(request);
      case "ListRules" -> rules.list(request);
      case "ListRuleNamesByTarget" -> rules.namesByTarget(request);
      case "EnableRule" -> rules.enable(request, true);
      case "DisableRule" -> rules.enable(request, false);
      case "DeleteRule" -> rules.delete(request);
      case "PutTargets" -> rules.putTargets(request);
      case "RemoveTargets" -> rules.removeTargets(request);
      case "ListTargetsByRule" -> rules.listTargets(request);
      case "TestEventPattern" -> testPattern(request);
      case "TagResource" -> tag(required(request, "ResourceARN"), request);
      case "UntagResource" -> untag(request);
      case "ListTagsForResource" -> listTags(request);
      default -> throw EventBridgeException.unknownOperation(operation);
    };
  }

  /**
   * Puts an event of an AWS service on the default bus.
   *
   * @param detail a JSON object
   */
  public void publish(String source, String detailType, List<String> resources, String detail) {
    String id = UUID.randomUUID().toString();
    publish(
        "default",
        new Event(id, detailType, source, account, clock.instant(), region, resources, detail));
  }

  private void publish(String bus, Event event) {
    Map<String, Rule> found = buses.find(bus).orElse(Map.of());
    if (found.isEmpty()) {
      return;
    }
    String json = event.json();
    for (Rule rule : found.values()) {
      if (rule.matches(json)) {
        rule.targets().values().forEach(target -> dispatch.send(event, json, rule, target));
      }
    }
  }

  private ObjectNode createBus(JsonNode request) {
    String name = required(request, "Name");
    buses.create(name);
    tag(buses.arn(name), request);
    return Json.MAPPER.createObjectNode().put("EventBusArn", buses.arn(name));
  }

  private ObjectNode describeBus(JsonNode request) {
    String name = Buses.name(request.path("Name").asText("default"));
    buses.rules(name);
    return describeBus(name);
  }

  private ObjectNode describeBus(String name) {
    return Json.MAPPER.createObjectNode().put("Name", name).put("Arn", buses.arn(name));
  }

  private ObjectNode deleteBus(JsonNode request) {
    buses.delete(Buses.name(required(request, "Name")));
    return Json.MAPPER.createObjectNode();
  }

  private ObjectNode listBuses(JsonNode request) {
    String prefix = request.path("NamePrefix").asText("");
    List<ObjectNode> all =
        buses.names().stream()
            .filter(name -> name.startsWith(prefix))
            .map(this::describeBus)
            .toList();
    return Pages.page(request, "EventBuses", all);
  }

  private ObjectNode putRule(JsonNode request) {
    ObjectNode response = rules.put(request);
    tag(response.path("RuleArn").asText(), request);
    return response;
  }

  private static ObjectNode testPattern(JsonNode request) {
    EventPattern pattern = new EventPattern(required(request, "EventPattern"));
    String event = required(request, "Event");
    try {
      JsonNode parsed = Json.read(event);
      for (String member : ENVELOPE) {
        if (!parsed.has(member)) {
          throw EventBridgeException.validation(
              "Parameter Event is not valid. Reason: it has no " + member + ".");
        }
      }
    } catch (JsonProcessingException e) {
      throw EventBridgeException.validation("Parameter Event is not valid. Reason: it is no JSON.");
    }
    return Json.MAPPER.createObjectNode().put("Result", pattern.matches(event));
  }

  private ObjectNode tag(String arn, JsonNode request) {
    for (JsonNode tag : request.path("Tags")) {
      tags.computeIfAbsent(arn, key -> new ConcurrentHashMap<>())
          .put(tag.path("Key").asText(), tag.path("Value").asText());
    }
    return Json.MAPPER.createObjectNode();
  }

  private ObjectNode untag(JsonNode request) {
    Map<String, String> found = tags.get(required(request, "ResourceARN"));
    if (found != null) {
      request.path("TagKeys").forEach(key -> found.remove(key.asText()));
    }
    return Json.MAPPER.createObjectNode();
  }

  private ObjectNode listTags(JsonNode request) {
    ObjectNode response = Json.MAPPER.createObjectNode();
    var list = response.putArray("Tags");
    new TreeMap<>(tags.getOrDefault(required(request, "ResourceARN"), Map.of()))
        .forEach((key, value) -> list.addObject().put("Key", key).put("Value", value));
    return response;
  }
}
