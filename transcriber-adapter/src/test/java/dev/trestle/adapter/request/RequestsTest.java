package dev.trestle.adapter.request;

import static dev.trestle.adapter.request.Events.PAYLOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.AdapterConfig;
import dev.trestle.adapter.job.InMemoryJobStore;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.JobMeters;
import dev.trestle.adapter.job.JobState;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.trace.Tracing;
import dev.trestle.queues.Message;
import dev.trestle.queues.Outcome;
import dev.trestle.server.Environment;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {

  private static final Environment ENVIRONMENT = new Environment("test");
  private static final AdapterConfig CONFIG =
      new AdapterConfig(
          "localhost:50051", Duration.ofSeconds(10), 3, Duration.ofSeconds(45), 1 << 20);

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<Job> sent = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = Jobs.NOW;
  private Runnable beforeSend = () -> {};
  private Map<String, String> routes = Map.of();
  private boolean held;

  @Test
  void anEventMakesOneJobAsItAsks() {
    Outcome outcome = requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    assertThat(outcome).isEqualTo(new Outcome.Done("job_queued"));
    Job job = sent.get(0);
    assertThat(job.jobId()).isEqualTo(NewJob.jobId("event-1"));
    assertThat(job.input()).hasToString("s3://test-uploads/a b+c/ä.wav");
    assertThat(job.output())
        .hasToString("s3://test-transcripts/transcripts/" + job.jobId() + ".json");
    assertThat(job.estimatedDuration()).isEqualTo(Duration.ofMillis(4_200));
    assertThat(job.priority()).isEqualTo(3);
    assertThat(job.submittedAt()).isEqualTo("2026-01-31T09:30:00.123Z");
    assertThat(job("event-1").state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void theJobContinuesTheEventsTrace() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    assertThat(job("event-1").traceparent())
        .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
        .isNotEqualTo(Events.TRACEPARENT);
  }

  @Test
  void theEventsVersionOfTheAudioAndPriorityAreTheJobs() {
    requests()
        .handle(
            delivery(
                "d1",
                Events.ofGateway(
                    "event-1",
                    "\"userId\":\"u\",\"fileId\":\"f\",\"priority\":5,\"s3Location\":"
                        + "{\"bucket\":\"b-1\",\"key\":\"k\",\"versionId\":\"v-7\"}")));

    assertThat(sent.get(0).inputVersion()).isEqualTo("v-7");
    assertThat(sent.get(0).priority()).isEqualTo(5);
  }

  @Test
  void aJobThatSomethingHoldsBackIsLeftToItsDispatcher() {
    held = true;
    String body = Events.ofGateway("event-1", PAYLOAD);

    assertThat(requests().handle(delivery("d1", body))).isEqualTo(new Outcome.Done("job_accepted"));
    assertThat(requests().handle(delivery("d2", body)))
        .isEqualTo(new Outcome.Done("event_repeated"));
    assertThat(requests().handle(delivery("d3", body.replace("ä.wav", "b.wav"))).label())
        .isEqualTo("event_id_reused");

    assertThat(sent).isEmpty();
    assertThat(job("event-1").state()).isEqualTo(JobState.ACCEPTED);
    assertThat(job("event-1").sender()).isNull();
  }

  @Test
  void anEventThatAReseedSendsAgainMakesNoJob() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    for (String event : List.of("event-1", "event-2")) {
      assertThat(requests().handle(delivery("d2", Events.replayed(event, "r-1", false))))
          .isEqualTo(new Outcome.Done("event_replayed"));
    }
    assertThat(sent).hasSize(1);
  }

  @Test
  void aCapturedEventThatIsSentAgainMayBeSpeltAsOnTheBus() {
    String captured =
        Events.replayed("event-1", "r-1", true)
            .replace("\"type\":\"AudioUploaded\"", "\"type\":\"Audio Uploaded\"")
            .replace("\"schemaVersion\":1", "\"schemaVersion\":0");
    assertThat(requests().handle(delivery("d1", captured)))
        .isEqualTo(new Outcome.Done("job_queued"));
  }

  @Test
  void aReseedThatAsksForNewJobsGetsOneOfEachEvent() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    for (String reseed : List.of("r-1", "r-2")) {
      assertThat(requests().handle(delivery("d2", Events.replayed("event-1", reseed, true))))
          .isEqualTo(new Outcome.Done("job_queued"));
      assertThat(requests().handle(delivery("d3", Events.replayed("event-1", reseed, true))))
          .isEqualTo(new Outcome.Done("event_repeated"));
    }
    assertThat(sent).extracting(Job::jobId).doesNotHaveDuplicates().hasSize(3);
  }

  @Test
  void anEventThatIsDeliveredAgainIsDoneAndSendsNothing() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    assertThat(requests().handle(delivery("d2", Events.ofGateway("event-1", PAYLOAD))))
        .isEqualTo(new Outcome.Done("event_repeated"));
    assertThat(sent).hasSize(1);
  }

  @Test
  void anEventIdThatComesAgainWithOtherAudioIsRefusedWithTheReason() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    for (String[] change :
        new String[][] {
          {"ä.wav", "b.wav"},
          {"user-42", "user-7"},
          {"file-1", "file-2"},
          {"ä.wav\"", "ä.wav\",\"versionId\":\"v-2\""}
        }) {
      Outcome outcome =
          requests()
              .handle(
                  delivery(
                      "d2", Events.ofGateway("event-1", PAYLOAD.replace(change[0], change[1]))));
      assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
      assertThat(((Outcome.Rejected) outcome).code()).isEqualTo("EVENT_ID_REUSED");
      assertThat(((Outcome.Rejected) outcome).message())
          .contains("event-1", "s3://test-uploads/a b+c/ä.wav", "user-42", "file-1");
    }
    assertThat(sent).hasSize(1);
  }

  @Test
  void aReusedIdWhoseFirstJobWasNotSentSendsThatJobAndIsRefused() {
    beforeSend = RequestsTest::fail;
    assertThatThrownBy(
            () -> requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD))))
        .hasMessage("injected");
    beforeSend = () -> {};
    now = now.plusSeconds(46);

    Outcome outcome =
        requests()
            .handle(delivery("d2", Events.ofGateway("event-1", PAYLOAD.replace("ä.wav", "b.wav"))));

    assertThat(outcome.label()).isEqualTo("event_id_reused");
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).input().key()).contains("ä.wav");
    assertThat(job("event-1").state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void aKeyThatWorkersWouldCutIsRefusedUnlessTheRouteSaysTheyDoNot() {
    for (String key : List.of("a?b.wav", "a#b.wav")) {
      String body = Events.ofGateway("event " + key, PAYLOAD.replace("ä.wav", key));
      assertThat(requests().handle(delivery("d1", body)).label()).isEqualTo("key_unsupported");

      routes = Map.of("audio.workers-cut-keys", "false");
      assertThat(requests().handle(delivery("d1", body)).label()).isEqualTo("job_queued");
      routes = Map.of();
    }
  }

  @Test
  void aRouteSetsTheDeadline() {
    routes = Map.of("audio.deadline", "1h", "audio.deadline-factor", "10");
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    assertThat(job("event-1").deadline()).isEqualTo(now.plusSeconds(3600 + 42));
  }

  @Test
  void anEventThatNoPatternTakesMakesNoJob() {
    routes = Map.of("audio.pattern", "{\"source\":[\"somebody.else\"]}");

    assertThat(requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD))))
        .isEqualTo(new Outcome.Done("event_unwanted"));
    assertThat(sent).isEmpty();
  }

  @Test
  void aSendThatFailedIsTriedAgainByTheSameDelivery() {
    beforeSend = RequestsTest::fail;
    Message message = delivery("d1", Events.ofGateway("event-1", PAYLOAD));
    assertThatThrownBy(() -> requests().handle(message)).hasMessage("injected");
    assertThat(job("event-1").state()).isEqualTo(JobState.ACCEPTED);

    beforeSend = () -> {};
    assertThat(requests().handle(message)).isEqualTo(new Outcome.Done("job_queued"));
    assertThat(sent).hasSize(1);
  }

  @Test
  void anotherDeliveryWaitsForTheFirstSendersLeaseAndThenTakesOver() {
    beforeSend = RequestsTest::fail;
    String body = Events.ofGateway("event-1", PAYLOAD);
    assertThatThrownBy(() -> requests().handle(delivery("d1", body))).hasMessage("injected");
    beforeSend = () -> {};

    assertThat(requests().handle(delivery("d2", body)))
        .isEqualTo(new Outcome.Later(Duration.ofSeconds(46)));
    assertThat(sent).isEmpty();

    now = now.plusSeconds(46);
    assertThat(requests().handle(delivery("d2", body))).isEqualTo(new Outcome.Done("job_queued"));
    assertThat(sent).hasSize(1);
    assertThat(sent.get(0).submittedAt()).isEqualTo("2026-01-31T09:30:00.123Z");
  }

  @Test
  void aDeliveryDuringTheSendSendsNothing() {
    List<Outcome> meanwhile = new ArrayList<>();
    String body = Events.ofGateway("event-1", PAYLOAD);
    beforeSend =
        () -> {
          beforeSend = () -> {};
          meanwhile.add(requests().handle(delivery("d2", body)));
        };
    requests().handle(delivery("d1", body));

    assertThat(meanwhile).hasOnlyElementsOfType(Outcome.Later.class).hasSize(1);
    assertThat(sent).hasSize(1);
  }

  @Test
  void theTimeFromEventToJobIsMeasured() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    assertThat(registry.get("trestle.event.to.job").timer().count()).isEqualTo(1);
    assertThat(registry.get("trestle.jobs").tag("status", "QUEUED").counter().count()).isEqualTo(1);
  }

  private Requests requests() {
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    return new Requests(
        ENVIRONMENT,
        new AudioEventReader(Schemas.shipped(), RouteSettings.of(routes)),
        jobs,
        route -> !held,
        new Sending(
            RouteSettings.of(routes),
            jobs,
            (route, job) -> {
              beforeSend.run();
              sent.add(job);
            },
            new JobMeters(registry),
            clock),
        new Tracing(OpenTelemetrySdk.builder().build()),
        CONFIG,
        clock);
  }

  private Job job(String eventId) {
    return jobs.find(NewJob.jobId(eventId)).orElseThrow();
  }

  private static Message delivery(String delivery, String body) {
    return new Message("m-1", delivery, body, Map.of(), Map.of());
  }

  private static void fail() {
    throw new IllegalStateException("injected");
  }
}
