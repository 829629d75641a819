package dev.trestle.adapter.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.faults.Violation.Kind;
import dev.trestle.v1.Event;
import dev.trestle.v1.JobStatus;
import dev.trestle.v1.TranscriptionJob;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is planted is found, and nothing else. */
final class CheckerTest {

  private final Set<String> events = new HashSet<>();
  private final List<TranscriptionJob> jobs = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final List<Event> told = new ArrayList<>();

  CheckerTest() {
    for (int i = 0; i < 3; i++) {
      events.add("event-" + i);
      jobs.add(job(i, JobStatus.JOB_STATUS_COMPLETED));
      sent.add(new Sent("job-" + i, 0, "{}"));
      told.add(end(i, "completed", ""));
    }
  }

  private static TranscriptionJob job(int number, JobStatus status) {
    return TranscriptionJob.newBuilder()
        .setJobId("job-" + number)
        .setEventId("event-" + number)
        .setStatus(status)
        .setCompletionEventId("end-" + number)
        .build();
  }

  private static Event end(int number, String status, String code) {
    return Event.newBuilder()
        .setId("end-" + number)
        .setJson(
            "{\"jobId\":\"job-%d\",\"status\":\"%s\",\"error\":{\"code\":\"%s\"}}"
                .formatted(number, status, code))
        .build();
  }

  private List<Kind> kinds() {
    return kinds(1);
  }

  private List<Kind> kinds(int copies) {
    return Checker.check(events, jobs, sent, told, copies).stream().map(Violation::kind).toList();
  }

  @Test
  void whatIsSoundHasNoViolations() {
    assertThat(kinds()).isEmpty();
  }

  @Test
  void anEventWithoutAJobIsFound() {
    events.add("event-3");

    assertThat(kinds()).containsExactly(Kind.NO_JOB);
  }

  @Test
  void aSecondJobOfAnEventIsFound() {
    jobs.add(job(2, JobStatus.JOB_STATUS_COMPLETED).toBuilder().setJobId("job-3").build());
    sent.add(new Sent("job-3", 0, "{}"));
    told.add(end(3, "completed", "").toBuilder().setId("end-2").build());

    assertThat(kinds()).containsExactly(Kind.TWO_JOBS);
  }

  @Test
  void aJobThatIsMadeAnewIsFound() {
    sent.add(new Sent("job-0", 0, "{\"submitted_at\":\"later\"}"));

    assertThat(kinds(2)).containsExactly(Kind.TWO_JOBS);
  }

  @Test
  void anOpenJobIsFound() {
    jobs.set(0, job(0, JobStatus.JOB_STATUS_QUEUED));
    told.remove(0);

    assertThat(kinds()).containsExactly(Kind.OPEN);
  }

  @Test
  void anEndThatIsToldNeverOrTwiceIsFound() {
    told.set(0, told.get(1));

    assertThat(kinds()).containsExactly(Kind.TOLD_TWICE, Kind.UNTOLD);
  }

  @Test
  void anEndThatIsToldOtherwiseIsFound() {
    jobs.set(0, job(0, JobStatus.JOB_STATUS_CANCELLED));
    assertThat(kinds()).containsExactly(Kind.CONTRADICTION);

    told.set(0, end(0, "failed", "CANCELLED"));
    assertThat(kinds()).isEmpty();
  }

  @Test
  void whatIsOfNoJobIsFound() {
    sent.add(new Sent("nobody", 0, "{}"));
    told.add(end(9, "completed", ""));

    assertThat(kinds()).containsExactly(Kind.STRAY, Kind.STRAY);
  }

  @Test
  void aJobThatIsNotSentIsFoundUnlessItIsCancelled() {
    sent.remove(0);
    assertThat(kinds()).containsExactly(Kind.UNSENT);

    jobs.set(0, job(0, JobStatus.JOB_STATUS_CANCELLED));
    told.set(0, end(0, "failed", "CANCELLED"));
    assertThat(kinds()).isEmpty();
  }

  @Test
  void anAttemptThatIsSentTooOftenIsFound() {
    sent.add(sent.get(0));
    sent.add(new Sent("job-0", 1, "{}"));

    assertThat(kinds(2)).isEmpty();
    assertThat(kinds()).containsExactly(Kind.SENT_AGAIN);
  }

  @Test
  void moreJobsThanMayBeAreFound() {
    assertThat(Checker.checkLimit(3, 3)).isEmpty();
    assertThat(Checker.checkLimit(4, 3)).extracting(Violation::kind).contains(Kind.OVER_LIMIT);
  }

  @Test
  void poisonThatIsNowhereIsFound() {
    assertThat(Checker.checkDead(List.of("a"), List.of("a", "a"))).isEmpty();
    assertThat(Checker.checkDead(List.of("a", "b"), List.of("a")))
        .extracting(Violation::kind)
        .containsExactly(Kind.NOWHERE);
  }
}
