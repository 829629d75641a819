package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.job.Claim;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.queues.OutageException;
import dev.trestle.queues.Queues;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.BatchResultErrorEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequest;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchRequestEntry;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResponse;
import software.amazon.awssdk.services.sqs.model.SendMessageBatchResultEntry;

class SqsWorkerQueueTest {

  private static final String STANDARD = "http://sqs/jobs";
  private static final String FIFO = "http://sqs/jobs.fifo";

  private final Batches sqs = new Batches();
  private final InMemoryJobStore jobs = new InMemoryJobStore();

  @Test
  void aSendIsOverWhenTheFirstOfItsClaimsLapses() {
    Job later = claimed(Jobs.NOW.plusSeconds(29));
    Job first = claimed(Jobs.NOW.plusSeconds(7));

    queue(STANDARD, Jobs.NOW.plusSeconds(2)).send(List.of(later, first));

    assertThat(sqs.limit()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void aLongClaimGivesASendNoMoreTimeThanAnyCallHas() {
    queue(STANDARD, Jobs.NOW).send(List.of(claimed(Jobs.NOW.plusSeconds(45))));

    assertThat(sqs.limit()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whatHasAClaimThatLapsedIsNotSentAndKeepsNothingElseFromIt() {
    Job lapsed = claimed(Jobs.NOW.plusSeconds(7));
    Job other = claimed(Jobs.NOW.plusSeconds(60));
    WorkerQueue queue = queue(STANDARD, Jobs.NOW.plusSeconds(7));

    assertThat(queue.send(List.of(lapsed))).isEmpty();
    assertThat(sqs.sent).isEmpty();
    assertThat(queue.send(List.of(lapsed, other))).isEqualTo(Set.of(other.jobId()));
    assertThat(sqs.limit()).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void whatSqsDoesNotTakeOrConfirmIsNotTold() {
    Job one = claimed(Jobs.NOW.plusSeconds(45));
    Job two = claimed(Jobs.NOW.plusSeconds(45));
    WorkerQueue queue = queue(STANDARD, Jobs.NOW);

    sqs.failing = "1";
    assertThat(queue.send(List.of(one, two))).isEqualTo(Set.of(one.jobId()));
    sqs.isDown = true;
    assertThat(queue.send(List.of(one, two))).isEmpty();
  }

  @Test
  void aQueueThatTakesNoMessagesForAWhileIsAnOutage() {
    Job job = claimed(Jobs.NOW.plusSeconds(45));
    WorkerQueues queues = queues(Jobs.NOW);

    sqs.isDown = true;
    assertThatThrownBy(() -> queues.send(route(STANDARD), job))
        .isInstanceOf(OutageException.class)
        .hasMessageContaining(STANDARD);
    sqs.isDown = false;
    sqs.failing = "0";
    assertThatThrownBy(() -> queues.send(route(STANDARD), job)).isInstanceOf(OutageException.class);
    sqs.failing = "";
    queues.send(route(STANDARD), job);
  }

  @Test
  void onAStandardQueueTheGroupIsTheUserAsFarAsSqsTakesIt() {
    Job plain = claimed(Jobs.NOW.plusSeconds(45));
    Job odd = claimed(jobOf("änne b"), Jobs.NOW.plusSeconds(45));

    queue(STANDARD, Jobs.NOW).send(List.of(plain, odd));

    assertThat(sqs.sent.get(0).entries())
        .extracting(SendMessageBatchRequestEntry::messageGroupId)
        .startsWith(plain.userId())
        .doesNotHaveDuplicates()
        .allMatch(group -> group.matches("[!-~]{1,128}"));
  }

  @Test
  void onAFifoQueueEachAttemptIsAMessageOfItsOwnInTheJobsGroup() {
    Job job = claimed(Jobs.NOW.plusSeconds(45));
    Job again = claimed(jobs.again(job, Jobs.NOW, "").job(), Jobs.NOW.plusSeconds(45));

    queue(FIFO, Jobs.NOW).send(List.of(job, again));

    List<SendMessageBatchRequestEntry> entries = sqs.sent.get(0).entries();
    assertThat(entries)
        .extracting(SendMessageBatchRequestEntry::messageGroupId)
        .containsOnly(job.jobId());
    assertThat(entries)
        .extracting(SendMessageBatchRequestEntry::messageDeduplicationId)
        .doesNotHaveDuplicates()
        .doesNotContainNull();
  }

  private Job jobOf(String user) {
    Job job = Jobs.accepted();
    Job theirs =
        Job.accepted(
            job.jobId(),
            job.eventId(),
            job.eventTime(),
            user,
            job.fileId(),
            job.input(),
            job.inputVersion(),
            job.output(),
            job.estimatedDuration(),
            job.priority(),
            job.submittedAt(),
            job.traceparent(),
            job.route());
    jobs.add(theirs);
    return theirs;
  }

  private Job claimed(Instant until) {
    Job job = Jobs.accepted();
    jobs.add(job);
    return claimed(job, until);
  }

  private Job claimed(Job job, Instant until) {
    return ((Claim.Ours) jobs.claim(job, "a", until, Jobs.NOW)).job();
  }

  private WorkerQueue queue(String url, Instant now) {
    return queues(now).of(route(url));
  }

  private SqsWorkerQueues queues(Instant now) {
    return new SqsWorkerQueues(sqs, new Queues(sqs), Clock.fixed(now, ZoneOffset.UTC));
  }

  private static Route route(String url) {
    return RouteSettings.of(Map.of("audio.queue", url)).find("audio").orElseThrow();
  }

  /** Takes batches, but for what a test says. */
  private static final class Batches implements SqsClient {

    final List<SendMessageBatchRequest> sent = new ArrayList<>();
    boolean isDown;
    String failing = "";

    Duration limit() {
      return sent.get(0).overrideConfiguration().orElseThrow().apiCallTimeout().orElseThrow();
    }

    @Override
    public SendMessageBatchResponse sendMessageBatch(SendMessageBatchRequest request) {
      sent.add(request);
      if (isDown) {
        throw SdkClientException.create("down");
      }
      List<SendMessageBatchResultEntry> taken = new ArrayList<>();
      List<BatchResultErrorEntry> failed = new ArrayList<>();
      for (SendMessageBatchRequestEntry entry : request.entries()) {
        if (entry.id().equals(failing)) {
          failed.add(BatchResultErrorEntry.builder().id(entry.id()).code("Throttled").build());
        } else {
          taken.add(SendMessageBatchResultEntry.builder().id(entry.id()).build());
        }
      }
      return SendMessageBatchResponse.builder().successful(taken).failed(failed).build();
    }

    @Override
    public String serviceName() {
      return "sqs";
    }

    @Override
    public void close() {}
  }
}
