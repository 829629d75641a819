package dev.trestle.log.store;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdException;
import dev.trestle.log.Batch;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Event;
import dev.trestle.log.UnknownFormException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The encoding of a batch's records: one zstd frame around a CBOR sequence (RFC 8742). The first
 * item of the sequence is the format version, 1; each further item is the map of one record (see
 * {@link RecordFields}), in offset order.
 *
 * <p>A reader skips map keys that it does not know, so that a later writer may add some; it refuses
 * another format version. Payloads are byte strings, kept exactly.
 */
public final class BatchCodec {

  /** The form of batches that is written. */
  static final int FORM = 1;

  /** Written today, and the only one read. */
  public static final int FORMAT_VERSION = 1;

  /** Bound of a decoded batch, against small items that unpack into huge ones: 16 MiB. */
  public static final int MAX_DECODED_BYTES = 16 * 1024 * 1024;

  // The default of zstd: about 300 MB/s, and within a tenth of what level 9 saves on JSON.
  private static final int LEVEL = 3;

  private static final CBORFactory CBOR =
      CBORFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(MAX_DECODED_BYTES)
                  .maxNestingDepth(100)
                  .build())
          .build();

  private BatchCodec() {}

  /**
   * The records of a batch, as they go into its item. Arrays are not copied.
   *
   * @param ids may be empty
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Encoded(int form, byte[] ids, byte[] data) {

    /** Bytes of both: what the bound of a batch means. */
    public int size() {
      return ids.length + data.length;
    }
  }

  /** Upper bound of what one event adds to the encoded, not yet compressed, batch. */
  public static int sizeBound(Event event) {
    long bound = 96L + event.payload().size();
    bound += 4L * (event.id().length() + event.source().length());
    bound += 4L * (event.type().length() + event.subject().length());
    for (var extension : event.extensions().entrySet()) {
      bound += 10L + 4L * (extension.getKey().length() + extension.getValue().length());
    }
    return (int) Math.min(bound, Integer.MAX_VALUE);
  }

  /**
   * Encodes records in the form that is written today.
   *
   * @param contents of each event, by {@link Identity#contentOf}
   */
  public static Encoded encode(List<Event> events, long[] contents) {
    if (contents.length != events.size()) {
      throw new IllegalArgumentException(
          contents.length + " content hashes for " + events.size() + " events");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(64 * 1024);
    try (CBORGenerator generator = CBOR.createGenerator(out)) {
      generator.writeNumber(FORMAT_VERSION);
      for (Event event : events) {
        RecordFields.write(event, generator);
      }
    } catch (IOException cannotHappen) {
      throw new UncheckedIOException("encoding into memory failed", cannotHappen);
    }
    return new Encoded(FORM, new byte[0], Zstd.compress(out.toByteArray(), LEVEL));
  }

  /**
   * What identifies each record, in offset order.
   *
   * @throws UnknownFormException if the batch has a form from the future
   * @throws CorruptBatchException if it is damaged as far as it had to be read
   */
  public static List<Identity> identities(StoredBatch stored) {
    return decode(stored).events().stream()
        .map(event -> Identity.of(event.id(), Identity.contentOf(event)))
        .toList();
  }

  /**
   * The batch as it was appended.
   *
   * @throws UnknownFormException if it has a form from the future
   * @throws CorruptBatchException if the data is truncated, damaged, of another format version, too
   *     large when unpacked, or has not as many records as its head says
   */
  public static Batch decode(StoredBatch stored) {
    if (stored.form() != FORM) {
      throw new UnknownFormException(stored.position(), stored.form(), FORM);
    }
    List<Event> events = new ArrayList<>(Math.min(stored.count(), 1_000));
    try (CBORParser parser = CBOR.createParser(unpack(stored))) {
      readVersion(parser);
      while (parser.nextToken() != null) {
        events.add(RecordFields.read(parser));
        if (events.size() > stored.count()) {
          throw new IOException("more records than the " + stored.count() + " announced");
        }
      }
    } catch (IOException | IllegalArgumentException | IllegalStateException problem) {
      throw corrupt(stored, String.valueOf(problem.getMessage()), problem);
    }
    if (events.size() != stored.count()) {
      throw corrupt(
          stored, events.size() + " records instead of the " + stored.count() + " announced", null);
    }
    return new Batch(
        stored.partition(),
        stored.first(),
        stored.appendTime(),
        stored.id(),
        events,
        stored.size());
  }

  private static byte[] unpack(StoredBatch stored) {
    long size = stored.data().length == 0 ? 0 : Zstd.getFrameContentSize(stored.data());
    if (size <= 0) {
      throw corrupt(stored, "no zstd frame with a known size", null);
    }
    if (size > MAX_DECODED_BYTES) {
      throw corrupt(
          stored, size + " bytes when unpacked, at most " + MAX_DECODED_BYTES + " allowed", null);
    }
    try {
      byte[] unpacked = Zstd.decompress(stored.data(), (int) size);
      if (unpacked.length != size) {
        throw corrupt(stored, "truncated", null);
      }
      return unpacked;
    } catch (ZstdException damaged) {
      throw corrupt(stored, String.valueOf(damaged.getMessage()), damaged);
    }
  }

  private static void readVersion(CBORParser parser) throws IOException {
    if (parser.nextToken() == null || !parser.currentToken().isNumeric()) {
      throw new IOException("no format version");
    }
    int version = parser.getIntValue();
    if (version != FORMAT_VERSION) {
      throw new IOException("format version " + version + ", this program reads " + FORMAT_VERSION);
    }
  }

  private static CorruptBatchException corrupt(
      StoredBatch stored, String problem, @Nullable Throwable cause) {
    return new CorruptBatchException(stored.position(), problem, cause);
  }
}
