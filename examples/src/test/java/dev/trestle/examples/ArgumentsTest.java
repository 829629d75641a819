package dev.trestle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

  @Test
  void defaultsAreLocalAndForEver() {
    Arguments arguments = parse();

    assertThat(arguments.environment()).isEqualTo("local");
    assertThat(arguments.command()).isNull();
    assertThat(arguments.once()).isFalse();
    assertThat(arguments.timeout()).isEqualTo(Duration.ofSeconds(1700));
  }

  @Test
  void everyOptionIsRead() {
    assertThat(
            parse(
                "--environment",
                "dev",
                "--command",
                "x {input}",
                "--once",
                "--worker-id",
                "w1",
                "--timeout",
                "60"))
        .isEqualTo(new Arguments("dev", "x {input}", true, "w1", Duration.ofSeconds(60)));
  }

  @Test
  void aWrongOptionIsNamed() {
    assertThatThrownBy(() -> parse("--fast")).hasMessageContaining("--fast");
    assertThatThrownBy(() -> parse("--command")).hasMessageContaining("--command needs a value");
    assertThatThrownBy(() -> parse("--timeout", "1800")).hasMessageContaining("1 to 1700");
    assertThatThrownBy(() -> parse("--timeout", "soon")).hasMessageContaining("soon");
  }

  @Test
  void aMessageThatIsNoJobIsRefusedByItsField() throws Exception {
    assertRefused("{}", "job_id");
    assertRefused("{\"job_id\":\"1\"}", "s3_input_path");
    assertRefused("{\"job_id\":\"1\",\"s3_input_path\":\"s3://b/k\"}", "s3_output_path");
    assertRefused("{\"job_id\":\"1\",\"s3_input_path\":\"s3://b/\"}", "s3_input_path");
  }

  private static void assertRefused(String body, String field) throws Exception {
    var json = new ObjectMapper().readTree(body);
    assertThatThrownBy(() -> Job.read(json, Map.of())).hasMessageContaining(field);
  }

  private static Arguments parse(String... args) {
    return Arguments.parse(args, Map.of()).orElseThrow();
  }
}
