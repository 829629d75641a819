package dev.trestle.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.trestle.v1.Event;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MessagesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void busMessageHasThePayloadAndTellsWhenItWasMade() throws JsonProcessingException {
    Event event = new AudioEvents(1).next();

    JsonNode message = JSON.readTree(BusMessages.of(event, "few"));

    String id = message.at("/detail/_event/id").asText();
    assertThat(message.path("detail-type").asText()).isEqualTo("AudioUploaded");
    assertThat(message.at("/detail/_event/schemaVersion").asInt()).isEqualTo(1);
    assertThat(message.at("/detail/userId"))
        .isEqualTo(JSON.readTree(event.getJson()).get("userId"));
    assertThat(BusMessages.label(id)).isEqualTo("few");
    assertThat(BusMessages.age(id)).isBetween(Duration.ZERO, Duration.ofMinutes(1));
  }

  @ParameterizedTest
  @EnumSource
  void s3MessagesAreJsonAndEachOfAnotherObject(S3Messages form) throws JsonProcessingException {
    Supplier<String> plain = form.messages("bench", false);
    Supplier<String> wrapped = form.messages("bench", true);

    JsonNode inside = JSON.readTree(JSON.readTree(wrapped.get()).path("Message").asText());

    assertThat(JSON.readTree(plain.get()).properties())
        .hasSameSizeAs(inside.properties())
        .isNotEqualTo(inside.properties());
    assertThat(plain.get()).isNotEqualTo(plain.get());
  }
}
