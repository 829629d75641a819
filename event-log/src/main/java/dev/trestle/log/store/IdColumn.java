package dev.trestle.log.store;

import dev.trestle.log.Event;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * The ids and content hashes of a batch of form 2, readable without its data: one byte of kind; 8
 * bytes of content hash for each record; then the ids, under zstd if the kind is {@link
 * #COMPRESSED}. An id is its length in UTF-8 as a varint and its text, or 0 and the 16 bytes of a
 * UUID in lower case.
 */
final class IdColumn {

  private static final byte PLAIN = 0;
  private static final byte COMPRESSED = 1;
  private static final int HASHES = 1;

  /** Below this, compression saves little. */
  private static final int SMALLEST_COMPRESSED = 64;

  private static final int MAX_VARINT_BITS = 28;

  private final byte[] ids;
  private int at;

  private IdColumn(byte[] ids, int at) {
    this.ids = ids;
    this.at = at;
  }

  static byte[] write(List<Event> events, long[] contents) {
    GrowingBytes ids = new GrowingBytes(17 * events.size());
    int uuids = 0;
    for (Event event : events) {
      uuids += write(event.id(), ids) ? 1 : 0;
    }
    // UUIDs are random.
    if (uuids < events.size() && ids.size() >= SMALLEST_COMPRESSED) {
      byte[] compressed = Frames.compress(ids);
      if (compressed.length < ids.size()) {
        return join(COMPRESSED, contents, compressed, compressed.length);
      }
    }
    return join(PLAIN, contents, ids.array(), ids.size());
  }

  private static boolean write(String id, GrowingBytes ids) {
    byte[] text = id.getBytes(StandardCharsets.UTF_8);
    int before = ids.size();
    ids.writeVarint(0);
    if (text.length == HexDigits.UUID_CHARS && HexDigits.packUuid(text, 0, ids)) {
      return true;
    }
    ids.truncate(before);
    ids.writeVarint(text.length);
    ids.write(text, 0, text.length);
    return false;
  }

  private static byte[] join(byte kind, long[] contents, byte[] ids, int length) {
    ByteBuffer out = ByteBuffer.allocate(HASHES + Long.BYTES * contents.length + length);
    out.put(kind);
    for (long content : contents) {
      out.putLong(content);
    }
    return out.put(ids, 0, length).array();
  }

  /**
   * The ids of so many records.
   *
   * @throws IOException if there are more or fewer, or they cannot be read
   */
  static String[] ids(byte[] column, int count) throws IOException {
    long idsAt = HASHES + (long) Long.BYTES * count;
    if (column.length <= idsAt) {
      throw new IOException("ids and hashes in " + column.length + " bytes for " + count);
    }
    return switch (column[0]) {
      case PLAIN -> new IdColumn(column, (int) idsAt).read(count);
      case COMPRESSED -> {
        byte[] frames = Arrays.copyOfRange(column, (int) idsAt, column.length);
        byte[] unpacked = Frames.decompress(frames, BatchCodec.MAX_DECODED_BYTES);
        yield new IdColumn(unpacked, 0).read(count);
      }
      default -> throw new IOException("ids of kind " + column[0]);
    };
  }

  /** The content hash of a record, once {@link #ids} has found the column sound. */
  static long content(byte[] column, int record) {
    return ByteBuffer.wrap(column).getLong(HASHES + Long.BYTES * record);
  }

  private String[] read(int count) throws IOException {
    String[] all = new String[count];
    for (int record = 0; record < count; record++) {
      all[record] = next();
    }
    if (at != ids.length) {
      throw new IOException((ids.length - at) + " bytes too many after the ids");
    }
    return all;
  }

  private String next() throws IOException {
    int length = nextVarint();
    if (length == 0) {
      int from = skip(HexDigits.UUID_BYTES);
      byte[] text = new byte[HexDigits.UUID_CHARS];
      HexDigits.unpackUuid(ids, from, text, 0);
      return new String(text, StandardCharsets.ISO_8859_1);
    }
    return new String(ids, skip(length), length, StandardCharsets.UTF_8);
  }

  private int nextVarint() throws IOException {
    int value = 0;
    for (int shift = 0; shift <= MAX_VARINT_BITS - 7; shift += 7) {
      byte each = ids[skip(1)];
      value |= (each & 0x7F) << shift;
      if (each >= 0) {
        return value;
      }
    }
    throw new IOException("an id longer than any batch");
  }

  private int skip(int length) throws IOException {
    if (length > ids.length - at) {
      throw new IOException("ids end too early");
    }
    int from = at;
    at += length;
    return from;
  }
}
