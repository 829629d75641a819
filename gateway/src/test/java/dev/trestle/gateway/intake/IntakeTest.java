package dev.trestle.gateway.intake;

import static dev.trestle.gateway.intake.RuleBuilder.audio;
import static dev.trestle.gateway.intake.RuleBuilder.named;
import static dev.trestle.gateway.intake.S3Messages.cloudTrail;
import static dev.trestle.gateway.intake.S3Messages.eventBridge;
import static dev.trestle.gateway.intake.S3Messages.nativeRecords;
import static dev.trestle.gateway.intake.S3Messages.record;
import static dev.trestle.gateway.intake.S3Messages.throughSns;
import static dev.trestle.gateway.intake.TestIntake.BUCKET;
import static dev.trestle.gateway.intake.TestIntake.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.gateway.intake.Heads.Head;
import dev.trestle.log.Event;
import dev.trestle.proto.Problem;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome;
import dev.trestle.queues.Outcome.Done;
import dev.trestle.v1.ErrorReason;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of messages, into a log in memory. */
@MicronautTest
@Property(name = "test.memory", value = "true")
class IntakeTest {

  @Inject TestIntake test;

  @Test
  void anUploadBecomesAnEventByTheTemplate() {
    assertThat(test.intake(audio()).take(eventBridge(BUCKET, test.version, test.key)))
        .isEqualTo(new Done("published"));

    Event event = test.published().get(0);
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
                .formatted(test.user, test.key, test.version));
    assertThat(test.counted("audio", "published")).isEqualTo(1);
  }

  @Test
  void whatNoRuleWantsIsCountedAndDropped() {
    Intake intake = test.intake(audio().keys("incoming/", ".wav").sizes(35, -1));

    for (String body :
        List.of(
            eventBridge("other-bucket", test.version, test.key),
            eventBridge(BUCKET, test.version, "elsewhere/u/f/a.wav"),
            eventBridge(BUCKET, test.version, "incoming/u/f/a.mp3"),
            eventBridge(BUCKET, test.version, "incoming/u/f/a.wav"),
            eventBridge(BUCKET, test.version, "incoming/u/f/a.wav")
                .replace("Object Created", "Object Tags Added"))) {
      assertThat(intake.take(body)).as(body).isEqualTo(new Done("unwanted"));
    }
    assertThat(test.counted("none", "unwanted")).isEqualTo(5);
  }

  @Test
  void theTestEventIsTakenAndIgnored() {
    String body = "{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"b\"}";

    assertThat(test.intake(audio()).take(body)).isEqualTo(new Done("test"));
    assertThat(test.intake(audio()).take(throughSns(body))).isEqualTo(new Done("test"));
  }

  @Test
  void whatIsNoEventOfS3IsADeadLetter() {
    assertRejected(test.intake(audio()).take("{}"), "NOT_AN_S3_EVENT", "neither Records");
  }

  @Test
  void aKeyThatIsNotAsExpectedIsADeadLetterAndItsNeighboursArePublished() {
    Outcome outcome =
        test.intake(audio())
            .take(nativeRecords(BUCKET, test.version, "incoming/" + test.user + ".wav", test.key));

    assertRejected(outcome, "KEY_NOT_AS_EXPECTED", "1 of 2 events failed");
    assertRejected(outcome, "KEY_NOT_AS_EXPECTED", "incoming/{userId}/{fileId}/{filename}");
    assertThat(test.published()).hasSize(1);
    assertThat(test.counted("audio", "key_not_as_expected")).isEqualTo(1);
  }

  @Test
  void whatTheSchemaRefusesIsADeadLetterWithTheReason() {
    String longId = "f".repeat(300);

    assertRejected(
        test.intake(audio())
            .take(eventBridge(BUCKET, test.version, "incoming/u/" + longId + "/a.wav")),
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
    test.heads.byKey.put(
        test.key, new Head(99, Optional.of("audio/x-wav"), Map.of("owner", test.user)));

    test.intake(rule).take(cloudTrail(BUCKET, test.version, test.key));

    assertThat(test.published().get(0).subject()).isEqualTo("test-uploads/a+b.WAV");
    assertThat(test.published().get(0).payload().text())
        .isEqualTo(
            """
            {"userId":"%s","fileId":"a+b.WAV@%s",\
            "s3Location":{"bucket":"test-uploads","key":"%s"},\
            "metadata":{"size":99,"contentType":"audio/x-wav"}}"""
                .formatted(test.user, test.version, test.key));
  }

  @Test
  void aMappingThatGivesNoObjectIsADeadLetter() {
    assertRejected(
        test.intake(audio().mapping("key")).take(eventBridge(BUCKET, test.version, test.key)),
        "MAPPING_FAILED",
        "it gave no object");
  }

  @Test
  void s3IsAskedForASizeThatItsEventDoesNotTell() {
    test.heads.byKey.put(test.key, new Head(50, Optional.empty(), Map.of()));
    Intake intake = test.intake(named("small").sizes(0, 49), named("large").sizes(50, -1));

    intake.take(cloudTrail(BUCKET, test.version, test.key));

    assertThat(test.counted("large", "published")).isEqualTo(1);
    assertThat(test.heads.asked).containsExactly(test.key);
  }

  @Test
  void s3IsNotAskedOfWhatNoRuleIsFor() {
    Intake intake = test.intake(audio().sizes(35, -1));

    assertThat(intake.take(cloudTrail("other-bucket", test.version, test.key)))
        .isEqualTo(new Done("unwanted"));
    assertThat(test.heads.asked).isEmpty();
  }

  @Test
  void s3IsNotAskedOfAnObjectThatTheEventItselfSaysIsGone() {
    String gone = record("ObjectRemoved:Delete", BUCKET, test.version, test.key);
    Intake intake =
        test.intake(
            audio()
                .on("ObjectRemoved:*")
                .head()
                .mapping(
                    """
                    {"userId": names.userId, "fileId": names.fileId,
                     "s3Location": {"bucket": bucket, "key": key}}"""));

    assertThat(intake.take("{\"Records\":[" + gone + "]}")).isEqualTo(new Done("published"));
    assertThat(test.heads.asked).isEmpty();
  }

  @Test
  void ofSeveralThatAreRefusedTheirNeighboursAreDoneWith() {
    String bad = "incoming/" + test.user + "/" + "f".repeat(300) + "/a.wav";
    Intake intake = test.intake(audio());

    assertRejected(
        intake.take(nativeRecords(BUCKET, test.version, bad, test.key)),
        "SCHEMA_VIOLATION",
        "1 of 2 events failed");
    assertThat(test.counted("audio", "published")).isEqualTo(1);
  }

  @Test
  void onlyWhatWillNeverBeTakenIsADeadLetter() {
    Rule rule = RuleBuilder.rules(audio()).all().get(0);
    for (ErrorReason reason : ErrorReason.values()) {
      if (reason == ErrorReason.UNRECOGNIZED || reason == ErrorReason.ERROR_REASON_UNSPECIFIED) {
        continue;
      }
      Problem problem = Problem.of(reason, "no");
      switch (problem.code()) {
        case NOT_FOUND, UNAVAILABLE, RESOURCE_EXHAUSTED, DEADLINE_EXCEEDED, INTERNAL ->
            assertThatThrownBy(() -> Intake.judge(problem, rule))
                .isInstanceOf(OutageException.class);
        case ALREADY_EXISTS ->
            assertThatCode(() -> Intake.judge(problem, rule)).doesNotThrowAnyException();
        default ->
            assertThatThrownBy(() -> Intake.judge(problem, rule)).isInstanceOf(Unmappable.class);
      }
    }
  }

  @Test
  void anObjectThatIsGoneIsADeadLetterAndAnOutageOfS3IsNot() {
    Intake intake = test.intake(audio().head());
    assertRejected(
        intake.take(eventBridge(BUCKET, test.version, test.key)), "OBJECT_GONE", "no more");

    test.heads.outage = new OutageException("S3 refuses", null);
    assertThatThrownBy(() -> intake.take(eventBridge(BUCKET, test.version, test.key)))
        .isInstanceOf(OutageException.class);
    assertThat(test.published()).isEmpty();
  }

  @Test
  void aTypeThatIsNotRegisteredYetIsWaitedFor() {
    assertThatThrownBy(
            () ->
                test.intake(audio().type("NobodyKnows"))
                    .take(eventBridge(BUCKET, test.version, test.key)))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining("NobodyKnows");
  }
}
