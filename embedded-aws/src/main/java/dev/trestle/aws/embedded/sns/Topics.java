package dev.trestle.aws.embedded.sns;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/** The topics and their subscriptions. Safe across threads. */
final class Topics {

  private final String arnPrefix;
  private final Map<String, Topic> topics = new TreeMap<>();

  Topics(String region, String account) {
    this.arnPrefix = "arn:aws:sns:" + region + ":" + account + ":";
  }

  /** Creating a topic that exists gives that one. */
  synchronized String create(String name, Map<String, String> attributes) {
    if (name.endsWith(".fifo") || "true".equals(attributes.get("FifoTopic"))) {
      throw SnsException.invalid("Embedded AWS has no FIFO topics");
    }
    if (!name.matches("[A-Za-z0-9_-]{1,256}")) {
      throw SnsException.invalid("Topic Name");
    }
    String arn = arnPrefix + name;
    topics.computeIfAbsent(arn, key -> new Topic(new TreeMap<>(attributes), new LinkedHashMap<>()));
    return arn;
  }

  synchronized void delete(String arn) {
    topics.remove(arn);
  }

  synchronized List<String> arns() {
    return List.copyOf(topics.keySet());
  }

  synchronized boolean exists(String arn) {
    return topics.containsKey(arn);
  }

  synchronized Map<String, String> attributes(String arn) {
    Topic topic = topic(arn);
    Map<String, String> attributes = new TreeMap<>(topic.attributes);
    attributes.putIfAbsent("DisplayName", "");
    attributes.put("TopicArn", arn);
    attributes.put("Owner", arn.split(":")[4]);
    attributes.put("SubscriptionsConfirmed", String.valueOf(topic.subscriptions.size()));
    attributes.put("SubscriptionsPending", "0");
    attributes.put("SubscriptionsDeleted", "0");
    return attributes;
  }

  synchronized void set(String arn, String attribute, String value) {
    topic(arn).attributes.put(attribute, value);
  }

  private Topic topic(String arn) {
    Topic topic = topics.get(arn);
    if (topic == null) {
      throw SnsException.notFound("Topic");
    }
    return topic;
  }

  /** Subscribing a queue again gives its subscription, if the attributes are the same. */
  synchronized String subscribe(String topicArn, String queueArn, Map<String, String> attributes) {
    Topic topic = topic(topicArn);
    String arn = topicArn + ":" + UUID.randomUUID();
    Subscription made = Subscription.of(arn, topicArn, queueArn, attributes);
    for (Subscription before : topic.subscriptions.values()) {
      if (before.queueArn().equals(queueArn)) {
        if (!before.attributes().equals(made.attributes())) {
          throw SnsException.invalid(
              "Attributes Reason: Subscription already exists with different attributes");
        }
        return before.arn();
      }
    }
    topic.subscriptions.put(arn, made);
    return arn;
  }

  synchronized void unsubscribe(String arn) {
    topics.values().forEach(topic -> topic.subscriptions.remove(arn));
  }

  synchronized Subscription subscription(String arn) {
    return topics.values().stream()
        .flatMap(topic -> topic.subscriptions.values().stream())
        .filter(subscription -> subscription.arn().equals(arn))
        .findFirst()
        .orElseThrow(() -> SnsException.notFound("Subscription"));
  }

  synchronized void setOfSubscription(String arn, String attribute, String value) {
    Subscription changed = subscription(arn).with(attribute, value);
    topic(changed.topicArn()).subscriptions.put(arn, changed);
  }

  /** The subscriptions of one topic. */
  synchronized List<Subscription> subscriptions(String topicArn) {
    return List.copyOf(topic(topicArn).subscriptions.values());
  }

  synchronized List<Subscription> subscriptions() {
    return topics.values().stream()
        .map(topic -> topic.subscriptions.values())
        .flatMap(Collection::stream)
        .toList();
  }

  private record Topic(Map<String, String> attributes, Map<String, Subscription> subscriptions) {}
}
