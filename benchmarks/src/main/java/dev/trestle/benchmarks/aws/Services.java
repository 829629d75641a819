package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/** The services behind the endpoint, each with its delay. Used by the I/O thread only. */
final class Services implements AutoCloseable {

  private static final String DYNAMODB = "DynamoDB_20120810.";
  private static final String EVENTBRIDGE = "AWSEvents.";

  private final DynamoDb dynamoDb;
  private final EventBus bus;
  private final DelayLine dynamoDbLine;
  private final DelayLine eventBridgeLine;

  Services(DynamoDb dynamoDb, EventBus bus, Duration dynamoDbDelay, Duration eventBridgeDelay) {
    this.dynamoDb = dynamoDb;
    this.bus = bus;
    dynamoDbLine = new DelayLine("dynamodb", dynamoDbDelay);
    eventBridgeLine = new DelayLine("eventbridge", eventBridgeDelay);
  }

  /** The line in which the answer to a target waits. */
  DelayLine lineOf(String target) {
    return target.startsWith(EVENTBRIDGE) ? eventBridgeLine : dynamoDbLine;
  }

  /**
   * Answers a call.
   *
   * @param target the header {@code X-Amz-Target}
   */
  ObjectNode answer(String target, JsonNode request) {
    if (target.startsWith(DYNAMODB)) {
      return dynamoDb.answer(target.substring(DYNAMODB.length()), request);
    }
    if (target.startsWith(EVENTBRIDGE)) {
      return bus.answer(target.substring(EVENTBRIDGE.length()), request);
    }
    throw new AwsException(
        "UnknownOperationException", "The stand-in has DynamoDB and EventBridge, not " + target);
  }

  /** Counts since the last reset, by table and bus, and how long answers were held. */
  ObjectNode counts() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    dynamoDb.report(report.putObject("tables"));
    bus.report(report.putObject("bus"));
    ObjectNode held = report.putObject("heldMilliseconds");
    held(held.putObject("dynamodb"), dynamoDbLine.heldFor());
    held(held.putObject("eventbridge"), eventBridgeLine.heldFor());
    return report;
  }

  void resetCounts() {
    dynamoDb.resetCounts();
    bus.resetCounts();
    dynamoDbLine.heldFor();
    eventBridgeLine.heldFor();
  }

  @Override
  public void close() {
    dynamoDbLine.close();
    eventBridgeLine.close();
  }

  private static void held(ObjectNode into, Histogram nanos) {
    into.put("p50", nanos.getValueAtPercentile(50) / 1e6)
        .put("p99", nanos.getValueAtPercentile(99) / 1e6)
        .put("max", nanos.getMaxValue() / 1e6);
  }
}
