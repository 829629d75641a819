package dev.trestle.adapter.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.job.JobStore.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PageTokenTest {

  private static final Set<JobState> QUEUED = EnumSet.of(JobState.QUEUED);
  private static final Map<JobState, Place> SEEN =
      Map.of(JobState.QUEUED, new Place(Jobs.NOW, "job-1"));

  @Test
  void aTokenGivesItsPlacesBack() {
    assertThat(PageToken.read(QUEUED, PageToken.write(QUEUED, SEEN))).contains(SEEN);
  }

  @Test
  void aTokenOfAnotherQuestionIsRefused() {
    String token = PageToken.write(QUEUED, SEEN);

    assertThat(PageToken.read(EnumSet.of(JobState.FAILED), token)).isEmpty();
    assertThat(PageToken.read(EnumSet.allOf(JobState.class), token)).isEmpty();
  }

  @Test
  void whatIsNoTokenIsRefused() {
    for (String text :
        new String[] {
          "x",
          "%%%",
          "ä",
          "A".repeat(3000),
          base64("1 QUEUED\nQUEUED"),
          base64("1 QUEUED\nQUEUED yesterday job-1"),
          base64("1 QUEUED\nFAILED 2026-01-31T09:30:00Z job-1"),
          base64("1 QUEUED\nQUEUED 2026-01-31T09:30:00Z "),
          base64("2 QUEUED\nQUEUED 2026-01-31T09:30:00Z job-1")
        }) {
      assertThat(PageToken.read(QUEUED, text)).as(text).isEmpty();
    }
  }

  @Test
  void randomTextNeverThrows() {
    Random random = new Random(11);
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[random.nextInt(60)];
      random.nextBytes(bytes);
      String text = new String(bytes, StandardCharsets.ISO_8859_1);
      assertThat(PageToken.read(QUEUED, text)).isEmpty();
      assertThat(PageToken.read(QUEUED, base64(text))).isEmpty();
    }
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
