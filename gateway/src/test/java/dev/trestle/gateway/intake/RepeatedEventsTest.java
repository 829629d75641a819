package dev.trestle.gateway.intake;

import static dev.trestle.gateway.intake.RuleBuilder.audio;
import static dev.trestle.gateway.intake.S3Messages.cloudTrail;
import static dev.trestle.gateway.intake.S3Messages.eventBridge;
import static dev.trestle.gateway.intake.S3Messages.nativeRecords;
import static dev.trestle.gateway.intake.S3Messages.throughSns;
import static dev.trestle.gateway.intake.TestIntake.BUCKET;
import static dev.trestle.gateway.intake.TestIntake.assertRejected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.gateway.intake.Heads.Head;
import dev.trestle.log.Event;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Outcome.Done;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What S3 tells again, and what comes round, into a log in memory. */
@MicronautTest
@Property(name = "test.memory", value = "true")
class RepeatedEventsTest {

  @Inject TestIntake test;

  @Test
  void aVersionIsPublishedOnceInWhateverFormsItIsTold() {
    Intake intake = test.intake(audio());
    for (String body :
        List.of(
            nativeRecords(BUCKET, test.version, test.key),
            eventBridge(BUCKET, test.version, test.key),
            cloudTrail(BUCKET, test.version, test.key))) {
      assertThat(intake.take(body)).isInstanceOf(Done.class);
      assertThat(intake.take(throughSns(body))).isInstanceOf(Done.class);
    }

    assertThat(test.published()).hasSize(1);
    assertThat(test.counted("audio", "published")).isEqualTo(1);
    assertThat(test.counted("audio", "duplicate")).isEqualTo(5);
  }

  @Test
  void longAfterTheLogForgotTheIdItIsNotPublishedAgain() {
    Intake intake = test.intake(audio());
    intake.take(eventBridge(BUCKET, test.version, test.key));
    test.clock().advance(Duration.ofDays(29));

    assertThat(intake.take(eventBridge(BUCKET, test.version, test.key))).isInstanceOf(Done.class);

    assertThat(test.published()).hasSize(1);
  }

  @Test
  void anotherVersionOfTheKeyIsAnotherEvent() {
    Intake intake = test.intake(audio());
    intake.take(eventBridge(BUCKET, test.version, test.key));
    intake.take(eventBridge(BUCKET, test.version + "2", test.key));

    assertThat(test.published()).extracting(Event::id).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void whoDiesBetweenLogAndMemoryPublishesOnce() {
    Intake intake = test.intake(audio());
    test.state.losesPuts = true;
    assertThatThrownBy(() -> intake.take(eventBridge(BUCKET, test.version, test.key)))
        .isInstanceOf(OutageException.class);
    assertThat(test.published()).hasSize(1);

    test.state.losesPuts = false;
    // Whoever comes next may be told in another form, of which the payload is another.
    assertThat(test.intake(audio()).take(cloudTrail(BUCKET, test.version, test.key)))
        .isInstanceOf(Done.class);
    test.clock().advance(Duration.ofHours(1));
    test.intake(audio()).take(eventBridge(BUCKET, test.version, test.key));

    assertThat(test.published()).hasSize(1);
    assertThat(test.counted("audio", "duplicate")).isEqualTo(2);
  }

  @Test
  void whatTheMemoryIsDoneWithIsForgottenOnTimeWhetherItIsDeletedOrNot() {
    Memory memory = new Memory(test.state, test.clock(), RuleBuilder.settings(30));
    EventId id = new EventId(test.version, 0);
    memory.keep(id);
    assertThat(memory.has(id.hash())).isTrue();

    test.clock().advance(Duration.ofDays(30));

    assertThat(memory.has(id.hash())).isFalse();
  }

  @Test
  void oneEventThatComesAgainAndAgainIsNoRound() {
    Intake intake = test.intake(3, audio());
    test.state.losesPuts = true;
    for (int i = 0; i < 4; i++) {
      assertThatThrownBy(() -> intake.take(eventBridge(BUCKET, test.version, test.key)))
          .isInstanceOf(OutageException.class);
    }
    test.state.losesPuts = false;

    for (int i = 0; i < 4; i++) {
      assertThat(intake.take(eventBridge(BUCKET, test.version, test.key))).isInstanceOf(Done.class);
    }
    assertThat(intake.take(eventBridge(BUCKET, test.version + "2", test.key)))
        .isInstanceOf(Done.class);
  }

  @Test
  void nothingIsPublishedWhileTheTableDoesNotAnswer() {
    test.state.losesReads = true;

    assertThatThrownBy(() -> test.intake(audio()).take(eventBridge(BUCKET, test.version, test.key)))
        .isInstanceOf(OutageException.class);
    assertThat(test.published()).isEmpty();
  }

  @Test
  void aKeyThatIsWrittenInConsequenceOfItsEventsIsCutOff() {
    Intake intake = test.intake(3, audio());
    for (int round = 0; round < 3; round++) {
      intake.take(eventBridge(BUCKET, test.version + round, test.key));
      intake.take(eventBridge(BUCKET, test.version + round, test.key));
    }

    assertRejected(
        intake.take(eventBridge(BUCKET, test.version + "last", test.key)),
        "LOOP",
        "trestle.intake.max-rounds");
    assertThat(test.published()).hasSize(3);
    assertThat(intake.take(eventBridge(BUCKET, test.version, test.key + ".flac")))
        .isInstanceOf(Done.class);
  }

  @Test
  void aChainOfObjectsThatSayWhatTheyCameOfIsCutOff() {
    Intake intake = test.intake(audio().head());
    String cause = "";
    String next = test.key;
    for (int hop = 0; hop <= 3; hop++) {
      test.heads.byKey.put(next, new Head(1, Optional.empty(), Map.of("trestle-event", cause)));
      assertThat(intake.take(eventBridge(BUCKET, test.version, next))).isInstanceOf(Done.class);
      cause = test.published().get(hop).id();
      next += ".wav";
    }
    test.heads.byKey.put(next, new Head(1, Optional.empty(), Map.of("trestle-event", cause)));

    assertRejected(
        intake.take(eventBridge(BUCKET, test.version, next)), "LOOP", "trestle.intake.max-hops");
    assertThat(test.published()).hasSize(4);
    assertThat(cause).matches("s3-[0-9a-f]{32}\\.3");
  }
}
