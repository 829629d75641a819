package dev.trestle.aws.embedded.s3;

import dev.trestle.aws.embedded.xml.XmlWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * One queue or topic of a bucket's notification configuration.
 *
 * @param element {@code Queue} or {@code Topic}
 * @param events as they were put, such as {@code s3:ObjectCreated:*}
 */
record NotificationRule(
    String element, String id, String arn, List<String> events, String prefix, String suffix) {

  private static final Pattern EVENT =
      Pattern.compile(
          "s3:(ObjectCreated:(\\*|Put|Post|Copy|CompleteMultipartUpload)"
              + "|ObjectRemoved:(\\*|Delete|DeleteMarkerCreated)"
              + "|(ObjectRestore|Replication|LifecycleExpiration|ObjectTagging|ObjectAnnotation)"
              + ":(\\*|[A-Za-z]+)"
              + "|ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering"
              + "|ObjectAcl:Put)");

  static NotificationRule read(String element, Element configuration) {
    String prefix = "";
    String suffix = "";
    for (Element rule : Xml.elements(configuration, "FilterRule")) {
      String value = Xml.text(rule, "Value", "");
      if (Xml.text(rule, "Name", "").toLowerCase(Locale.ROOT).equals("prefix")) {
        prefix = value;
      } else {
        suffix = value;
      }
    }
    List<String> events = new ArrayList<>();
    Xml.elements(configuration, "Event").forEach(event -> events.add(event.getTextContent()));
    return new NotificationRule(
        element,
        Xml.text(configuration, "Id", UUID.randomUUID().toString()),
        Xml.text(configuration, element, ""),
        events,
        prefix,
        suffix);
  }

  /** Why S3 refuses this rule, if it does. */
  Optional<String> fault() {
    if (events.isEmpty() || arn.isEmpty()) {
      return Optional.of("A configuration needs " + element + " and Event");
    }
    if (arn.endsWith(".fifo")) {
      return Optional.of("Unable to validate the following destination configurations");
    }
    return events.stream()
        .filter(event -> !EVENT.matcher(event).matches())
        .findFirst()
        .map(event -> "The event '" + event + "' is not supported for notifications");
  }

  boolean overlaps(NotificationRule other) {
    boolean sameEvent =
        events.stream()
            .anyMatch(a -> other.events.stream().anyMatch(b -> covers(a, b) || covers(b, a)));
    return sameEvent
        && (prefix.startsWith(other.prefix) || other.prefix.startsWith(prefix))
        && (suffix.endsWith(other.suffix) || other.suffix.endsWith(suffix));
  }

  /**
   * Whether it wants an event.
   *
   * @param event such as {@code s3:ObjectCreated:Put}
   */
  boolean wants(String event, String key) {
    return key.startsWith(prefix)
        && key.endsWith(suffix)
        && events.stream().anyMatch(wanted -> covers(wanted, event));
  }

  private static boolean covers(String wanted, String event) {
    return wanted.equals(event)
        || (wanted.endsWith(":*") && event.startsWith(wanted.substring(0, wanted.length() - 1)));
  }

  void write(XmlWriter xml) {
    xml.open(element + "Configuration").element("Id", id).element(element, arn);
    events.forEach(event -> xml.element("Event", event));
    if (!prefix.isEmpty() || !suffix.isEmpty()) {
      xml.open("Filter").open("S3Key");
      filter(xml, "Prefix", prefix);
      filter(xml, "Suffix", suffix);
      xml.close().close();
    }
    xml.close();
  }

  private static void filter(XmlWriter xml, String name, String value) {
    if (!value.isEmpty()) {
      xml.open("FilterRule").element("Name", name).element("Value", value).close();
    }
  }
}
