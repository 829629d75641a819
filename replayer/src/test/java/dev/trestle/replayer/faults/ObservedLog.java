package dev.trestle.replayer.faults;

import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.v1.ContentOptions;
import dev.trestle.v1.CreateObjectLogRequest;
import dev.trestle.v1.ObjectLogsGrpc;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** An object log of one prefix of the uploads bucket, with all that happens under that prefix. */
final class ObservedLog {

  private static final int CALL_SECONDS = 10;

  /** As EventBridge delivers it. */
  private static final String EVENT =
      """
      {"version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103",
       "detail-type": "Object Created", "source": "aws.s3", "account": "000000000000",
       "time": "%s", "region": "us-east-1", "resources": [],
       "detail": {"version": "0", "bucket": {"name": "%s"},
         "object": {"key": "%s", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184",
           "version-id": "%s", "sequencer": "%s"},
         "reason": "PutObject"}}
      """;

  private final Stand stand;
  private final String name;
  private final Uploads uploads;

  /** A log that is not created yet. */
  ObservedLog(Stand stand, String name) {
    this.stand = stand;
    this.name = name;
    this.uploads = new Uploads(stand.aws(), prefix(), name.hashCode());
  }

  /** What the log is called where it is read. */
  String log() {
    return "objects/" + name;
  }

  String prefix() {
    return name + "/";
  }

  Uploads uploads() {
    return uploads;
  }

  /** Has the replayers create it; its import begins. */
  void create() {
    CreateObjectLogRequest request =
        CreateObjectLogRequest.newBuilder()
            .setName(name)
            .setBucket(stand.aws().named("uploads"))
            .setPrefix(prefix())
            .setContent(ContentOptions.newBuilder().setMaxBytes(Stand.CONTENT_BYTES))
            .build();
    var unused =
        stand.call(
            channel ->
                ObjectLogsGrpc.newBlockingStub(channel)
                    .withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS)
                    .createObjectLog(request));
  }

  /**
   * Tells of a version that is not in the bucket, as S3 does, and does not count it among the
   * changes.
   *
   * @param sequencer which orders it among those of its key
   */
  Change tell(String key, String version, String sequencer, Instant time) {
    String url = stand.aws().queueUrl(Stand.S3_EVENTS);
    String event =
        EVENT.formatted(
            time.truncatedTo(ChronoUnit.SECONDS),
            stand.aws().named("uploads"),
            prefix() + key,
            version,
            sequencer);
    var unused = stand.aws().aws().sqs().sendMessage(r -> r.queueUrl(url).messageBody(event));
    return new Change(prefix() + key, version, Kind.CREATED);
  }

  /** What is broken, once the log has everything and nothing is on its way. */
  List<Violation> violations() {
    stand.awaitQuiet(log(), uploads.changes());
    return violationsNow();
  }

  /** What is broken as it stands. */
  List<Violation> violationsNow() {
    return Checker.checkLog(uploads.changes(), stand.log(log()));
  }
}
