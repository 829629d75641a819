package dev.trestle.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OptionsTest {

  @Test
  void theUsualPortsAndEnvironmentNeedNoOption() {
    Options options = Options.parse(List.of("local"), Map.of());

    assertThat(options.environment()).isEqualTo("local");
    assertThat(options.ports().aws()).isEqualTo(4566);
    assertThat(options.ports().gateway()).isEqualTo(new Ports.Service("gateway", 50051, 8081));
    assertThat(options.arguments()).isEmpty();
  }

  @Test
  void theOffsetMovesEveryPort() {
    Options options = Options.parse(List.of("demo", "--port-offset", "1000"), Map.of());

    assertThat(options.ports().awsEndpoint()).hasToString("http://localhost:5566");
    assertThat(options.ports().services())
        .extracting(Ports.Service::grpc, Ports.Service::http)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(51051, 9081),
            org.assertj.core.groups.Tuple.tuple(51052, 9082),
            org.assertj.core.groups.Tuple.tuple(51053, 9083));
    assertThat(options.arguments()).isEqualTo(" --port-offset 1000");
  }

  @Test
  void theEnvironmentComesFromTheOptionBeforeTheVariable() {
    Map<String, String> variables = Map.of("TRESTLE_ENVIRONMENT", "staging");

    assertThat(Options.parse(List.of("local"), variables).environment()).isEqualTo("staging");
    assertThat(Options.parse(List.of("local", "--environment", "mine"), variables).environment())
        .isEqualTo("mine");
  }

  @Test
  void whatIsNotUnderstoodIsNamed() {
    for (String wrong : List.of("--port", "frob")) {
      assertThatThrownBy(() -> Options.parse(List.of("local", wrong), Map.of()))
          .isInstanceOf(Options.UsageException.class)
          .hasMessageContaining("'" + wrong + "'");
    }
    for (String wrong : List.of("x", "-1", "15001")) {
      assertThatThrownBy(() -> Options.parse(List.of("local", "--port-offset", wrong), Map.of()))
          .isInstanceOf(Options.UsageException.class)
          .hasMessageContaining("--port-offset is")
          .hasMessageContaining(wrong);
    }
    assertThatThrownBy(() -> Options.parse(List.of("local", "--port-offset"), Map.of()))
        .hasMessageContaining("needs a value");
    assertThatThrownBy(() -> Options.parse(List.of(), Map.of()))
        .hasMessageContaining("say local or demo");
  }
}
