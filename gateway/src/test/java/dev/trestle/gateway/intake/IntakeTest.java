package dev.trestle.gateway.intake;

import static dev.trestle.gateway.intake.RuleBuilder.audio;
import static dev.trestle.gateway.intake.RuleBuilder.named;
import static dev.trestle.gateway.intake.S3Messages.cloudTrail;
import static dev.trestle.gateway.intake.S3Messages.eventBridge;
import static dev.trestle.gateway.intake.S3Messages.nativeRecords;
import static dev.trestle.gateway.intake.S3Messages.throughSns;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.gateway.TestGateway;
import dev.trestle.gateway.World;
import dev.trestle.gateway.intake.Heads.Head;
import dev.trestle.gateway.publish.OwnPublisher;
import dev.trestle.log.Event;
import dev.trestle.log.EventLog;
import dev.trestle.log.LogRecord;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.read.ReadResult;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.queues.Outcome.Done;
import dev.trestle.queues.Outcome.Rejected;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Messages as they come, into a log in memory. */
@MicronautTest
@Property(name = "test.memory", value = "true")
class IntakeTest {

  private static final String BUCKET = "test-uploads";

  @Inject TestGateway gateway;
  @Inject World world;

  private final String user = "u-" + UUID.randomUUID();
  private final String key = "incoming/" + user + "/file 1/a+b.WAV";
  private final String version = UUID.randomUUID().toString();
  private final KnownHeads heads = new KnownHeads();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private Intake intake(RuleBuilder... rules) {
    return intake(new FailingState(world.state), 30, rules);
  }

  private Intake intake(FailingState state, int maxRounds, RuleBuilder... rules) {
    IntakeConfig config = RuleBuilder.settings(maxRounds);
    return new Intake(
        RuleBuilder.rules(rules),
        heads,
        new Memory(state, world.clock, config),
        new Rounds(config),
        gateway.bean(OwnPublisher.class),
        new IntakeMeters(registry),
        config);
  }

  /** Of this test's user. */
  private List<Event> published() {
    ReadResult read =
        gateway
            .bean(EventLog.class)
            .reader()
            .read(Partition.first("events"), Offset.of(0), 1 << 20);
    return ((ReadResult.Page) read)
        .records().stream()
            .map(LogRecord::event)
            .filter(event -> event.payload().text().contains(user))
            .toList();
  }

  private double counted(String rule, String outcome) {
    return registry.counter("trestle.intake.events", "rule", rule, "outcome", outcome).count();
  }

  private static void assertRejected(Outcome outcome, String code, String reason) {
    assertThat(outcome).isInstanceOf(Rejected.class);
    assertThat(((Rejected) outcome).code()).isEqualTo(code);
    assertThat(((Rejected) outcome).message()).contains(reason);
  }

  @Test
  void anUploadBecomesAnEventByTheTemplate() {
    assertThat(intake(audio()).take(eventBridge(BUCKET, version, key)))
        .isEqualTo(new Done("published"));

    Event event = published().get(0);
    assertThat(event.type()).isEqualTo("AudioUploaded");
    assertThat(event.source()).isEqualTo("custom.upload-service");
    assertThat(event.subject()).isEqualTo("file 1");
    assertThat(event.time()).isEqualTo("2026-01-31T09:30:00Z");
    assertThat(event.payload().text())
        .isEqualTo(
            """
            {"userId":"%s","fileId":"file 1","filename":"a+b.WAV",\
            "s3Location":{"bucket":"test-uploads","key":"%s","versionId":"%s",\
            "etag":"b1946ac92492d2347c6235b4d2611184"},\
            "metadata":{"size":34,"format":"wav"}}"""
                .formatted(user, key, version));
    assertThat(counted("audio", "published")).isEqualTo(1);
  }

  @Test
  void aVersionIsPublishedOnceInWhateverFormsItIsTold() {
    Intake intake = intake(audio());
    for (String body :
        List.of(
            nativeRecords(BUCKET, version, key),
            eventBridge(BUCKET, version, key),
            cloudTrail(BUCKET, version, key))) {
      assertThat(intake.take(body)).isInstanceOf(Done.class);
      assertThat(intake.take(throughSns(body))).isInstanceOf(Done.class);
    }

    assertThat(published()).hasSize(1);
    assertThat(counted("audio", "published")).isEqualTo(1);
    assertThat(counted("audio", "duplicate")).isEqualTo(5);
  }

  @Test
  void longAfterTheLogForgotTheIdItIsNotPublishedAgain() {
    Intake intake = intake(audio());
    intake.take(eventBridge(BUCKET, version, key));
    world.clock.advance(Duration.ofDays(29));

    assertThat(intake.take(eventBridge(BUCKET, version, key))).isInstanceOf(Done.class);

    assertThat(published()).hasSize(1);
  }

  @Test
  void anotherVersionOfTheKeyIsAnotherEvent() {
    Intake intake = intake(audio());
    intake.take(eventBridge(BUCKET, version, key));
    intake.take(eventBridge(BUCKET, version + "2", key));

    assertThat(published()).extracting(Event::id).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void whoDiesBetweenLogAndMemoryPublishesOnce() {
    FailingState state = new FailingState(world.state);
    Intake intake = intake(state, 30, audio());
    state.losesPuts = true;
    assertThatThrownBy(() -> intake.take(eventBridge(BUCKET, version, key)))
        .isInstanceOf(OutageException.class);
    assertThat(published()).hasSize(1);

    state.losesPuts = false;
    intake(state, 30, audio()).take(eventBridge(BUCKET, version, key));
    world.clock.advance(Duration.ofHours(1));
    intake(state, 30, audio()).take(eventBridge(BUCKET, version, key));

    assertThat(published()).hasSize(1);
    assertThat(counted("audio", "duplicate")).isEqualTo(2);
  }

  @Test
  void nothingIsPublishedWhileTheTableDoesNotAnswer() {
    FailingState state = new FailingState(world.state);
    state.losesReads = true;

    assertThatThrownBy(() -> intake(state, 30, audio()).take(eventBridge(BUCKET, version, key)))
        .isInstanceOf(OutageException.class);
    assertThat(published()).isEmpty();
  }

  @Test
  void whatNoRuleWantsIsCountedAndDropped() {
    Intake intake = intake(audio().keys("incoming/", ".wav").sizes(35, -1));

    for (String body :
        List.of(
            eventBridge("other-bucket", version, key),
            eventBridge(BUCKET, version, "elsewhere/u/f/a.wav"),
            eventBridge(BUCKET, version, "incoming/u/f/a.mp3"),
            eventBridge(BUCKET, version, "incoming/u/f/a.wav"),
            eventBridge(BUCKET, version, "incoming/u/f/a.wav")
                .replace("Object Created", "Object Tags Added"))) {
      assertThat(intake.take(body)).as(body).isEqualTo(new Done("unwanted"));
    }
    assertThat(counted("none", "unwanted")).isEqualTo(5);
  }

  @Test
  void theTestEventIsTakenAndIgnored() {
    String body = "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"b\"}";

    assertThat(intake(audio()).take(body)).isEqualTo(new Done("test"));
    assertThat(intake(audio()).take(throughSns(body))).isEqualTo(new Done("test"));
  }

  @Test
  void whatIsNoEventOfS3IsADeadLetter() {
    assertRejected(intake(audio()).take("{}"), "NOT_AN_S3_EVENT", "neither Records");
  }

  @Test
  void aKeyThatIsNotAsExpectedIsADeadLetterAndItsNeighboursArePublished() {
    Outcome outcome =
        intake(audio()).take(nativeRecords(BUCKET, version, "incoming/" + user + ".wav", key));

    assertRejected(outcome, "KEY_NOT_AS_EXPECTED", "1 of 2 events failed");
    assertRejected(outcome, "KEY_NOT_AS_EXPECTED", "incoming/{userId}/{fileId}/{filename}");
    assertThat(published()).hasSize(1);
    assertThat(counted("audio", "key_not_as_expected")).isEqualTo(1);
  }

  @Test
  void whatTheSchemaRefusesIsADeadLetterWithTheReason() {
    String longId = "f".repeat(300);

    assertRejected(
        intake(audio()).take(eventBridge(BUCKET, version, "incoming/u/" + longId + "/a.wav")),
        "SCHEMA_VIOLATION",
        "rule audio: The payload violates version 1 of AudioUploaded");
  }

  @Test
  void aMappingGivesThePayload() {
    RuleBuilder rule =
        named("users")
            .key("")
            .subject("{bucket}/{filename}")
            .head()
            .mapping(
                """
                {"userId": metadata.owner, "fileId": filename & "@" & versionId,
                 "s3Location": {"bucket": bucket, "key": key},
                 "metadata": {"size": size, "contentType": contentType}}""");
    heads.byKey.put(key, new Head(99, Optional.of("audio/x-wav"), Map.of("owner", user)));

    intake(rule).take(cloudTrail(BUCKET, version, key));

    assertThat(published().get(0).subject()).isEqualTo("test-uploads/a+b.WAV");
    assertThat(published().get(0).payload().text())
        .isEqualTo(
            """
            {"userId":"%s","fileId":"a+b.WAV@%s",\
            "s3Location":{"bucket":"test-uploads","key":"%s"},\
            "metadata":{"size":99,"contentType":"audio/x-wav"}}"""
                .formatted(user, version, key));
  }

  @Test
  void aMappingThatGivesNoObjectIsADeadLetter() {
    assertRejected(
        intake(audio().mapping("key")).take(eventBridge(BUCKET, version, key)),
        "MAPPING_FAILED",
        "it gave no object");
  }

  @Test
  void s3IsAskedForASizeThatItsEventDoesNotTell() {
    heads.byKey.put(key, new Head(50, Optional.empty(), Map.of()));
    Intake intake = intake(named("small").sizes(0, 49), named("large").sizes(50, -1));

    intake.take(cloudTrail(BUCKET, version, key));

    assertThat(counted("large", "published")).isEqualTo(1);
    assertThat(heads.asked).containsExactly(key);
  }

  @Test
  void anObjectThatIsGoneIsADeadLetterAndAnOutageOfS3IsNot() {
    Intake intake = intake(audio().head());
    assertRejected(intake.take(eventBridge(BUCKET, version, key)), "OBJECT_GONE", "no more");

    heads.outage = new OutageException("S3 refuses", null);
    assertThatThrownBy(() -> intake.take(eventBridge(BUCKET, version, key)))
        .isInstanceOf(OutageException.class);
    assertThat(published()).isEmpty();
  }

  @Test
  void aTypeThatIsNotRegisteredYetIsWaitedFor() {
    assertThatThrownBy(
            () -> intake(audio().type("NobodyKnows")).take(eventBridge(BUCKET, version, key)))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("NobodyKnows");
  }

  @Test
  void aKeyThatIsWrittenInConsequenceOfItsEventsIsCutOff() {
    Intake intake = intake(new FailingState(world.state), 3, audio());
    for (int round = 0; round < 3; round++) {
      intake.take(eventBridge(BUCKET, version + round, key));
      intake.take(eventBridge(BUCKET, version + round, key));
    }

    assertRejected(
        intake.take(eventBridge(BUCKET, version + "last", key)),
        "LOOP",
        "trestle.intake.max-rounds");
    assertThat(published()).hasSize(3);
    assertThat(intake.take(eventBridge(BUCKET, version, key + ".flac"))).isInstanceOf(Done.class);
  }

  @Test
  void aChainOfObjectsThatSayWhatTheyCameOfIsCutOff() {
    Intake intake = intake(audio().head());
    String cause = "";
    String next = key;
    for (int hop = 0; hop <= 3; hop++) {
      heads.byKey.put(next, new Head(1, Optional.empty(), Map.of("trestle-event", cause)));
      assertThat(intake.take(eventBridge(BUCKET, version, next))).isInstanceOf(Done.class);
      cause = published().get(hop).id();
      next += ".wav";
    }
    heads.byKey.put(next, new Head(1, Optional.empty(), Map.of("trestle-event", cause)));

    assertRejected(
        intake.take(eventBridge(BUCKET, version, next)), "LOOP", "trestle.intake.max-hops");
    assertThat(published()).hasSize(4);
    assertThat(cause).matches("s3-[0-9a-f]{32}\\.3");
  }
}
