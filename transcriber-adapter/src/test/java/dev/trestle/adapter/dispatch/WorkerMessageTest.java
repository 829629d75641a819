package dev.trestle.adapter.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.RouteSettings;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerMessageTest {

  private final Job job = Jobs.accepted("0b0e7a52-1111-4222-8333-444455556666", Jobs.NOW);

  @Test
  void theBodyHasExactlyTheMembersThatWorkersKnow() {
    WorkerMessage message = WorkerMessage.of(route(Map.of()), job);

    assertThat(message.body())
        .isEqualTo(
            "{\"job_id\":\"0b0e7a52-1111-4222-8333-444455556666\","
                + "\"s3_input_path\":\"s3://test-uploads/a b+c/ä.wav\","
                + "\"s3_output_path\":\"s3://test-transcripts/transcripts/"
                + "0b0e7a52-1111-4222-8333-444455556666.json\","
                + "\"estimated_duration_seconds\":62,\"priority\":3,\"retry_count\":0,"
                + "\"submitted_at\":\"2026-01-31T09:30:00.123Z\"}");
  }

  @Test
  void whatElseAWorkerMayWantIsBesideTheBody() {
    assertThat(WorkerMessage.of(route(Map.of()), job).attributes())
        .isEqualTo(
            Map.of(
                "event_id",
                job.eventId(),
                "traceparent",
                Jobs.TRACEPARENT,
                "s3_input_version_id",
                "v-1"));
  }

  @Test
  void aRouteAddsMembersAsTheyAreWritten() {
    Route route = route(Map.of("audio.members", "{\"model\":\"large-v3\",\"n\":1.10}"));

    assertThat(WorkerMessage.of(route, job).body())
        .endsWith("Z\",\"model\":\"large-v3\",\"n\":1.10}");
  }

  private static Route route(Map<String, String> settings) {
    return RouteSettings.of(settings).find("audio").orElseThrow();
  }
}
