package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.HdrHistogram.Histogram;

/** The services behind the endpoint, each with its delay. Used by the I/O thread only. */
final class Services implements AutoCloseable {

  private static final String DYNAMODB = "DynamoDB_20120810.";
  private static final String EVENTBRIDGE = "AWSEvents.";

  private final DynamoDb dynamoDb;
  private final EventBus bus;
  private final DelayLine dynamoDbLine;
  private final DelayLine eventBridgeLine;

  private final boolean limited;

  Services(DynamoDb dynamoDb, EventBus bus, StandInAws.Settings settings) {
    this.dynamoDb = dynamoDb;
    this.bus = bus;
    limited = settings.limits();
    boolean jitter = settings.jitter();
    long seed = settings.seed();
    dynamoDbLine = new DelayLine("dynamodb", new Delays(settings.dynamoDbDelay(), jitter, seed));
    eventBridgeLine =
        new DelayLine("eventbridge", new Delays(settings.eventBridgeDelay(), jitter, seed + 1));
  }

  /** The line in which the answer to a target waits. */
  DelayLine lineOf(String target) {
    return target.startsWith(EVENTBRIDGE) ? eventBridgeLine : dynamoDbLine;
  }

  /**
   * Answers a call.
   *
   * @param target the header {@code X-Amz-Target}
   * @param caller who asks, by access key
   */
  ObjectNode answer(String target, JsonNode request, String caller) {
    if (target.startsWith(DYNAMODB)) {
      return dynamoDb.answer(target.substring(DYNAMODB.length()), request, caller);
    }
    if (target.startsWith(EVENTBRIDGE)) {
      return bus.answer(target.substring(EVENTBRIDGE.length()), request);
    }
    throw new AwsException(
        "UnknownOperationException", "The stand-in has DynamoDB and EventBridge, not " + target);
  }

  /**
   * Counts since the last reset, by table and bus, and how much later than due answers were given.
   */
  ObjectNode counts() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    dynamoDb.report(report.putObject("tables"));
    bus.report(report.putObject("bus"));
    ObjectNode late = report.putObject("lateMilliseconds");
    late(late.putObject("dynamodb"), dynamoDbLine.lateness());
    late(late.putObject("eventbridge"), eventBridgeLine.lateness());
    return report;
  }

  void resetCounts() {
    dynamoDb.resetCounts();
    bus.resetCounts();
    dynamoDbLine.lateness();
    eventBridgeLine.lateness();
  }

  /** Whether to answer at once and without limits from now on, as fills a log quickly. */
  void hurry(boolean hurry) {
    dynamoDb.limit(limited && !hurry);
    dynamoDbLine.hurry(hurry);
    eventBridgeLine.hurry(hurry);
  }

  @Override
  public void close() {
    dynamoDbLine.close();
    eventBridgeLine.close();
  }

  private static void late(ObjectNode into, Histogram nanos) {
    into.put("p50", nanos.getValueAtPercentile(50) / 1e6)
        .put("p99", nanos.getValueAtPercentile(99) / 1e6)
        .put("max", nanos.getMaxValue() / 1e6);
  }
}
