package dev.trestle.adapter.job;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.adapter.job.JobStore.Listing;
import dev.trestle.adapter.job.JobStore.Place;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.EnumSet;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PageTokenTest {

  private static final Listing QUEUED =
      new Listing(EnumSet.of(JobState.QUEUED), "a user\n of two lines", Jobs.NOW, null);
  private static final Place SEEN = new Place(Jobs.NOW, "job-1");

  @Test
  void aTokenGivesItsPlacesBack() {
    assertThat(PageToken.read(QUEUED, PageToken.write(QUEUED, SEEN))).contains(SEEN);
  }

  @Test
  void aTokenOfAnotherQuestionIsRefused() {
    String token = PageToken.write(QUEUED, SEEN);

    assertThat(
            PageToken.read(
                new Listing(EnumSet.of(JobState.FAILED), QUEUED.userId(), Jobs.NOW, null), token))
        .isEmpty();
    assertThat(PageToken.read(new Listing(QUEUED.states(), "another", Jobs.NOW, null), token))
        .isEmpty();
  }

  @Test
  void whatIsNoTokenIsRefused() {
    for (String text :
        new String[] {
          "x",
          "%%%",
          "ä",
          "A".repeat(3000),
          base64("2 QUEUED"),
          base64("1 QUEUED\n2026-01-31T09:30:00Z job-1")
        }) {
      assertThat(PageToken.read(QUEUED, text)).as(text).isEmpty();
    }
  }

  @Test
  void aPlaceThatIsNoneIsRefused() {
    String head = new String(Base64.getUrlDecoder().decode(PageToken.write(QUEUED, SEEN)), UTF_8);
    head = head.substring(0, head.lastIndexOf('\n') + 1);
    for (String place : new String[] {"", "QUEUED", "yesterday job-1", "2026-01-31T09:30:00Z "}) {
      assertThat(PageToken.read(QUEUED, base64(head + place))).as(place).isEmpty();
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
