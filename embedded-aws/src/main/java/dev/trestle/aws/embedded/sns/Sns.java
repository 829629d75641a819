package dev.trestle.aws.embedded.sns;

import dev.trestle.aws.embedded.delivery.Deliveries;
import dev.trestle.aws.embedded.xml.XmlWriter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** SNS's operations, as forms in and XML out. Safe across threads. */
public final class Sns {

  private static final String NAMESPACE = "http://sns.amazonaws.com/doc/2010-03-31/";
  private static final int PAGE = 100;
  private static final int BATCH = 10;
  private static final int BATCH_BYTES = 262_144;

  private final Topics topics;
  private final Publishing publishing;

  /** Has no topics. */
  public Sns(String region, String account, Deliveries deliveries, Clock clock) {
    this.topics = new Topics(region, account);
    this.publishing = new Publishing(topics, deliveries, clock);
  }

  /**
   * Publishes as another service does.
   *
   * @throws SnsException if there is no such topic, or the message is too long
   */
  public void publish(String topicArn, String message, @Nullable String subject) {
    publishing.publish(topicArn, Notice.of(message, subject, Map.of()));
  }

  /** Whether there is a topic of that ARN. */
  public boolean exists(String topicArn) {
    return topics.exists(topicArn);
  }

  /**
   * Does one operation.
   *
   * @param body the request in AWS's query protocol
   * @return the response, an XML document
   * @throws SnsException if the call is refused
   */
  public String call(String body) {
    Form form = Form.read(body);
    String action = form.optional("Action").orElse("");
    return switch (action) {
      case "CreateTopic" -> {
        String arn = topics.create(form.required("Name"), form.texts("Attributes"));
        yield answer(action, xml -> xml.element("TopicArn", arn));
      }
      case "DeleteTopic" -> {
        topics.delete(form.required("TopicArn"));
        yield answer(action);
      }
      case "ListTopics" ->
          list(action, form, "Topics", topics.arns(), (xml, arn) -> xml.element("TopicArn", arn));
      case "GetTopicAttributes" -> attributes(action, topics.attributes(form.required("TopicArn")));
      case "SetTopicAttributes" -> {
        String value = form.optional("AttributeValue").orElse("");
        topics.set(form.required("TopicArn"), form.required("AttributeName"), value);
        yield answer(action);
      }
      case "Subscribe" -> {
        String arn = subscribe(form);
        yield answer(action, xml -> xml.element("SubscriptionArn", arn));
      }
      case "Unsubscribe" -> {
        topics.unsubscribe(form.required("SubscriptionArn"));
        yield answer(action);
      }
      case "ListSubscriptions" -> subscriptions(action, form, topics.subscriptions());
      case "ListSubscriptionsByTopic" ->
          subscriptions(action, form, topics.subscriptions(form.required("TopicArn")));
      case "GetSubscriptionAttributes" -> attributes(action, ofSubscription(form));
      case "SetSubscriptionAttributes" -> {
        String value = form.optional("AttributeValue").orElse("");
        topics.setOfSubscription(
            form.required("SubscriptionArn"), form.required("AttributeName"), value);
        yield answer(action);
      }
      case "Publish" -> {
        Notice notice = Notice.read(form);
        publishing.publish(topicArn(form), notice);
        yield answer(action, xml -> xml.element("MessageId", notice.id()));
      }
      case "PublishBatch" -> publishBatch(action, form);
      default ->
          throw SnsException.of("InvalidAction", "Embedded AWS has no SNS operation " + action);
    };
  }

  private static String topicArn(Form form) {
    return form.optional("TopicArn")
        .or(() -> form.optional("TargetArn"))
        .orElseThrow(() -> SnsException.invalid("TopicArn or TargetArn Reason: no value"));
  }

  private String subscribe(Form form) {
    String protocol = form.required("Protocol");
    String endpoint = form.required("Endpoint");
    if (!protocol.equals("sqs")) {
      throw SnsException.invalid("Embedded AWS delivers to SQS only, not to " + protocol);
    }
    if (!endpoint.matches("arn:aws:sqs:[^:]+:\\d{12}:[^:]+") || endpoint.endsWith(".fifo")) {
      throw SnsException.invalid("SQS endpoint ARN");
    }
    return topics.subscribe(form.required("TopicArn"), endpoint, form.texts("Attributes"));
  }

  private Map<String, String> ofSubscription(Form form) {
    Subscription subscription = topics.subscription(form.required("SubscriptionArn"));
    Map<String, String> attributes = new TreeMap<>(subscription.attributes());
    attributes.put("SubscriptionArn", subscription.arn());
    attributes.put("TopicArn", subscription.topicArn());
    attributes.put("Protocol", "sqs");
    attributes.put("Endpoint", subscription.queueArn());
    attributes.put("Owner", owner(subscription));
    attributes.put("PendingConfirmation", "false");
    attributes.put("ConfirmationWasAuthenticated", "true");
    attributes.put("RawMessageDelivery", String.valueOf(subscription.raw()));
    return attributes;
  }

  private static String owner(Subscription subscription) {
    return subscription.arn().split(":")[4];
  }

  private static String subscriptions(String action, Form form, List<Subscription> all) {
    return list(
        action,
        form,
        "Subscriptions",
        all,
        (xml, subscription) ->
            xml.element("SubscriptionArn", subscription.arn())
                .element("TopicArn", subscription.topicArn())
                .element("Protocol", "sqs")
                .element("Endpoint", subscription.queueArn())
                .element("Owner", owner(subscription)));
  }

  private String publishBatch(String action, Form form) {
    List<Form> entries = form.members("PublishBatchRequestEntries");
    String topicArn = form.required("TopicArn");
    check(entries);
    topics.attributes(topicArn); // a missing topic fails the whole call
    Map<String, SnsException> refused = new LinkedHashMap<>();
    XmlWriter xml = begin(action).open("Successful");
    for (Form entry : entries) {
      String id = entry.required("Id");
      try {
        Notice notice = Notice.read(entry);
        publishing.publish(topicArn, notice);
        xml.open("member").element("Id", id).element("MessageId", notice.id()).close();
      } catch (SnsException e) {
        refused.put(id, e);
      }
    }
    xml.close().open("Failed");
    refused.forEach(
        (id, e) ->
            xml.open("member")
                .element("Id", id)
                .element("Code", e.code())
                .element("Message", String.valueOf(e.getMessage()))
                .element("SenderFault", true)
                .close());
    return end(xml.close());
  }

  private static void check(List<Form> entries) {
    if (entries.isEmpty()) {
      throw SnsException.of("EmptyBatchRequest", "The batch request has no entries.");
    }
    if (entries.size() > BATCH) {
      throw SnsException.of("TooManyEntriesInBatchRequest", "The batch has more than 10 entries.");
    }
    Set<String> ids = new HashSet<>();
    int bytes = 0;
    for (Form entry : entries) {
      bytes += entry.optional("Message").orElse("").getBytes(StandardCharsets.UTF_8).length;
      if (!ids.add(entry.required("Id"))) {
        throw SnsException.of("BatchEntryIdsNotDistinct", "Two entries have the same Id.");
      }
    }
    if (bytes > BATCH_BYTES) {
      throw SnsException.of("BatchRequestTooLong", "The messages are too long together.");
    }
  }

  private static String attributes(String action, Map<String, String> attributes) {
    XmlWriter xml = begin(action).open("Attributes");
    attributes.forEach(
        (name, value) -> xml.open("entry").element("key", name).element("value", value).close());
    return end(xml.close());
  }

  private static <T> String list(
      String action, Form form, String name, List<T> all, BiConsumer<XmlWriter, T> member) {
    int start = Math.min(from(form.optional("NextToken").orElse("0")), all.size());
    int end = Math.min(start + PAGE, all.size());
    XmlWriter xml = begin(action).open(name);
    IntStream.range(start, end)
        .forEach(
            i -> {
              xml.open("member");
              member.accept(xml, all.get(i));
              xml.close();
            });
    xml.close();
    return end(end < all.size() ? xml.element("NextToken", end) : xml);
  }

  private static int from(String token) {
    try {
      return Math.max(0, Integer.parseInt(token));
    } catch (NumberFormatException e) {
      throw SnsException.invalid("NextToken");
    }
  }

  private static String answer(String action) {
    return end(begin(action));
  }

  private static String answer(String action, Consumer<XmlWriter> result) {
    XmlWriter xml = begin(action);
    result.accept(xml);
    return end(xml);
  }

  private static XmlWriter begin(String action) {
    return new XmlWriter(action + "Response", NAMESPACE).open(action + "Result");
  }

  private static String end(XmlWriter xml) {
    xml.close();
    return xml.open("ResponseMetadata").element("RequestId", "embedded").end();
  }

  /** The XML of a refused call. */
  public static String error(SnsException refused) {
    return new XmlWriter("ErrorResponse", NAMESPACE)
        .open("Error")
        .element("Type", "Sender")
        .element("Code", refused.code())
        .element("Message", String.valueOf(refused.getMessage()))
        .close()
        .element("RequestId", "embedded")
        .end();
  }
}
