package dev.trestle.aws.embedded.s3;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.trestle.aws.embedded.xml.XmlWriter;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.w3c.dom.Element;

/** The notification configurations of buckets. Safe across threads. */
final class Notifications {

  private static final Configuration NONE = new Configuration(List.of(), false);

  private final Destinations destinations;
  private final Clock clock;
  private final Map<String, Configuration> byBucket = new ConcurrentHashMap<>();

  Notifications(Destinations destinations, Clock clock) {
    this.destinations = destinations;
    this.clock = clock;
  }

  S3Response answer(S3Request request, String body) {
    return switch (request.method()) {
      case "PUT" -> put(request, body);
      case "GET" -> S3Response.ok(of(request.bucket()).xml());
      default -> S3Response.error(405, "MethodNotAllowed", "The method is not allowed");
    };
  }

  /** As S3 does, sends a test event to each destination. */
  private S3Response put(S3Request request, String body) {
    Configuration configuration = Configuration.read(body);
    boolean unchecked = request.header("x-amz-skip-destination-validation").equals("true");
    Optional<String> fault = configuration.fault();
    if (fault.isEmpty()
        && !unchecked
        && !configuration.rules.stream().allMatch(rule -> destinations.exists(rule.arn()))) {
      fault = Optional.of("Unable to validate the following destination configurations");
    }
    if (fault.isPresent()) {
      return S3Response.invalid(fault.get());
    }
    byBucket.put(request.bucket(), configuration);
    if (!unchecked) {
      configuration.rules.forEach(
          rule -> destinations.send(rule.arn(), testEvent(request.bucket())));
    }
    return S3Response.empty(200, Map.of());
  }

  private String testEvent(String bucket) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("Service", "Amazon S3")
        .put("Event", "s3:TestEvent")
        .put("Time", ObjectEvents.MILLIS.format(clock.instant()))
        .put("Bucket", bucket)
        .put("RequestId", ObjectEvents.requestId())
        .put("HostId", "embedded")
        .toString();
  }

  /** The configuration of a bucket, or an empty one. */
  Configuration of(String bucket) {
    return byBucket.getOrDefault(bucket, NONE);
  }

  void forget(String bucket) {
    byBucket.remove(bucket);
  }

  /**
   * One bucket's configuration.
   *
   * @param eventBridge whether its changes are events on the default bus
   */
  record Configuration(List<NotificationRule> rules, boolean eventBridge) {

    static Configuration read(String body) {
      Element root = Xml.root(body);
      List<NotificationRule> rules = new ArrayList<>();
      for (String element : List.of("Queue", "Topic", "CloudFunction")) {
        Xml.elements(root, element + "Configuration")
            .forEach(configured -> rules.add(NotificationRule.read(element, configured)));
      }
      return new Configuration(
          List.copyOf(rules), !Xml.elements(root, "EventBridgeConfiguration").isEmpty());
    }

    Optional<String> fault() {
      for (int i = 0; i < rules.size(); i++) {
        NotificationRule rule = rules.get(i);
        Optional<String> fault = rule.fault();
        if (fault.isPresent()) {
          return fault;
        }
        if (rules.subList(0, i).stream().anyMatch(rule::overlaps)) {
          return Optional.of(
              "Configurations overlap. Configurations on the same bucket cannot share a common"
                  + " event type.");
        }
      }
      return Optional.empty();
    }

    String xml() {
      XmlWriter xml = new XmlWriter("NotificationConfiguration", S3Response.NAMESPACE);
      rules.forEach(rule -> rule.write(xml));
      if (eventBridge) {
        xml.open("EventBridgeConfiguration").close();
      }
      return xml.end();
    }
  }
}
