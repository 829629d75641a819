package dev.trestle.adapter.request;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EstimatedDurationTest {

  @ParameterizedTest(name = "{0} {1} is {2} ms")
  @CsvSource(
      delimiter = '|',
      value = {
        // What the event says goes before everything else.
        "{\"durationSeconds\":61.5,\"size\":1}|a.wav|61500",
        // 16 kHz, one channel, 16 bits.
        "{\"format\":\"wav\",\"size\":160000,\"sampleRate\":16000,\"channels\":1}|a|5000",
        "{\"format\":\"wav\",\"size\":1764000}|a|10000",
        "{\"format\":\"mp3\",\"size\":160000}|a|10000",
        "{\"size\":160000}|calls/a.MP3|10000",
        "{\"size\":160000,\"bitRate\":64000}|a.mp3|20000",
        // Sample rate and channels say nothing of a compressed file.
        "{\"format\":\"mp3\",\"size\":160000,\"sampleRate\":44100,\"channels\":2}|a|10000",
        "{\"size\":160000}|v1.0/readme|10000",
        // Unknown.
        "{\"format\":\"mp3\"}|a|0",
        "{}|a.wav|0",
        // Longer than the schema allows: no use.
        "{\"format\":\"amr\",\"size\":5497558138880}|a|0"
      })
  void isAsTheEventTellsOrFromSizeAndFormat(String metadata, String key, long milliseconds)
      throws Exception {
    var payload = new ObjectMapper().readTree("{\"metadata\":" + metadata + "}");

    assertThat(EstimatedDuration.of(payload, key)).isEqualTo(Duration.ofMillis(milliseconds));
  }
}
