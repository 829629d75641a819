package dev.trestle.replayer.deadletter;

import static dev.trestle.server.testing.HandPolicy.rule;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.rpc.ErrorInfo;
import com.google.rpc.Status;
import dev.trestle.proto.ProtoTime;
import dev.trestle.server.security.Action;
import dev.trestle.server.testing.CallerByHeader;
import dev.trestle.server.testing.HandPolicy;
import dev.trestle.server.testing.RecordingAudit;
import dev.trestle.server.testing.WholeService;
import dev.trestle.v1.DeadLetter;
import dev.trestle.v1.DeadLetterFilter;
import dev.trestle.v1.DeadLetterIds;
import dev.trestle.v1.DeadLetterResult;
import dev.trestle.v1.DeadLetterState;
import dev.trestle.v1.DeadLettersGrpc;
import dev.trestle.v1.DeadLettersGrpc.DeadLettersBlockingStub;
import dev.trestle.v1.DiscardDeadLettersRequest;
import dev.trestle.v1.ListDeadLettersRequest;
import dev.trestle.v1.RedriveDeadLettersRequest;
import dev.trestle.v1.WatchDeadLettersRequest;
import io.grpc.protobuf.StatusProto;
import io.micronaut.context.annotation.Property;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who sees which dead letters, and who settles them. */
@MicronautTest
@Property(name = "test.memory", value = "letter-rights")
@Property(name = "test.policy", value = "true")
@Property(name = "trestle.capture.enabled", value = "false")
@Property(name = "trestle.dead-letters.enabled", value = "false")
@Property(name = "trestle.objects.enabled", value = "false")
class LetterRightsTest {

  private static final String MEDIA = "system:serviceaccount:media:ops";
  private static final Instant SENT = Instant.parse("2026-01-31T12:00:00Z");

  private static final AtomicInteger RECORDED = new AtomicInteger();

  @Inject WholeService service;
  @Inject HandPolicy policy;
  @Inject RecordingAudit audit;
  @Inject DeadLetterStates states;
  @Inject DeadLetterLog log;

  private DeadLetter audio;
  private DeadLetter video;
  private DeadLetter noEvent;

  @BeforeEach
  void recordLetters() throws Exception {
    audio = recorded("AudioUploaded");
    video = recorded("VideoUploaded");
    noEvent = recorded("");
    policy.set(
        rule(MEDIA, Action.READ_DEAD_LETTERS).types("AudioUploaded", "DocumentUploaded"),
        rule(MEDIA, Action.SETTLE_DEAD_LETTERS).types("AudioUploaded"));
    var unused = audit.take();
  }

  @Test
  void listsHaveTheLettersOfTypesThatTheCallerMaySee() {
    assertThat(list(MEDIA)).contains(audio.getId()).doesNotContain(video.getId(), noEvent.getId());
    policy.off();
    assertThat(list(MEDIA)).contains(audio.getId(), video.getId(), noEvent.getId());
  }

  @Test
  void aLetterThatTheCallerMayNotSeeIsAsIfItWereNotThere() throws Exception {
    String missing = DeadLetterId.of(SENT, "q-dlq", "none").text();
    DeadLetterResult there = discard(video.getId());
    DeadLetterResult notThere = discard(missing);

    assertThat(reason(there)).isEqualTo("DEAD_LETTER_NOT_FOUND");
    assertThat(there.getError().toString().replace(video.getId(), missing))
        .isEqualTo(notThere.getError().toString());
    assertThat(reason(redriven(video.getId()))).isEqualTo("DEAD_LETTER_NOT_FOUND");
    assertThat(stateOf(video)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_OPEN);
    assertThat(audit.take())
        .hasSize(2)
        .allSatisfy(
            line ->
                assertThat(line.details())
                    .containsEntry("action", "settle-dead-letters")
                    .containsEntry("type", "VideoUploaded"));
    policy.off();
    assertThat(discard(video.getId()).hasDone()).isTrue();
  }

  @Test
  void aLetterThatTheCallerMaySeeButNotSettleIsRefused() throws Exception {
    DeadLetter document = recorded("DocumentUploaded");

    assertThat(reason(discard(document.getId()))).isEqualTo("PERMISSION_DENIED");
    assertThat(stateOf(document)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_OPEN);
  }

  @Test
  void aFilterSettlesOnlyWhatTheCallerMaySettleAndTheRecordSaysWhoDid() {
    List<DeadLetterResult> results =
        as(MEDIA)
            .discardDeadLetters(
                DiscardDeadLettersRequest.newBuilder()
                    .setFilter(DeadLetterFilter.getDefaultInstance())
                    .setPageSize(1_000)
                    .setRequestedBy("the-ceo")
                    .setReason("test")
                    .build())
            .getResultsList();

    assertThat(results).extracting(DeadLetterResult::getId).contains(audio.getId());
    assertThat(results)
        .allSatisfy(
            result -> {
              assertThat(result.getDone().getEventType()).isEqualTo("AudioUploaded");
              assertThat(result.getDone().getStateBy()).isEqualTo(MEDIA);
            });
    assertThat(stateOf(video)).isEqualTo(DeadLetterState.DEAD_LETTER_STATE_OPEN);
    assertThat(audit.take())
        .anySatisfy(
            line -> {
              assertThat(line.who()).isEqualTo(MEDIA);
              assertThat(line.event()).isEqualTo("dead_letter_discarded");
              assertThat(line.details())
                  .containsEntry("dead_letter_id", audio.getId())
                  .containsEntry("type", "AudioUploaded")
                  .containsEntry("by", MEDIA);
            });
  }

  @Test
  void whereNobodyIsAskedTheRequestSaysWho() {
    policy.off();
    DeadLetter settled =
        calls().discardDeadLetters(discarding(video.getId(), "ann")).getResults(0).getDone();
    assertThat(settled.getStateBy()).isEqualTo("ann");
    assertThat(
            StatusProto.fromThrowable(
                    catchThrowable(() -> calls().discardDeadLetters(discarding(video.getId(), ""))))
                .getMessage())
        .contains("requested_by");
  }

  @Test
  void aWatchTellsTheLettersOfTheCallersTypesAndEndsWithThePolicy() throws Exception {
    Iterator<DeadLetter> watch =
        as(MEDIA)
            .watchDeadLetters(
                WatchDeadLettersRequest.newBuilder()
                    .setOffset(audio.getPosition().getOffset())
                    .build());
    assertThat(watch.next().getId()).isEqualTo(audio.getId());
    DeadLetter next = recorded("AudioUploaded");
    assertThat(watch.next().getId()).isEqualTo(next.getId());

    policy.set();

    Status status = StatusProto.fromThrowable(catchThrowable(watch::hasNext));
    assertThat(status.getCode()).isEqualTo(7);
    assertThat(status.getDetails(0).unpack(ErrorInfo.class).getMetadataMap())
        .containsEntry("action", "read-dead-letters")
        .containsEntry("resume_offset", String.valueOf(next.getPosition().getOffset() + 1));
    assertThat(audit.take()).extracting(RecordingAudit.Line::who).contains(MEDIA);
  }

  private DeadLetter recorded(String type) throws Exception {
    int number = RECORDED.incrementAndGet();
    Instant sent = SENT.plusMillis(number);
    DeadLetter arriving =
        DeadLetter.newBuilder()
            .setId(DeadLetterId.of(sent, "q-dlq", "m" + number).text())
            .setEventType(type)
            .setQueue("q-dlq")
            .setTarget("q")
            .setCause("MAX_RECEIVES")
            .setSendTime(ProtoTime.toTimestamp(sent))
            .build();
    assertThat(states.arrive(arriving)).isEmpty();
    DeadLetter kept =
        log.append(arriving).toBuilder().setState(DeadLetterState.DEAD_LETTER_STATE_OPEN).build();
    assertThat(states.open(kept)).isTrue();
    return kept;
  }

  private List<String> list(String who) {
    return as(who)
        .listDeadLetters(ListDeadLettersRequest.newBuilder().setPageSize(1_000).build())
        .getDeadLettersList()
        .stream()
        .map(DeadLetter::getId)
        .toList();
  }

  private DeadLetterState stateOf(DeadLetter letter) {
    return states.get(new DeadLetterId(letter.getId())).orElseThrow().letter().getState();
  }

  private DeadLetterResult discard(String id) {
    return as(MEDIA).discardDeadLetters(discarding(id, "")).getResults(0);
  }

  private static DiscardDeadLettersRequest discarding(String id, String by) {
    return DiscardDeadLettersRequest.newBuilder()
        .setIds(DeadLetterIds.newBuilder().addIds(id))
        .setRequestedBy(by)
        .setReason("test")
        .build();
  }

  private DeadLetterResult redriven(String id) {
    return as(MEDIA)
        .redriveDeadLetters(
            RedriveDeadLettersRequest.newBuilder()
                .setIds(DeadLetterIds.newBuilder().addIds(id))
                .setDryRun(true)
                .build())
        .getResults(0);
  }

  private static String reason(DeadLetterResult result) throws Exception {
    return result.getError().getDetails(0).unpack(ErrorInfo.class).getReason();
  }

  private DeadLettersBlockingStub as(String who) {
    return CallerByHeader.as(who, calls());
  }

  private DeadLettersBlockingStub calls() {
    return DeadLettersGrpc.newBlockingStub(service.awaitReady(Duration.ofSeconds(30)).channel())
        .withDeadlineAfter(30, TimeUnit.SECONDS);
  }
}
