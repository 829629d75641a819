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
    assertThat(arguments.queue()).isEqualTo("local-transcription-jobs");
    assertThat(arguments.parallel()).isEqualTo(1);
    assertThat(arguments.idle()).isZero();
    assertThat(arguments.report()).isZero();
    assertThat(arguments.visibility()).isEqualTo(Duration.ofSeconds(1800));
  }

  @Test
  void everyOptionIsRead() {
    String options =
        "--environment dev --queue video --command wc --worker-id w1 --timeout 60 --parallel 2"
            + " --exit-when-idle 3 --grace 4 --report 5 --visibility 6";
    assertThat(parse(options.split(" ")))
        .isEqualTo(
            new Arguments(
                "dev",
                "video",
                "wc",
                false,
                "w1",
                Duration.ofSeconds(60),
                2,
                Duration.ofSeconds(3),
                Duration.ofSeconds(4),
                Duration.ofSeconds(5),
                Duration.ofSeconds(6)));
    assertThat(parse("--once").once()).isTrue();
  }

  @Test
  void aWrongOptionIsNamed() {
    assertThatThrownBy(() -> parse("--fast")).hasMessageContaining("--fast");
    assertThatThrownBy(() -> parse("--command")).hasMessageContaining("--command needs a value");
    assertThatThrownBy(() -> parse("--timeout", "39601")).hasMessageContaining("1 to 39600");
    assertThatThrownBy(() -> parse("--parallel", "0")).hasMessageContaining("--parallel is 0");
    assertThatThrownBy(() -> parse("--once", "--parallel", "2")).hasMessageContaining("--once");
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
