package dev.trestle.adapter.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trestle.adapter.job.S3Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {

  private static final String JOB = "0b8f5a52-3f0f-5c0e-9a52-7d4c8f0e1b11";

  @Test
  void withoutSettingsAudioGoesToTheJobsQueue() {
    Route audio = RouteSettings.shipped().find(Route.AUDIO).orElseThrow();

    assertThat(RouteSettings.shipped().all()).hasSize(1);
    assertThat(audio.types()).containsExactly("AudioUploaded");
    assertThat(audio.queue()).isEqualTo("test-transcription-jobs");
    assertThat(audio.isFifo()).isFalse();
    assertThat(audio.priority()).isEqualTo(3);
    assertThat(audio.workersCutKeys()).isTrue();
    assertThat(audio.members()).isEmpty();
    assertThat(audio.output()).hasToString("s3://test-transcripts/transcripts/{job_id}.json");
    assertThat(audio.limits().isOpen()).isTrue();
    assertThat(audio.limits().maxAttempts()).isEqualTo(1);
    assertThat(audio.limits().timeFor(Duration.ofHours(1))).isEqualTo(Duration.ofHours(28));
    assertThat(audio.completion()).isEqualTo(CompletionForm.OURS);
  }

  @Test
  void everySettingIsRead() {
    Map<String, String> settings =
        Map.ofEntries(
            Map.entry("video.order", "-1"),
            Map.entry("video.types", "VideoUploaded,ScreenRecorded"),
            Map.entry("video.pattern", "{\"source\":[\"custom.video\"]}"),
            Map.entry("video.queue", "gpu-large.fifo"),
            Map.entry("video.output", "s3://other-bucket/v/{job_id}/text.json"),
            Map.entry("video.priority", "1"),
            Map.entry("video.mapping", "{\"userId\": owner}"),
            Map.entry("video.members", "{\"model\":\"large-v3\",\"n\":1.10}"),
            Map.entry("video.workers-cut-keys", "false"),
            Map.entry("video.max-per-second", "2.5"),
            Map.entry("video.stagger", "200ms"),
            Map.entry("video.max-in-flight", "40"),
            Map.entry("video.high-water", "100"),
            Map.entry("video.max-attempts", "3"),
            Map.entry("video.deadline", "2h"),
            Map.entry("video.deadline-factor", "1.5"),
            Map.entry("video.completion-type", "TextReady"),
            Map.entry("video.completion-version", "2"),
            Map.entry("video.completion-mapping", "{\"id\": jobId}"));
    Routes routes = RouteSettings.of(settings);

    assertThat(routes.all()).extracting(Route::name).containsExactly("video", "audio");
    Route video = routes.all().get(0);
    assertThat(video.types()).containsExactlyInAnyOrder("VideoUploaded", "ScreenRecorded");
    assertThat(video.pattern()).isPresent();
    assertThat(video.isFifo()).isTrue();
    assertThat(video.priority()).isEqualTo(1);
    assertThat(video.mapping()).isPresent();
    assertThat(video.members()).hasToString("{\"model\":\"large-v3\",\"n\":1.10}");
    assertThat(video.workersCutKeys()).isFalse();
    assertThat(video.limits())
        .isEqualTo(new Limits(2.5, Duration.ofMillis(200), 40, 100, 3, Duration.ofHours(2), 1.5));
    assertThat(video.limits().isOpen()).isFalse();
    assertThat(video.limits().timeFor(Duration.ofHours(2))).isEqualTo(Duration.ofHours(5));
    assertThat(video.completion().type()).isEqualTo("TextReady");
    assertThat(video.completion().version()).isEqualTo(2);
    assertThat(video.completion().mapping()).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "types | | is missing",
        "types | audio uploaded | is no event type",
        "pattern | {\"source\":\"x\"} | pattern",
        "queue | a b | neither name nor URL",
        "output | a/b.json | {job_id}",
        "output | a/{job_id}/{job_id} | once",
        "output | a/{job_id}#b | no ? or #",
        "output | v1.2-{job_id} | no dot before",
        "priority | 6 | use 1 to 5",
        "mapping | {{ | not JSONata",
        "mapping | /a+/ | regular expression",
        "members | [] | not a JSON object",
        "members | {\"job_id\":1} | 'job_id'",
        "max-per-second | -1 | use 0 to 10000",
        "max-per-second | 0.00001 | use at least",
        "stagger | 2h | use 0s to 1h",
        "max-in-flight | -1 | use 1 to 100000",
        "high-water | 100001 | use 1 to 100000",
        "max-attempts | 0 | use 1 to 100",
        "deadline | 15d | use 1s to 14d",
        "deadline-factor | -1 | use 0 to 1000",
        "completion-type | x | PascalCase",
        "completion-version | 0 | use 1 or more",
        "completion-mapping | }} | not JSONata",
        "completion-mapping | s3Location.key | no object",
        "completion-mapping | {\"a\": $uppercase(error)} | failed",
        "max-in-flihgt | 3 | no setting of a route",
      })
  void aWrongSettingStopsTheStartAndIsNamed(String key, String value, String problem) {
    assertThatThrownBy(() -> RouteSettings.of(Map.of("audio." + key, value == null ? "" : value)))
        .hasStackTraceContaining("trestle.adapter.routes.audio." + key)
        .hasStackTraceContaining(problem);
  }

  @Test
  void anAdapterWithoutAnyRouteDoesNotStart() {
    assertThatThrownBy(() -> RouteSettings.of(Map.of("audio.enabled", "false")))
        .hasMessageContaining("Every route is switched off");
  }

  @Test
  void eachAttemptIsFoundByItsPlace() {
    Routes routes =
        RouteSettings.of(
            Map.of(
                "video.types", "Video",
                "video.output", "v/{job_id}/t",
                "call.types", "Call",
                "call.output", "s3://calls/{job_id}-text.v1.json"));

    assertPlaces(routes, "audio", "test-transcripts", "transcripts/" + JOB, ".json");
    assertPlaces(routes, "video", "test-transcripts", "v/" + JOB + "/t", "");
    assertPlaces(routes, "call", "calls", JOB + "-text.v1", ".json");
    for (String key : new String[] {"v/" + JOB + "/t.0", "v/" + JOB, "progress/" + JOB + ".json"}) {
      assertThat(routes.attempt(new S3Path("test-transcripts", key))).as(key).isEmpty();
    }
    assertThat(routes.attempt(new S3Path("elsewhere", "transcripts/" + JOB + ".json"))).isEmpty();
  }

  private static void assertPlaces(
      Routes routes, String route, String bucket, String stem, String extension) {
    assertThat(routes.find(route).orElseThrow().output().of(JOB))
        .isEqualTo(new S3Path(bucket, stem + extension));
    for (int attempt : new int[] {0, 1, 12}) {
      String key = stem + (attempt == 0 ? "" : "." + attempt) + extension;
      assertThat(routes.attempt(new S3Path(bucket, key)))
          .as(key)
          .contains(new OutputTemplate.Attempt(JOB, attempt));
    }
  }
}
