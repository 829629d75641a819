package dev.trestle.log.store;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import dev.trestle.log.Event;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Form 1, which is read only: one zstd frame around a CBOR sequence (RFC 8742). The first item is
 * the number 1; each further item is the map of one record (see {@link RecordFields}), in offset
 * order. Map keys that are not known are skipped.
 */
final class RecordSequence {

  private static final int VERSION = 1;

  private static final CBORFactory CBOR =
      CBORFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(BatchCodec.MAX_DECODED_BYTES)
                  .maxNestingDepth(100)
                  .build())
          .build();

  private RecordSequence() {}

  /**
   * The records, in offset order.
   *
   * @throws IOException if there are not as many as announced, or they cannot be read
   */
  static List<Event> read(byte[] data, int count) throws IOException {
    byte[] unpacked = Frames.decompress(data, BatchCodec.MAX_DECODED_BYTES);
    List<Event> events = new ArrayList<>(Math.min(count, 1_000));
    try (CBORParser parser = CBOR.createParser(unpacked)) {
      readVersion(parser);
      while (parser.nextToken() != null) {
        events.add(RecordFields.read(parser));
        if (events.size() > count) {
          throw new IOException("more records than the " + count + " announced");
        }
      }
    }
    if (events.size() != count) {
      throw new IOException(events.size() + " records instead of the " + count + " announced");
    }
    return events;
  }

  private static void readVersion(CBORParser parser) throws IOException {
    if (parser.nextToken() == null || !parser.currentToken().isNumeric()) {
      throw new IOException("no format version");
    }
    int version = parser.getIntValue();
    if (version != VERSION) {
      throw new IOException("format version " + version + " instead of " + VERSION);
    }
  }
}
