package dev.trestle.adapter.result;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.trestle.adapter.event.JsonText;
import dev.trestle.adapter.event.Reading;
import dev.trestle.adapter.event.Rejection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultMessageTest {

  @Test
  void aFailureSaysWhyAsTextOrAsObject() {
    assertThat(read("{\"job_id\":\"1\",\"status\":\"failed\",\"error\":\"no audio\"}"))
        .isEqualTo(
            Reading.of(
                new ResultMessage(
                    "1",
                    ResultMessage.Status.FAILED,
                    new WorkError("WORKER_FAILED", "no audio", null),
                    Completion.ANY_ATTEMPT,
                    0,
                    "")));
    assertThat(
            read(
                "{\"job_id\":\"1\",\"status\":\"failed\",\"error\":"
                    + "{\"code\":\"NO_AUDIO\",\"message\":\"none\",\"retryable\":false}}"))
        .isEqualTo(
            Reading.of(
                new ResultMessage(
                    "1",
                    ResultMessage.Status.FAILED,
                    new WorkError("NO_AUDIO", "none", false),
                    Completion.ANY_ATTEMPT,
                    0,
                    "")));
  }

  @Test
  void aSignOfLifeMaySayHowFarTheWorkIs() {
    assertThat(
            read(
                "{\"job_id\":\"1\",\"status\":\"progress\",\"percent\":42.5,"
                    + "\"worker_id\":\"w\",\"retry_count\":1}"))
        .isEqualTo(
            Reading.of(new ResultMessage("1", ResultMessage.Status.RUNNING, null, 1, 42, "w")));
  }

  @Test
  void aCodeThatTheEventWouldNotTakeIsReplaced() {
    assertThat(new WorkError("no audio!", "none", null).code()).isEqualTo("WORKER_FAILED");
    assertThat(new WorkError("X", "m".repeat(9000), null).message()).hasSize(4096);
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "job_id|{\"status\":\"completed\"}",
        "job_id|{\"job_id\":7,\"status\":\"completed\"}",
        "status|{\"job_id\":\"1\"}",
        "status|{\"job_id\":\"1\",\"status\":\"done\"}",
        "error|{\"job_id\":\"1\",\"status\":\"failed\"}",
        "percent|{\"job_id\":\"1\",\"status\":\"progress\",\"percent\":101}",
        "retry_count|{\"job_id\":\"1\",\"status\":\"running\",\"retry_count\":-1}",
        "error|{\"job_id\":\"1\",\"status\":\"failed\",\"error\":\" \"}"
      })
  void aMemberThatIsWrongIsNamed(String member, String body) {
    var why = ((Reading.Refused<ResultMessage>) read(body)).why();

    assertThat(why.code()).isEqualTo(Rejection.RESULT_INVALID.name());
    assertThat(why.message()).startsWith(member + ":");
  }

  private static Reading<ResultMessage> read(String body) {
    Reading<ObjectNode> object = JsonText.object(body, Rejection.NOT_JSON);
    return object.then(ResultMessage::read);
  }
}
