package dev.trestle.benchmarks.aws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** The services behind the endpoint, each with its delay. Used by the I/O thread only. */
final class Services implements AutoCloseable {

  private final DynamoDb dynamoDb;
  private final EventBus bus;
  private final Sqs sqs;
  private final S3 s3;
  private final Map<Service, DelayLine> lines = new EnumMap<>(Service.class);

  private final boolean limited;
  private final String jobs;

  Services(DynamoDb dynamoDb, EventBus bus, Sqs sqs, S3 s3, StandInAws.Settings settings) {
    this.dynamoDb = dynamoDb;
    this.bus = bus;
    this.sqs = sqs;
    this.s3 = s3;
    limited = settings.limits();
    jobs = settings.environment() + "-transcription-job-state";
    for (Service service : Service.values()) {
      Delays delays =
          new Delays(
              settings.delays().of(service),
              settings.jitter(),
              settings.seed() + service.ordinal());
      lines.put(service, new DelayLine(service.label(), delays));
    }
  }

  /** The line in which a service's answers wait. */
  DelayLine lineOf(Service service) {
    DelayLine line = lines.get(service);
    if (line == null) {
      throw new IllegalStateException(service.label());
    }
    return line;
  }

  /**
   * Answers a call of a service that speaks JSON; throws what it refuses.
   *
   * @param service not S3
   * @param caller who asks, by access key
   * @param arrived by {@link System#nanoTime}
   */
  void answer(
      Service service,
      String operation,
      JsonNode request,
      String caller,
      long arrived,
      Answer answer) {
    switch (service) {
      case DYNAMODB -> answer.give(dynamoDb.answer(operation, request, caller), arrived);
      case EVENTBRIDGE -> answer.give(bus.answer(operation, request), arrived);
      case SQS -> sqs.answer(operation, request, arrived, answer);
      case S3 -> throw new IllegalArgumentException("S3 speaks no JSON");
    }
  }

  /** S3's answer to a request. */
  S3.Reply answer(String method, String uri) {
    return s3.answer(method, uri);
  }

  /**
   * Counts since the last reset, by table, bus, queue and S3's operations, and how much later than
   * due answers were given.
   */
  ObjectNode counts() {
    ObjectNode report = JsonNodeFactory.instance.objectNode();
    dynamoDb.report(report.putObject("tables"));
    bus.report(report.putObject("bus"));
    sqs.report(report.putObject("queues"));
    s3.report(report.putObject("s3"));
    ObjectNode late = report.putObject("lateMilliseconds");
    lines.forEach((service, line) -> late(late.putObject(service.label()), line.lateness()));
    return report;
  }

  void resetCounts() {
    dynamoDb.resetCounts();
    bus.resetCounts();
    sqs.resetCounts();
    s3.resetCounts();
    lines.values().forEach(DelayLine::lateness);
  }

  /** Whether to answer at once and without limits from now on, as fills a log quickly. */
  void hurry(boolean hurry) {
    dynamoDb.limit(limited && !hurry);
    lines.values().forEach(line -> line.hurry(hurry));
  }

  /** Forgets all jobs. */
  void forgetJobs() {
    dynamoDb.forget(jobs, JobTable.OF_JOBS);
  }

  @Override
  public void close() {
    lines.values().forEach(DelayLine::close);
  }

  private static void late(ObjectNode into, Histogram nanos) {
    into.put("p50", nanos.getValueAtPercentile(50) / 1e6)
        .put("p99", nanos.getValueAtPercentile(99) / 1e6)
        .put("max", nanos.getMaxValue() / 1e6);
  }
}
