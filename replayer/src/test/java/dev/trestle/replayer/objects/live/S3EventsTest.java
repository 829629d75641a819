package dev.trestle.replayer.objects.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.queues.Message;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.replayer.LogLabels;
import dev.trestle.replayer.objects.BadTables;
import dev.trestle.replayer.objects.DirectThreads;
import dev.trestle.replayer.objects.ObjectLogCatalogs;
import dev.trestle.replayer.objects.ObjectWorkers;
import dev.trestle.s3events.ObjectChange.Kind;
import dev.trestle.server.Environment;
import dev.trestle.server.testing.HandClock;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3EventsTest {

  private final BadTables tables = new BadTables(new Random(1));
  private final StagedChanges staged = new StagedChanges(tables.state(), new HandClock());
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final S3Events events =
      new S3Events(
          ObjectLogCatalogs.over(tables.state()),
          staged,
          new LiveMeters(registry, new LogLabels()),
          new Environment("test"),
          Versions.config(1));

  @BeforeEach
  void twoLogs() {
    ObjectLogCatalogs.add(tables.state(), "photos", "a-bucket", "photos/");
    ObjectLogCatalogs.add(tables.state(), "other", "b-bucket", "");
  }

  private List<Staged> staged(String log) throws InterruptedException {
    return staged.earliest(log, 10, new ObjectWorkers(new DirectThreads())).changes();
  }

  private static Message message(String body) {
    return new Message("id", "delivery", body, Map.of(), Map.of());
  }

  private static String created(String bucket, String key, String version) {
    return """
        {"version": "0", "id": "17793124-05d4-b198-2fde-7ededc63b103",
         "detail-type": "Object Created", "source": "aws.s3", "account": "111122223333",
         "time": "2026-01-02T03:04:05Z", "region": "us-east-1", "resources": [],
         "detail": {"version": "0", "bucket": {"name": "%s"},
           "object": {"key": "%s", "size": 5, "etag": "b1946ac92492d2347c6235b4d2611184",
             "version-id": "%s", "sequencer": "00617F08299329D189"},
           "reason": "PutObject"}}
        """
        .formatted(bucket, key, version);
  }

  private double told(String outcome) {
    return registry.counter("trestle.objects.told", "outcome", outcome).count();
  }

  @Test
  void aChangeIsStagedForTheLogThatTakesIt() throws Exception {
    Outcome outcome = events.handle(message(created("a-bucket", "photos/ü 1.jpg", "v1")));

    assertThat(outcome).isEqualTo(new Outcome.Done("staged"));
    List<Staged> waiting = staged("objects/photos");
    assertThat(waiting).hasSize(1);
    assertThat(waiting.get(0).version().key()).isEqualTo("photos/ü 1.jpg");
    assertThat(waiting.get(0).version().versionId()).contains("v1");
    assertThat(waiting.get(0).version().kind()).isEqualTo(Kind.CREATED);
    assertThat(staged("objects/other")).isEmpty();
  }

  @Test
  void aRepeatedMessageIsStagedOnce() throws Exception {
    var first = events.handle(message(created("a-bucket", "photos/1", "v1")));
    var again = events.handle(message(created("a-bucket", "photos/1", "v1")));

    assertThat(again).isEqualTo(first);
    assertThat(staged("objects/photos")).hasSize(1);
  }

  @Test
  void changesOfOtherBucketsAndPrefixesAreCountedAndPassed() throws Exception {
    assertThat(events.handle(message(created("a-bucket", "videos/1", "v1"))))
        .isEqualTo(new Outcome.Done("passed"));
    assertThat(events.handle(message(created("c-bucket", "photos/1", "v1"))))
        .isEqualTo(new Outcome.Done("passed"));

    assertThat(told("passed")).isEqualTo(2);
    assertThat(staged("objects/photos")).isEmpty();
  }

  @Test
  void aLogThatWasCreatedAMomentAgoTakesWhatItShould() {
    assertThat(events.handle(message(created("c-bucket", "k", "v1"))))
        .isEqualTo(new Outcome.Done("passed"));
    ObjectLogCatalogs.add(tables.state(), "new", "c-bucket", "");

    assertThat(events.handle(message(created("c-bucket", "k", "v1"))))
        .isEqualTo(new Outcome.Done("staged"));
  }

  @Test
  void testEventsAreTaken() {
    String body = "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"a-bucket\"}";

    assertThat(events.handle(message(body))).isEqualTo(new Outcome.Done("test"));
  }

  @Test
  void whatIsNoS3EventIsRejectedWithTheReason() {
    for (String body : List.of("", "no JSON", "{}", "[]", "{\"detail-type\":\"Object Created\"}")) {
      assertThat(events.handle(message(body)))
          .isInstanceOfSatisfying(
              Outcome.Rejected.class,
              rejected -> {
                assertThat(rejected.code()).isEqualTo("NOT_AN_S3_EVENT");
                assertThat(rejected.message()).isNotEmpty();
              });
    }
  }

  @Test
  void aTableThatDoesNotAnswerIsAnOutage() {
    tables.fail(1);

    assertThatThrownBy(() -> events.handle(message(created("a-bucket", "photos/1", "v1"))))
        .isInstanceOf(OutageException.class);
  }
}
