package dev.trestle.log.append;

import dev.trestle.log.Offset;
import java.io.ByteArrayOutputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;

/**
 * What a stretch of the log adds to a dedupe window: the ids, contents and append times of its
 * records, without their payloads. Immutable, and true for ever: whoever makes it from the log gets
 * the same.
 *
 * <p>Encoded: the version, 1; then the number of runs and, for each run of records of one append
 * time, how many they are and the milliseconds since the run before (since the epoch for the
 * first), all as unsigned LEB128; then 24 bytes for each record: 128 bits of its id's hash and 64
 * of its content's, big-endian.
 */
public final class IdSegment {

  /** Records of a full segment; it begins at a multiple of this. */
  public static final int RECORDS = 4_096;

  static final int LONGS = 3;
  private static final int VERSION = 1;
  private static final int BYTES_PER_RECORD = LONGS * Long.BYTES;

  private final Offset first;
  private final int count;
  private final long[] ids;
  private final int idsFrom;
  private final int[] runLengths;
  private final long[] runTimes;

  /**
   * @param ids {@value #LONGS} longs for each record, shared with whoever goes on adding behind
   *     them
   * @param idsFrom index of the first record's first long
   */
  IdSegment(Offset first, int count, long[] ids, int idsFrom, int[] runLengths, long[] runTimes) {
    this.first = first;
    this.count = count;
    this.ids = ids;
    this.idsFrom = idsFrom;
    this.runLengths = runLengths;
    this.runTimes = runTimes;
  }

  /** Offset of the first record. */
  public Offset first() {
    return first;
  }

  /** The offset after the last record. */
  public Offset next() {
    return first.plus(count);
  }

  /** How many records, at least 1. */
  public int count() {
    return count;
  }

  /** Append time of the last record. */
  public Instant newest() {
    return Instant.ofEpochMilli(runTimes[runTimes.length - 1]);
  }

  int runs() {
    return runLengths.length;
  }

  int runLength(int run) {
    return runLengths[run];
  }

  /** Append time of a run, in milliseconds since the epoch. */
  long runTime(int run) {
    return runTimes[run];
  }

  long idHigh(int record) {
    return ids[idsFrom + record * LONGS];
  }

  long idLow(int record) {
    return ids[idsFrom + record * LONGS + 1];
  }

  long content(int record) {
    return ids[idsFrom + record * LONGS + 2];
  }

  public byte[] encode() {
    ByteArrayOutputStream out = new ByteArrayOutputStream(count * (BYTES_PER_RECORD + 4) + 16);
    out.write(VERSION);
    writeUnsigned(out, runLengths.length);
    long before = 0;
    for (int run = 0; run < runLengths.length; run++) {
      writeUnsigned(out, runLengths[run]);
      writeUnsigned(out, runTimes[run] - before);
      before = runTimes[run];
    }
    ByteBuffer records = ByteBuffer.allocate(count * BYTES_PER_RECORD);
    records.asLongBuffer().put(ids, idsFrom, count * LONGS);
    out.writeBytes(records.array());
    return out.toByteArray();
  }

  /**
   * Reads what {@link #encode} wrote.
   *
   * @throws IllegalArgumentException if it is damaged or of another version
   */
  public static IdSegment decode(Offset first, byte[] encoded) {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    try {
      if (in.get() != VERSION) {
        throw new IllegalArgumentException("a segment of another version");
      }
      int runs = bounded(readUnsigned(in), RECORDS);
      int[] lengths = new int[runs];
      long[] times = new long[runs];
      long time = 0;
      int count = 0;
      for (int run = 0; run < runs; run++) {
        lengths[run] = bounded(readUnsigned(in), RECORDS);
        count += lengths[run];
        time = Math.addExact(time, readUnsigned(in));
        times[run] = time;
      }
      if (count < 1 || count > RECORDS || in.remaining() != count * BYTES_PER_RECORD) {
        throw new IllegalArgumentException("a segment of " + count + " records is damaged");
      }
      long[] ids = new long[count * LONGS];
      in.asLongBuffer().get(ids);
      return new IdSegment(first, count, ids, 0, lengths, times);
    } catch (BufferUnderflowException | ArithmeticException damaged) {
      throw new IllegalArgumentException("a segment is damaged", damaged);
    }
  }

  private static int bounded(long value, int most) {
    if (value < 1 || value > most) {
      throw new IllegalArgumentException("a segment is damaged");
    }
    return (int) value;
  }

  private static void writeUnsigned(ByteArrayOutputStream out, long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.write((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.write((int) rest);
  }

  private static long readUnsigned(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a segment is damaged");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof IdSegment segment
        && first.equals(segment.first)
        && Arrays.equals(encode(), segment.encode());
  }

  @Override
  public int hashCode() {
    return first.hashCode() * 31 + count;
  }

  @Override
  public String toString() {
    return "IdSegment[" + first + ".." + next() + "]";
  }
}
