package dev.trestle.adapter.faults;

import dev.trestle.server.testing.faults.HttpMessage;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** What an adapter asks of AWS, told apart by what only that request has in it. */
final class Asked {

  private static final Pattern CONDITION = Pattern.compile("\"ConditionExpression\":\"([^\"]*)\"");

  private Asked() {}

  /** The put of a new job. */
  static Predicate<HttpMessage> accept(String user) {
    return write("PutItem", user);
  }

  /** The claim of a job of a route that limits what is in flight. */
  static Predicate<HttpMessage> claim(String user) {
    return write("TransactWriteItems", user);
  }

  /** That the job was sent. */
  static Predicate<HttpMessage> mark(String user) {
    return write("UpdateItem", user)
        .and(sets("queued_at"))
        .and(sets("completion_type").negate())
        .and(sets("progress").negate());
  }

  /** That its end is decided. */
  static Predicate<HttpMessage> decide(String user) {
    return write("UpdateItem", user).and(sets("completion_type")).and(sets("ended_at").negate());
  }

  /** That its end is told. */
  static Predicate<HttpMessage> end(String user) {
    return write("UpdateItem", user).and(sets("ended_at"));
  }

  /** Another attempt. */
  static Predicate<HttpMessage> again(String user) {
    return write("UpdateItem", user)
        .and(sets("queued_at").negate())
        .and(sets("send_until").negate())
        .and(sets("completion_type").negate());
  }

  /** The messages of a user's jobs. */
  static Predicate<HttpMessage> send(String user) {
    return request ->
        request.target().startsWith("AmazonSQS.SendMessage")
            && request.text().contains("/" + user + "/");
  }

  /** A call of SQS about a queue, such as {@code DeleteMessage}; of one or of many at once. */
  static Predicate<HttpMessage> queue(String call, String queue) {
    return request ->
        request.target().startsWith("AmazonSQS." + call)
            && request.text().contains("/" + queue + "\"");
  }

  /** A read or a write of the item by which one adapter has a route. */
  static Predicate<HttpMessage> tenure(String call, String route) {
    return request ->
        request.target().endsWith("." + call) && request.text().contains("\"route#" + route + "\"");
  }

  /** The same write, whatever is there. */
  static HttpMessage unconditional(HttpMessage write) {
    return write.withBody(
        CONDITION
            .matcher(write.text())
            .replaceAll("\"ConditionExpression\":\"($1) OR attribute_exists(job_id)\""));
  }

  private static Predicate<HttpMessage> write(String call, String user) {
    return request ->
        request.target().endsWith("." + call) && request.text().contains("\"" + user + "\"");
  }

  /** Attributes that a change of a job leaves are named beside those that it removes. */
  private static Predicate<HttpMessage> sets(String attribute) {
    Pattern named = Pattern.compile("\"#s\\d+\":\"" + attribute + "\"");
    return request -> named.matcher(request.text()).find();
  }
}
