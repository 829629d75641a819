package dev.trestle.replayer.reseed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.log.LogRecord;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LetterTest {

  @Test
  void onFifoTheGroupIsTheSubjectAndThePositionIsKnown() {
    Letter letter = fifo("file-1");
    assertThat(letter.group()).isEqualTo("file-1");
    assertThat(letter.deduplicationId()).isEqualTo("events#1#42");
  }

  @Test
  void aSubjectThatSqsDoesNotTakeIsHashed() {
    for (String subject : new String[] {"a b", "ä", "x".repeat(129), "tab\t", "\u007f"}) {
      assertThat(fifo(subject).group()).matches("sha256-[0-9a-f]{64}");
    }
    assertThat(fifo("a b").group()).isNotEqualTo(fifo("ä").group());
    assertThat(fifo("x".repeat(128)).group()).hasSize(128);
  }

  @Test
  void whatHasNoSubjectIsAGroupOfItsOwn() {
    assertThat(fifo("").group()).isEqualTo("events#1#42");
  }

  @Test
  void charactersThatSqsRefusesAreEscaped() {
    Letter letter = Letter.standard("{\"a\":\"\uFFFE\uFFFFä\uD83D\uDE00\"}", "r-1");
    assertThat(letter.body()).isEqualTo("{\"a\":\"\\ufffe\\uffffä\uD83D\uDE00\"}");
  }

  @Test
  void theSizeIsThatOfBodyAndAttribute() {
    Letter letter = Letter.standard("ä", "r-1");
    assertThat(letter.bytes())
        .isEqualTo(2 + "trestle-replayStringr-1".getBytes(StandardCharsets.UTF_8).length);
  }

  @Test
  void aMessageBeyondWhatTheTargetTakesIsRefusedWithBothSizes() {
    PlannedTarget target =
        PlannedTarget.newBuilder().setArn("arn:q").setMaxMessageBytes(1_000).build();
    Body large = record -> new Rendered.Ready<>("x".repeat(1_000));
    Rendered<Letter> rendered = new LetterOf(large, target, "r-1").of(record(""));
    assertThat(((Rendered.Refused<Letter>) rendered).cause().name()).isEqualTo("TOO_LARGE");
    assertThat(((Rendered.Refused<Letter>) rendered).cause().message())
        .contains("1023", "1000", "arn:q");
  }

  private static Letter fifo(String subject) {
    return Letter.fifo("{}", record(subject), "r-1");
  }

  private static LogRecord record(String subject) {
    return Records.of(Records.event("s", "T", subject, "{}"));
  }
}
