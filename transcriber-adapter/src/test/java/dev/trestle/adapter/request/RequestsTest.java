package dev.trestle.adapter.request;

import static dev.trestle.adapter.request.Events.PAYLOAD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {

  private static final Environment ENVIRONMENT = new Environment("test");
  private static final AdapterConfig CONFIG =
      new AdapterConfig(
          "localhost:50051", Duration.ofSeconds(10), 3, Duration.ofSeconds(45), 1 << 20);

  private final InMemoryJobStore jobs = new InMemoryJobStore();
  private final List<WorkerMessage> sent = new ArrayList<>();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private Instant now = Jobs.NOW;
  private Runnable beforeSend = () -> {};
  private Map<String, String> routes = Map.of();

  @Test
  void anEventMakesOneJobMessageOfExactlyTheMembersThatWorkersKnow() throws Exception {
    Outcome outcome = requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    assertThat(outcome).isEqualTo(new Outcome.Done("job_queued"));
    JsonNode body = new ObjectMapper().readTree(sent.get(0).body());
    String jobId = NewJob.jobId("event-1");
    assertThat(names(body))
        .containsExactly(
            "job_id",
            "s3_input_path",
            "s3_output_path",
            "estimated_duration_seconds",
            "priority",
            "retry_count",
            "submitted_at");
    assertThat(body.path("job_id").textValue()).isEqualTo(jobId);
    assertThat(body.path("s3_input_path").textValue()).isEqualTo("s3://test-uploads/a b+c/ä.wav");
    assertThat(body.path("s3_output_path").textValue())
        .isEqualTo("s3://test-transcripts/transcripts/" + jobId + ".json");
    assertThat(body.path("estimated_duration_seconds").intValue()).isEqualTo(5);
    assertThat(body.path("priority").intValue()).isEqualTo(3);
    assertThat(body.path("retry_count").intValue()).isZero();
    assertThat(body.path("submitted_at").textValue()).isEqualTo("2026-01-31T09:30:00.123Z");
    assertThat(job("event-1").state()).isEqualTo(JobState.QUEUED);
  }

  @Test
  void theJobMessageContinuesTheEventsTrace() {
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    String traceparent = sent.get(0).attributes().get("traceparent");
    assertThat(traceparent)
        .startsWith("00-0af7651916cd43dd8448eb211c80319c-")
        .isNotEqualTo(Events.TRACEPARENT);
    assertThat(job("event-1").traceparent()).isEqualTo(traceparent);
    assertThat(sent.get(0).attributes()).containsEntry("event_id", "event-1");
  }

  @Test
  void theVersionOfTheAudioTravelsBesideTheBody() {
    requests()
        .handle(
            delivery(
                "d1",
                Events.ofGateway(
                    "event-1",
                    "\"userId\":\"u\",\"fileId\":\"f\",\"priority\":5,\"s3Location\":"
                        + "{\"bucket\":\"b-1\",\"key\":\"k\",\"versionId\":\"v-7\"}")));

    assertThat(sent.get(0).attributes()).containsEntry("s3_input_version_id", "v-7");
    assertThat(sent.get(0).body()).contains("\"priority\":5");
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
    assertThat(sent).extracting(WorkerMessage::body).doesNotHaveDuplicates().hasSize(3);
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
    assertThat(sent.get(0).body()).contains("ä.wav");
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
  void aRouteAddsMembersAndSetsTheDeadline() throws Exception {
    routes =
        Map.of(
            "audio.members", "{\"model\":\"large-v3\",\"n\":1.10}",
            "audio.deadline", "1h",
            "audio.deadline-factor", "10");
    requests().handle(delivery("d1", Events.ofGateway("event-1", PAYLOAD)));

    JsonNode body = new ObjectMapper().readTree(sent.get(0).body());
    assertThat(body.path("model").asText()).isEqualTo("large-v3");
    assertThat(sent.get(0).body()).contains("\"n\":1.10");
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
    assertThat(sent.get(0).body()).contains("\"submitted_at\":\"2026-01-31T09:30:00.123Z\"");
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
        new Sending(
            RouteSettings.of(routes),
            jobs,
            (queue, message) -> {
              beforeSend.run();
              sent.add(message);
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

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    for (Iterator<String> each = object.fieldNames(); each.hasNext(); ) {
      names.add(each.next());
    }
    return names;
  }

  private static void fail() {
    throw new IllegalStateException("injected");
  }
}
