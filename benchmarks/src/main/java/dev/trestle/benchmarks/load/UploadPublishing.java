package dev.trestle.benchmarks.load;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.v1.Event;
import dev.trestle.v1.RecordedEvent;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Tells a queue of uploads, as EventBridge does: one message for each event, of an object whose key
 * ends with the event's subject and begins with the moment at which the message was sent.
 */
public final class UploadPublishing implements Publishing {

  private static final String FOLDER = "live/";

  private final SqsClient sqs;
  private final ExecutorService senders;
  private final String url;
  private final String bucket;
  private final AtomicLong sequence = new AtomicLong();

  /**
   * Makes a client.
   *
   * @param endpoint of SQS
   * @param queue its name
   * @param bucket where the uploads are said to be
   * @param senders how many messages are sent at a time
   */
  public UploadPublishing(URI endpoint, String queue, String bucket, int senders) {
    this.bucket = bucket;
    this.senders = Executors.newFixedThreadPool(senders);
    sqs = Clients.at(endpoint, senders, SqsClient.builder()).build();
    url = sqs.getQueueUrl(request -> request.queueName(queue)).queueUrl();
  }

  @Override
  public void send(Event event, Answer answered) {
    senders.execute(
        () -> {
          try {
            String body = upload(event.getSubject());
            sqs.sendMessage(request -> request.queueUrl(url).messageBody(body));
            answered.take(null);
          } catch (RuntimeException failure) {
            answered.take(failure);
          }
        });
  }

  private String upload(String subject) {
    Instant now = Instant.now();
    ObjectNode event =
        JsonNodeFactory.instance
            .objectNode()
            .put("version", "0")
            .put("id", UUID.randomUUID().toString())
            .put("detail-type", "Object Created")
            .put("source", "aws.s3")
            .put("account", "000000000000")
            .put("time", now.truncatedTo(ChronoUnit.SECONDS).toString())
            .put("region", "us-east-1");
    event.putArray("resources").add("arn:aws:s3:::" + bucket);
    ObjectNode detail = event.putObject("detail").put("version", "0");
    detail.putObject("bucket").put("name", bucket);
    detail
        .putObject("object")
        .put("key", FOLDER + ChronoUnit.MICROS.between(Instant.EPOCH, now) + "/" + subject)
        .put("size", subject.length())
        .put("etag", UUID.randomUUID().toString().replace("-", ""))
        .put("version-id", UUID.randomUUID().toString().replace("-", ""))
        .put("sequencer", HexFormat.of().toHexDigits(sequence.incrementAndGet()));
    detail.put("reason", "PutObject");
    return event.toString();
  }

  /** From the moment at which the message of an upload was sent to its arrival here as a record. */
  public static Duration untilNow(RecordedEvent record) {
    return Duration.between(sent(record), Instant.now());
  }

  /**
   * From the moment at which the message of an upload was sent to its append; append times are in
   * whole milliseconds, cut off.
   */
  public static Duration untilAppended(RecordedEvent record) {
    Instant appended =
        Instant.ofEpochSecond(
            record.getAppendTime().getSeconds(), record.getAppendTime().getNanos());
    return Duration.between(sent(record), appended);
  }

  private static Instant sent(RecordedEvent record) {
    String key = record.getEvent().getSubject();
    long micros = Long.parseLong(key.substring(FOLDER.length(), key.indexOf('/', FOLDER.length())));
    return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
  }

  @Override
  public void close() {
    senders.shutdownNow();
    sqs.close();
  }
}
