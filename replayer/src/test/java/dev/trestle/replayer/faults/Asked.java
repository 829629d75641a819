package dev.trestle.replayer.faults;

import dev.trestle.server.testing.faults.HttpMessage;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What a replayer asks of AWS, told apart by what only that request has in it. */
final class Asked {

  private static final Pattern LISTING = Pattern.compile("GET /[^/?]+\\?(.*&)?versions[ =&].*");

  private Asked() {}

  /** A page of the listing of a prefix. */
  static Predicate<HttpMessage> page(String prefix) {
    String named = "prefix=" + prefix.replace("/", "%2F");
    return request ->
        LISTING.matcher(request.startLine()).matches() && request.startLine().contains(named);
  }

  /** Whether it goes on with a listing. */
  static boolean goesOn(HttpMessage request) {
    return request.startLine().contains("key-marker=");
  }

  /** The content of a version under a prefix. */
  static Predicate<HttpMessage> content(String prefix) {
    return request ->
        request.startLine().startsWith("GET ")
            && request.startLine().contains("/" + prefix)
            && request.startLine().contains("versionId=");
  }

  /** The put of a batch. */
  static Predicate<HttpMessage> append(String log) {
    return put("-event-log\"", "\"" + log + "#0\"");
  }

  /** The put of a state item under a key that begins so, perhaps of many at once. */
  static Predicate<HttpMessage> state(String key) {
    return put("-event-state\"", "\"" + key);
  }

  private static Predicate<HttpMessage> put(String table, String item) {
    return request ->
        (request.target().endsWith(".PutItem") || atOnce(request, "PutRequest"))
            && request.text().contains(table)
            && request.text().contains(item);
  }

  /** The deletion of a state item under a key that begins so, perhaps of many at once. */
  static Predicate<HttpMessage> forgetting(String key) {
    return request ->
        (request.target().endsWith(".DeleteItem") || atOnce(request, "DeleteRequest"))
            && request.text().contains("\"" + key);
  }

  private static boolean atOnce(HttpMessage request, String what) {
    return request.target().endsWith(".BatchWriteItem") && request.text().contains(what);
  }

  /** A call of SQS about a queue, such as {@code DeleteMessage}. */
  static Predicate<HttpMessage> queue(String call, String queue) {
    return request ->
        request.target().equals("AmazonSQS." + call) && request.text().contains("/" + queue + "\"");
  }
}
