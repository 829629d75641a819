package dev.trestle.log.store;

import dev.trestle.log.Batch;
import dev.trestle.log.CorruptBatchException;
import dev.trestle.log.Event;
import dev.trestle.log.UnknownFormException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The encoding of a batch's records. Form 2 is written: ids and content hashes (see {@link
 * IdColumn}) apart from the rest, which is in columns (see {@link Columns}). Form 1, a sequence of
 * records (see {@link RecordSequence}), is read as well. {@code docs/stored-batch.md} describes
 * both for readers in other languages.
 *
 * <p>Payloads come back byte for byte, whatever they are.
 */
public final class BatchCodec {

  /** The form that is written, and the highest that is read. */
  public static final int FORM = 2;

  /** Bound of a decoded batch, against small items that unpack into huge ones: 16 MiB. */
  public static final int MAX_DECODED_BYTES = 16 * 1024 * 1024;

  private static final int SEQUENCE = 1;
  private static final int COLUMNS = 2;

  private BatchCodec() {}

  /**
   * The records of a batch, as they go into its item. Arrays are not copied.
   *
   * @param ids empty in form 1
   */
  @SuppressWarnings("ArrayRecordComponent") // Handed on, never compared.
  public record Encoded(int form, byte[] ids, byte[] data) {

    /** Bytes of both: what the bound of a batch means. */
    public int size() {
      return ids.length + data.length;
    }
  }

  /**
   * What one event counts against bounds, in bytes before compression; more than it takes as text.
   * With what separates its values it may take half as much again before compression.
   */
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
   * @param events at least one
   * @param contents of each event, by {@link Identity#contentOf}
   */
  public static Encoded encode(List<Event> events, long[] contents) {
    if (events.isEmpty() || contents.length != events.size()) {
      throw new IllegalArgumentException(
          contents.length + " content hashes for " + events.size() + " events");
    }
    return new Encoded(FORM, IdColumn.write(events, contents), ColumnsWriter.write(events));
  }

  /**
   * What identifies each record, in offset order. Reads no payloads in form 2; all of the batch in
   * form 1.
   *
   * @throws UnknownFormException if the batch has a form from the future
   * @throws CorruptBatchException if what had to be read is damaged
   */
  public static List<Identity> identities(StoredBatch stored) {
    return reading(stored, () -> readIdentities(stored));
  }

  /**
   * The batch as it was appended.
   *
   * @throws UnknownFormException if it has a form from the future
   * @throws CorruptBatchException if it is truncated or damaged, too large when unpacked, or has
   *     not as many records as its head says
   */
  public static Batch decode(StoredBatch stored) {
    return new Batch(
        stored.partition(),
        stored.first(),
        stored.appendTime(),
        stored.id(),
        reading(stored, () -> readEvents(stored)),
        stored.size());
  }

  private static List<Identity> readIdentities(StoredBatch stored) throws IOException {
    List<Identity> identities = new ArrayList<>();
    if (stored.form() == COLUMNS) {
      String[] ids = IdColumn.ids(stored.ids(), stored.count());
      for (int record = 0; record < ids.length; record++) {
        identities.add(Identity.of(ids[record], IdColumn.content(stored.ids(), record)));
      }
    } else {
      for (Event event : readEvents(stored)) {
        identities.add(Identity.of(event.id(), Identity.contentOf(event)));
      }
    }
    return identities;
  }

  private static List<Event> readEvents(StoredBatch stored) throws IOException {
    return switch (stored.form()) {
      case SEQUENCE -> RecordSequence.read(stored.data(), stored.count());
      case COLUMNS -> ColumnsReader.read(stored.data(), IdColumn.ids(stored.ids(), stored.count()));
      default -> throw new UnknownFormException(stored.position(), stored.form(), FORM);
    };
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private static <T> T reading(StoredBatch stored, Reading<T> reading) {
    try {
      return reading.read();
    } catch (IOException | IllegalArgumentException | IllegalStateException problem) {
      throw new CorruptBatchException(
          stored.position(), String.valueOf(problem.getMessage()), problem);
    }
  }
}
