package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.job.Ending;
import dev.trestle.adapter.job.Job;
import dev.trestle.adapter.job.Jobs;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.RouteSettings;
import dev.trestle.adapter.route.Routes;
import dev.trestle.bus.BusPlace;
import dev.trestle.bus.EventEnvelope;
import dev.trestle.schemas.Schema;
import dev.trestle.schemas.SchemaCatalog;
import dev.trestle.schemas.Validation;
import dev.trestle.v1.Event;
import io.micronaut.context.env.yaml.YamlPropertySourceLoader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The files in examples/routes, as a team would take them. */
class ExampleRoutesTest {

  private static final Path FOLDER = Path.of("../examples/routes");
  private static final String PREFIX = "trestle.adapter.routes.";

  private final Job job = Jobs.accepted();

  @Test
  void theOrchestratorsConsumersGetTheirOwnShapeOfEveryEnd() throws Exception {
    Route route = routes("orchestrator.yml").find(Route.AUDIO).orElseThrow();
    Schema schema =
        SchemaCatalog.load(List.of(FOLDER.resolve("schemas")))
            .find(route.completion().type(), route.completion().version())
            .orElseThrow();
    assertThat(schema.detailType()).isEqualTo("TranscriptionCompleted");
    assertThat(schema.source()).contains("custom.transcription-service");

    Event completed = event(route, transcribed(false));
    assertThat(new ObjectMapper().readTree(completed.getJson()))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"userId":"user-42","fileId":"file-1","status":"completed",
                     "sourceAudio":{"bucket":"test-uploads","key":"a b+c/ä.wav"},
                     "transcriptLocation":
                       {"bucket":"test-transcripts","key":"transcripts/%s.json"},
                     "metadata":{"language":"en-US","wordCount":1,
                                 "completedAt":"2026-01-31T09:31:10Z"}}"""
                        .formatted(job.jobId())));
    Event failed = event(route, new Result.Failed(new WorkError("NO_AUDIO", "Silence.", false)));
    assertThat(failed.getJson()).contains("NO_AUDIO").doesNotContain("transcriptLocation");
    for (Event event : List.of(completed, event(route, transcribed(true)), failed)) {
      assertThat(event.getType()).isEqualTo("OrchestratorTranscriptionCompleted");
      assertThat(schema.validate(event.getJson().getBytes(StandardCharsets.UTF_8)))
          .isInstanceOf(Validation.Valid.class);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"metadata\": {\"hasAudio\": true}} | true",
        "{\"metadata\": {\"codec\": \"h264\"}} | true",
        "{} | true",
        "{\"metadata\": {\"hasAudio\": false}} | false",
      })
  void videosWithSoundAreTranscribed(String detail, boolean taken) throws Exception {
    Routes routes = routes("video.yml");
    EventEnvelope event =
        new EventEnvelope(
            "e-1",
            "VideoUploaded",
            "custom.upload-service",
            new BusPlace("000000000000", "us-east-1"),
            Jobs.NOW,
            List.of(),
            detail.getBytes(StandardCharsets.UTF_8));

    assertThat(routes.of("VideoUploaded", event).isPresent()).isEqualTo(taken);
    assertThat(routes.find(Route.AUDIO)).isPresent();
    assertThat(routes.find("video").orElseThrow().priority()).isEqualTo(2);
  }

  private static Routes routes(String file) throws IOException {
    try (InputStream yaml = Files.newInputStream(FOLDER.resolve(file))) {
      Map<String, String> settings = new TreeMap<>();
      new YamlPropertySourceLoader()
          .read(file, yaml)
          .forEach(
              (name, value) -> {
                assertThat(name).startsWith(PREFIX);
                settings.put(
                    name.substring(PREFIX.length()).replaceFirst("\\[\\d+]$", ""),
                    value instanceof List<?> list
                        ? String.join(",", list.stream().map(String::valueOf).toList())
                        : String.valueOf(value));
              });
      return RouteSettings.of(settings);
    }
  }

  private Event event(Route route, Result result) {
    Reading<Ending> ending = CompletionEvent.ending(job, result, route.completion(), Jobs.NOW);
    return CompletionEvent.of(job, ((Reading.Accepted<Ending>) ending).value());
  }

  private Result transcribed(boolean partial) {
    Reading<Transcript> transcript = Transcript.read(TranscriptTest.text(job), job);
    return new Result.Transcribed(((Reading.Accepted<Transcript>) transcript).value(), partial);
  }
}
