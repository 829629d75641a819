package dev.trestle.s3events;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyEncodingTest {

  @ParameterizedTest
  @CsvSource({
    "red flower.jpg, red+flower.jpg",
    "a+b, a%2Bb",
    "100%, 100%25",
    "images/photo (copy).jpg, images/photo+%28copy%29.jpg",
    "grün, gr%C3%BCn",
    "🎧, %F0%9F%8E%A7",
    "a-b_c.d*e, a-b_c.d*e"
  })
  void writesAsS3Does(String key, String encoded) {
    assertThat(KeyEncoding.encode(key)).isEqualTo(encoded);
    assertThat(KeyEncoding.decode(encoded)).contains(key);
  }

  @Test
  void readsWhatOthersEncodeMoreOrLess() {
    assertThat(KeyEncoding.decode("images%2Fphoto%20(copy)%7e.jpg"))
        .contains("images/photo (copy)~.jpg");
    assertThat(KeyEncoding.decode("gr%c3%bcn")).contains("grün");
    assertThat(KeyEncoding.decode("grün%21")).contains("grün!");
  }

  @Test
  void everyKeyComesBack() {
    for (String key : RandomKeys.ODD) {
      assertThat(KeyEncoding.decode(KeyEncoding.encode(key))).contains(key);
    }
    Random random = new Random(11);
    for (int i = 0; i < 5_000; i++) {
      String key = RandomKeys.next(random);
      assertThat(KeyEncoding.decode(KeyEncoding.encode(key))).contains(key);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%", "a%", "a%2", "a%zz", "%-1", "%+1", "%FF", "%C3", "%ED%A0%80"})
  void refusesWhatIsNotUrlEncodedUtf8(String encoded) {
    assertThat(KeyEncoding.decode(encoded)).isEmpty();
  }
}
