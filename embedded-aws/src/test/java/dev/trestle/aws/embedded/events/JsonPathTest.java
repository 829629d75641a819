package dev.trestle.aws.embedded.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonPathTest {

  private static final String EVENT =
      """
      {"detail-type":"T","resources":["r0","r1"],
       "detail":{"a":{"b":1},"list":[{"k":"x"},{"k":"y"}],"with space":2}}""";

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "$.detail-type; \"T\"",
        "$.resources[1]; \"r1\"",
        "$.detail.a; {\"b\":1}",
        "$.detail.a.b; 1",
        "$.detail.list[*].k; [\"x\",\"y\"]",
        "$['detail']['with space']; 2",
      })
  void findsWhatItNames(String path, String value) throws Exception {
    assertThat(new JsonPath(path).in(Json.read(EVENT))).isEqualTo(Json.read(value));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$.nothing", "$.resources[2]", "$.detail.a[*]", "$.detail-type.x"})
  void findsNothingElsewhere(String path) throws Exception {
    assertThat(new JsonPath(path).in(Json.read(EVENT)).isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "detail", "$detail", "$.", "$.a[x]", "$.a[", "$..a"})
  void refusesWhatIsNoPath(String path) {
    assertThatThrownBy(() -> new JsonPath(path)).isInstanceOf(EventBridgeException.class);
  }

  @Test
  void dollarIsTheWholeEvent() throws Exception {
    assertThat(new JsonPath("$").in(Json.read(EVENT))).isEqualTo(Json.read(EVENT));
  }
}
