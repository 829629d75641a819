package dev.trestle.log.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Event;
import dev.trestle.log.Offset;
import dev.trestle.log.Partition;
import dev.trestle.log.Payload;
import dev.trestle.log.TestEvents;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is in the table: it is decoded, or reported with its position, and nothing else. */
final class DamagedBatchTest {

  /** Of each batch that is damaged inside of its compression, which costs most. */
  private static final int ROUNDS = "full".equals(System.getProperty("faults")) ? 1_000 : 300;

  private static final List<Event> TWO =
      List.of(
          TestEvents.of("0af76519-16cd-43dd-8448-eb211c80319c", "s", "{\"a\":\"b\",\"c\":1}"),
          TestEvents.of("b", "\u0004", "{\"a\":\"7f0e9a2c-0d4e-4d5b-9c1a-2b3c4d5e6f70\",\"c\":2}"));

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void damagedBytes(long seed) {
    Random random = new Random(seed);
    BatchCodec.Encoded columns = TestBatches.encode(TWO);
    byte[] sequence = SequenceWriter.write(TWO);
    for (int round = 0; round < 5_000; round++) {
      readOrReport(stored(1, new byte[0], damage(sequence, random), 2));
      readOrReport(stored(2, columns.ids(), damage(columns.data(), random), 2));
      readOrReport(stored(2, damage(columns.ids(), random), columns.data(), 2));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23})
  void damagedRecordsInSoundCompression(long seed) throws IOException {
    Random random = new Random(seed);
    for (int batch = 0; batch < 20; batch++) {
      List<Event> events = batch == 0 ? TWO : new RandomEvents(seed * 100 + batch).batch(6);
      BatchCodec.Encoded columns = TestBatches.encode(events);
      byte[] lines = unpack(columns.data());
      byte[] sequence = unpack(SequenceWriter.write(events));
      for (int round = 0; round < ROUNDS; round++) {
        byte[] badSequence = Zstd.compress(damage(sequence, random));
        readOrReport(stored(1, new byte[0], badSequence, events.size()));
        byte[] badLines = Zstd.compress(damage(lines, random));
        readOrReport(stored(2, columns.ids(), badLines, events.size()));
      }
    }
  }

  @Test
  void everyTruncationIsReportedWithPartitionAndOffset() {
    BatchCodec.Encoded columns = TestBatches.encode(TWO);
    for (int length = 0; length < columns.data().length; length++) {
      assertCorrupt(stored(2, columns.ids(), Arrays.copyOf(columns.data(), length), 2));
    }
    for (int length = 0; length < columns.ids().length; length++) {
      assertCorrupt(stored(2, Arrays.copyOf(columns.ids(), length), columns.data(), 2));
    }
    byte[] sequence = SequenceWriter.write(TWO);
    for (int length = 0; length < sequence.length; length++) {
      assertCorrupt(stored(1, new byte[0], Arrays.copyOf(sequence, length), 2));
    }
  }

  @Test
  void truncationInsideSoundCompressionIsReported() throws IOException {
    BatchCodec.Encoded columns = TestBatches.encode(TWO);
    byte[] lines = unpack(columns.data());
    for (int length = 1; length < lines.length; length++) {
      byte[] truncated = Zstd.compress(Arrays.copyOf(lines, length));
      assertCorrupt(stored(2, columns.ids(), truncated, 2));
    }
    byte[] sequence = unpack(SequenceWriter.write(TWO));
    for (int length = 1; length < sequence.length; length++) {
      byte[] truncated = Zstd.compress(Arrays.copyOf(sequence, length));
      assertCorrupt(stored(1, new byte[0], truncated, 2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000_000, Integer.MAX_VALUE})
  void anotherNumberOfRecordsIsReported(int count) {
    BatchCodec.Encoded columns = TestBatches.encode(TWO);
    assertCorrupt(stored(2, columns.ids(), columns.data(), count));
    assertCorrupt(stored(1, new byte[0], SequenceWriter.write(TWO), count));

    BatchCodec.Encoded other = TestBatches.encode(List.of(TWO.get(0)));
    assertCorrupt(stored(2, other.ids(), columns.data(), 1));
  }

  @Test
  void smallItemThatUnpacksHugeIsRefused() {
    byte[] bomb = Zstd.compress(new byte[BatchCodec.MAX_DECODED_BYTES + 1]);
    byte[] half = Zstd.compress(new byte[BatchCodec.MAX_DECODED_BYTES / 2 + 1]);
    byte[] twoHalves = Arrays.copyOf(half, 2 * half.length);
    System.arraycopy(half, 0, twoHalves, half.length, half.length);

    assertThat(bomb.length).isLessThan(10_000);
    byte[] ids = TestBatches.encode(TWO).ids();
    for (byte[] data : List.of(bomb, twoHalves)) {
      assertRefused(stored(1, new byte[0], data, 2), "allowed");
      assertRefused(stored(2, ids, data, 2), "allowed");
      assertRefused(stored(2, compressedIds(data), new byte[0], 2), "allowed");
    }
  }

  @Test
  void manyRecordsThatShareAHugeTemplateAreRefused() {
    String lines = "1\0" + "x".repeat(9_000_000) + "\0" + "0\0".repeat(2) + values(2);

    assertRefused(lines(lines, 2), "allowed");
  }

  @Test
  void moreValuesThanAnyWriterMakesAreRefused() {
    String lines = "1\0" + "\u0001".repeat(8_000_000) + "\0" + "0\0" + values(1);

    assertRefused(lines(lines, 1), "values");
  }

  @Test
  void hugeAndNegativeNumbersAreRefused() {
    for (String number : List.of("-1", "999999999999999999", "9".repeat(30), "", "x", "-")) {
      assertCorrupt(withLength(number, "1\0x\0" + "0\0" + values(1)));
      assertCorrupt(lines(number + "\0x\0" + "0\0" + values(1), 1));
      assertCorrupt(lines("1\0x\0" + number + "\0" + values(1), 1));
      assertCorrupt(lines("1\0x\0" + "0\0" + "s\0T\0" + number + "\0u\0" + "0\0" + "0\0", 1));
      assertCorrupt(
          lines("1\0x\0" + "0\0" + "s\0T\0" + "0\0\u0004" + number + "\0" + "0\0" + "0\0", 1));
    }
    assertCorrupt(lines("1\0x\0" + "0\0" + "s\0T\0" + "0\0u\0" + "99999999999999999\0" + "0\0", 1));
  }

  /** The control of the tests above: what they damage is sound. */
  @Test
  void handwrittenLinesAreRead() {
    assertThat(BatchCodec.decode(lines("1\0x\0" + "0\0" + values(1), 1)).events())
        .containsExactly(
            new Event("i", "s", "T", 0, "u", Instant.EPOCH, Map.of(), Payload.of("x")));
  }

  @Test
  void anotherVersionInsideTheFirstFormIsRefused() {
    byte[] newer = Zstd.compress(SequenceWriter.sequence(out -> out.writeNumber(2)));

    assertRefused(stored(1, new byte[0], newer, 1), "format version 2");
  }

  @Test
  void unknownKeysInTheFirstFormAreSkipped() {
    byte[] extended =
        SequenceWriter.sequence(
            out -> {
              out.writeNumber(1);
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

    assertThat(BatchCodec.decode(stored(1, new byte[0], Zstd.compress(extended), 1)).events())
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

  private static void readOrReport(StoredBatch stored) {
    try {
      assertThat(BatchCodec.decode(stored).events()).hasSize(stored.count());
    } catch (CorruptBatchException reported) {
      assertThat(reported.position()).isEqualTo(stored.position());
    }
    try {
      assertThat(BatchCodec.identities(stored)).hasSize(stored.count());
    } catch (CorruptBatchException reported) {
      assertThat(reported.position()).isEqualTo(stored.position());
    }
  }

  private static void assertCorrupt(StoredBatch stored) {
    assertRefused(stored, "events#2@41");
  }

  private static void assertRefused(StoredBatch stored, String message) {
    assertThatThrownBy(() -> BatchCodec.decode(stored))
        .isInstanceOf(CorruptBatchException.class)
        .hasMessageContaining(message);
  }

  private static byte[] damage(byte[] sound, Random random) {
    byte[] damaged =
        random.nextInt(4) == 0
            ? Arrays.copyOf(sound, 1 + random.nextInt(sound.length + 8))
            : sound.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      boolean reserved = random.nextBoolean();
      damaged[random.nextInt(damaged.length)] =
          (byte) (reserved ? random.nextInt(8) : random.nextInt());
    }
    return damaged;
  }

  private static byte[] unpack(byte[] frames) throws IOException {
    return Frames.decompress(frames, BatchCodec.MAX_DECODED_BYTES);
  }

  private static String values(int records) {
    return "s\0".repeat(records)
        + "T\0".repeat(records)
        + "0\0".repeat(records)
        + "u\0".repeat(records)
        + "0\0".repeat(2 * records);
  }

  private static StoredBatch lines(String lines, int records) {
    return withLength(Integer.toString(lines.length()), lines, records);
  }

  private static StoredBatch withLength(String length, String lines) {
    return withLength(length, lines, 1);
  }

  private static StoredBatch withLength(String length, String lines, int records) {
    byte[] ids = new byte[1 + 10 * records];
    for (int id = 1 + 8 * records; id < ids.length; id += 2) {
      ids[id] = 1;
      ids[id + 1] = 'i';
    }
    byte[] data = Zstd.compress((length + "\0" + lines).getBytes(ISO_8859_1));
    return stored(2, ids, data, records);
  }

  private static byte[] compressedIds(byte[] frames) {
    byte[] ids = new byte[1 + 8 * 2 + frames.length];
    ids[0] = 1;
    System.arraycopy(frames, 0, ids, 17, frames.length);
    return ids;
  }

  private static StoredBatch stored(int form, byte[] ids, byte[] data, int count) {
    BatchHead head =
        new BatchHead(
            new Partition("events", 2), Offset.of(41), count, Instant.ofEpochMilli(7), "b", 0);
    return new StoredBatch(head, form, ids, data, null);
  }
}
