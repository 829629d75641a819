package dev.trestle.log.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.github.luben.zstd.Zstd;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.TestEvents;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchCodecTest {

  private static final CBORFactory CBOR = new CBORFactory();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void whatWasEncodedIsDecodedExactly(long seed) {
    Random random = new Random(seed);
    for (int round = 0; round < 200; round++) {
      List<Event> events = new ArrayList<>();
      for (int i = 0; i <= random.nextInt(20); i++) {
        events.add(randomEvent(random));
      }

      StoredBatch stored = stored(encode(events), events.size());

      assertThat(BatchCodec.decode(stored).events()).isEqualTo(events);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void damagedBytesAreReportedOrDecodedButNeverElse(long seed) {
    Random random = new Random(seed);
    byte[] sound = encode(List.of(TestEvents.event("a"), TestEvents.event("b")));
    for (int round = 0; round < 5_000; round++) {
      decodeOrReport(stored(damage(sound, random), 2));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void damagedRecordsInSoundCompressionAreReportedOrDecodedButNeverElse(long seed) {
    Random random = new Random(seed);
    byte[] packed = encode(List.of(TestEvents.event("a"), TestEvents.event("b")));
    byte[] sound = Zstd.decompress(packed, (int) Zstd.getFrameContentSize(packed));
    for (int round = 0; round < 5_000; round++) {
      byte[] damaged = damage(sound, random);
      if (damaged.length > 0) {
        decodeOrReport(stored(Zstd.compress(damaged), 2));
      }
    }
  }

  @Test
  void everyTruncationIsReportedWithPartitionAndOffset() {
    byte[] sound = encode(List.of(TestEvents.event("a")));
    for (int length = 0; length < sound.length; length++) {
      StoredBatch truncated = stored(Arrays.copyOf(sound, length), 1);

      assertThatThrownBy(() -> BatchCodec.decode(truncated))
          .isInstanceOf(CorruptBatchException.class)
          .hasMessageContaining("events#2@41");
    }
  }

  @Test
  void recordsTruncatedInsideSoundCompressionAreReported() {
    byte[] packed = encode(List.of(TestEvents.event("a")));
    byte[] sound = Zstd.decompress(packed, (int) Zstd.getFrameContentSize(packed));
    for (int length = 1; length < sound.length; length++) {
      StoredBatch truncated = stored(Zstd.compress(Arrays.copyOf(sound, length)), 1);

      assertThatThrownBy(() -> BatchCodec.decode(truncated))
          .isInstanceOf(CorruptBatchException.class);
    }
  }

  @Test
  void anotherNumberOfRecordsIsReported() {
    byte[] two = encode(List.of(TestEvents.event("a"), TestEvents.event("b")));

    assertThatThrownBy(() -> BatchCodec.decode(stored(two, 1)))
        .isInstanceOf(CorruptBatchException.class)
        .hasMessageContaining("more records");
    assertThatThrownBy(() -> BatchCodec.decode(stored(two, 3)))
        .isInstanceOf(CorruptBatchException.class)
        .hasMessageContaining("2 records instead of the 3");
  }

  @Test
  void smallItemThatUnpacksHugeIsRefused() {
    byte[] bomb = Zstd.compress(new byte[BatchCodec.MAX_DECODED_BYTES + 1]);

    assertThat(bomb.length).isLessThan(10_000);
    assertThatThrownBy(() -> BatchCodec.decode(stored(bomb, 1)))
        .isInstanceOf(CorruptBatchException.class)
        .hasMessageContaining("allowed");
  }

  @Test
  void anotherFormatVersionIsRefused() throws IOException {
    byte[] newer = sequence(out -> out.writeNumber(2));

    assertThatThrownBy(() -> BatchCodec.decode(stored(newer, 1)))
        .isInstanceOf(CorruptBatchException.class)
        .hasMessageContaining("format version 2");
  }

  @Test
  void unknownKeysOfALaterWriterAreSkipped() throws IOException {
    byte[] extended =
        sequence(
            out -> {
              out.writeNumber(BatchCodec.FORMAT_VERSION);
              out.writeStartObject();
              out.writeStringField("i", "id-1");
              out.writeObjectFieldStart("future");
              out.writeArrayFieldStart("nested");
              out.writeNumber(1.5);
              out.writeEndArray();
              out.writeEndObject();
              out.writeStringField("s", "source");
              out.writeStringField("y", "Type");
              out.writeBinaryField("z", new byte[] {1, 2});
              out.writeNumberField("t", 5L);
              out.writeBinaryField("p", new byte[] {'{', '}'});
              out.writeEndObject();
            });

    assertThat(BatchCodec.decode(stored(extended, 1)).events())
        .containsExactly(
            new Event(
                "id-1",
                "source",
                "Type",
                0,
                "",
                Instant.ofEpochSecond(5),
                Map.of(),
                Payload.of("{}")));
  }

  @Test
  void sizeBoundIsNeverBelowTheEncodedSize() {
    Random random = new Random(31);
    for (int round = 0; round < 2_000; round++) {
      Event event = randomEvent(random);
      long unpacked = Zstd.getFrameContentSize(encode(List.of(event)));

      assertThat(BatchCodec.sizeBound(event)).isGreaterThanOrEqualTo((int) unpacked - 1);
    }
  }

  @Test
  void payloadIsKeptByteForByte() {
    Event odd = TestEvents.event("a", " {\"n\" : 1.0e2, \"n\":18446744073709551617 } ");

    StoredBatch stored = stored(encode(List.of(odd)), 1);

    assertThat(BatchCodec.decode(stored).events().get(0).payload().text())
        .isEqualTo(" {\"n\" : 1.0e2, \"n\":18446744073709551617 } ");
  }

  private static byte[] encode(List<Event> events) {
    return BatchCodec.encode(events, TestBatches.contents(events)).data();
  }

  private static void decodeOrReport(StoredBatch stored) {
    try {
      assertThat(BatchCodec.decode(stored).events()).hasSize(stored.count());
    } catch (CorruptBatchException reported) {
      assertThat(reported.position()).isEqualTo(stored.position());
    }
  }

  private static byte[] damage(byte[] sound, Random random) {
    byte[] damaged = Arrays.copyOf(sound, 1 + random.nextInt(sound.length + 8));
    for (int i = 0; i <= random.nextInt(4); i++) {
      damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
    }
    return damaged;
  }

  private interface Items {
    void writeTo(CBORGenerator out) throws IOException;
  }

  private static byte[] sequence(Items items) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (CBORGenerator out = CBOR.createGenerator(bytes)) {
      items.writeTo(out);
    }
    return Zstd.compress(bytes.toByteArray());
  }

  private static StoredBatch stored(byte[] data, int count) {
    return new StoredBatch(
        new BatchHead(
            new Partition("events", 2), Offset.of(41), count, Instant.ofEpochMilli(7), "b", 0),
        1,
        new byte[0],
        data,
        null);
  }

  private static Event randomEvent(Random random) {
    byte[] payload = new byte[random.nextInt(300)];
    random.nextBytes(payload);
    Map<String, String> extensions = new HashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      extensions.put("x" + text(random), text(random));
    }
    return new Event(
        "i" + text(random),
        text(random),
        text(random),
        random.nextInt(1_000),
        text(random),
        Instant.ofEpochSecond(
            random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
            random.nextInt(1_000_000_000)),
        extensions,
        Payload.wrap(payload));
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(60); i > 0; i--) {
      int kind = random.nextInt(3);
      text.appendCodePoint(
          kind == 0
              ? random.nextInt(0x80)
              : kind == 1 ? 0x80 + random.nextInt(0xd000) : 0x10000 + random.nextInt(0x10000));
    }
    return text.toString();
  }
}
