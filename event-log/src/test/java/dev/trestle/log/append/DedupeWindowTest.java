package dev.trestle.log.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trestle.log.store.Identity;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DedupeWindowTest {

  private record Remembered(long offset, long content, long millis) {}

  /** Compared with a plain map, with ids so few and alike that probes collide and wrap around. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void remembersExactlyWhatAPlainMapWould(long seed) {
    Random random = new Random(seed);
    DedupeWindow window = new DedupeWindow();
    Map<Identity, Remembered> model = new LinkedHashMap<>();
    long offset = 0;
    long millis = 0;
    for (int round = 0; round < 60_000; round++) {
      long high = ((long) random.nextInt(3) << 58) | random.nextInt(20);
      Identity id = new Identity(high, random.nextInt(200), 0);
      DedupeWindow.Seen seen = window.find(id);
      Remembered expected = model.get(id);
      assertThat(seen == null ? null : seen.offset())
          .isEqualTo(expected == null ? null : expected.offset());
      if (expected != null) {
        assertThat(window.appendTimeOf(expected.offset()).toEpochMilli())
            .isEqualTo(expected.millis());
      }
      millis += random.nextInt(3);
      if (expected == null || random.nextBoolean()) {
        window.add(id, offset, Instant.ofEpochMilli(millis), millis);
        model.putIfAbsent(id, new Remembered(offset, 0, millis));
        offset++;
      }
      if (random.nextInt(50) == 0) {
        long before = millis - random.nextInt(8_000);
        window.expireBefore(before);
        model.values().removeIf(each -> each.millis() < before);
      }
      assertThat(window.size()).isEqualTo(model.size());
    }
  }

  @Test
  void repeatedIdKeepsFirstOffset() {
    DedupeWindow window = new DedupeWindow();
    Identity id = Identity.of("a", 1);

    window.add(id, 3, Instant.ofEpochMilli(1), 1);
    window.add(id, 9, Instant.ofEpochMilli(2), 2);

    assertThat(window.find(id)).isEqualTo(new DedupeWindow.Seen(3, id.content()));
    assertThat(window.size()).isOne();
  }

  @Test
  void aFullRingTakesTheStatedBytesPerId() {
    DedupeWindow window = new DedupeWindow();
    int ids = 1 << 16;
    for (int i = 0; i < ids; i++) {
      window.add(new Identity(((long) i << 58) | (i * 31L), i, i), i, Instant.EPOCH, 0);
    }

    assertThat(window.bytes()).isEqualTo((long) ids * DedupeWindow.BYTES_PER_ID);
  }
}
