package dev.trestle.adapter.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import dev.trestle.adapter.job.S3Path;
import dev.trestle.adapter.route.Route;
import dev.trestle.adapter.route.RouteSettings;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events of a team's own shape. */
class MappedRouteTest {

  private static final String PAYLOAD =
      """
      {"owner":{"id":"u-7"},"recording":"r-1","uri":"s3://calls/2026/a.ogg","ms":61500,
       "urgent":true}""";
  private static final String MAPPING =
      """
      {"userId": owner.id, "fileId": recording, "s3Location": uri,
       "metadata": {"durationSeconds": ms / 1000}, "priority": urgent ? 5 : 2}""";

  @Test
  void aMappingMakesTheMembersOfAJob() {
    Asked asked = ((Reading.Accepted<Asked>) asked(PAYLOAD, MAPPING)).value();

    assertThat(asked)
        .isEqualTo(
            new Asked(
                "u-7",
                "r-1",
                new S3Path("calls", "2026/a.ogg"),
                null,
                Duration.ofMillis(61_500),
                5));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"fileId\": recording, \"s3Location\": uri} | userId",
        "{\"userId\": 7, \"fileId\": recording, \"s3Location\": uri} | userId",
        "{\"userId\": owner.id, \"fileId\": recording} | s3Location/bucket",
        "{\"userId\": owner.id, \"fileId\": recording, \"s3Location\": \"s3://x\"} | s3Location",
        "{\"userId\": owner.id, \"fileId\": recording, \"s3Location\": uri, \"priority\": 9} | priority",
        "owner.id | no object",
        "$number(recording) | failed",
      })
  void whatAMappingLeavesOutIsNamed(String mapping, String problem) {
    Reading.Refused<Asked> refused = (Reading.Refused<Asked>) asked(PAYLOAD, mapping);

    assertThat(refused.why().code()).isEqualTo(Rejection.MAPPING_FAILED.name());
    assertThat(refused.why().message()).contains(problem);
  }

  private static Reading<Asked> asked(String payload, String mapping) {
    Route route =
        RouteSettings.of(Map.of("calls.types", "CallRecorded", "calls.mapping", mapping))
            .find("calls")
            .orElseThrow();
    ObjectNode object =
        ((Reading.Accepted<ObjectNode>) JsonText.object(payload, Rejection.NOT_JSON)).value();
    return Asked.of(object, route);
  }
}
