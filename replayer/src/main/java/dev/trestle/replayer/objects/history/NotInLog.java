package dev.trestle.replayer.objects.history;

import dev.trestle.log.store.Identity;
import dev.trestle.replayer.objects.ObjectVersionEvents;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Leaves out of a listing what the log has already, in bounded memory: by hashes of the ids of
 * events, of which the log tells without its payloads. Not safe across threads.
 */
final class NotInLog implements AutoCloseable {

  private final SpillSort<UUID> known;
  private final SpillSort<Named> listed;

  NotInLog(Path folder, SpilledRun.Form<HistoryEntry> form, long maxMemory) {
    this.known = new SpillSort<>(folder, new IdForm(), Comparator.naturalOrder(), maxMemory / 4);
    this.listed =
        new SpillSort<>(
            folder, new NamedForm(form), Comparator.comparing(Named::id), maxMemory * 3 / 4);
  }

  void addKnown(Identity record) {
    known.add(hash(record));
  }

  boolean hasKnown() {
    return known.size() > 0;
  }

  void addListed(HistoryEntry entry) {
    String id = ObjectVersionEvents.id(entry.version());
    listed.add(new Named(hash(Identity.of(id, 0)), entry));
  }

  /** The 128 bits that tell ids apart. */
  private static UUID hash(Identity identity) {
    return new UUID(identity.idHigh(), identity.idLow());
  }

  /** Gives out what was listed and is not known, in no order that matters. */
  void drain(Consumer<HistoryEntry> to) {
    Iterator<UUID> ids = known.sorted();
    @Nullable UUID id = ids.hasNext() ? ids.next() : null;
    for (Iterator<Named> entries = listed.sorted(); entries.hasNext(); ) {
      Named entry = entries.next();
      while (id != null && id.compareTo(entry.id()) < 0) {
        id = ids.hasNext() ? ids.next() : null;
      }
      if (!entry.id().equals(id)) {
        to.accept(entry.entry());
      }
    }
  }

  @Override
  public void close() {
    known.close();
    listed.close();
  }

  private record Named(UUID id, HistoryEntry entry) {}

  private record IdForm() implements SpilledRun.Form<UUID> {

    private static final int MEMORY = 40;

    @Override
    public void write(UUID id, DataOutput out) throws IOException {
      out.writeLong(id.getMostSignificantBits());
      out.writeLong(id.getLeastSignificantBits());
    }

    @Override
    public UUID read(DataInput in) throws IOException {
      return new UUID(in.readLong(), in.readLong());
    }

    @Override
    public int memory(UUID id) {
      return MEMORY;
    }
  }

  private record NamedForm(SpilledRun.Form<HistoryEntry> entries)
      implements SpilledRun.Form<Named> {

    @Override
    public void write(Named item, DataOutput out) throws IOException {
      new IdForm().write(item.id(), out);
      entries.write(item.entry(), out);
    }

    @Override
    public Named read(DataInput in) throws IOException {
      return new Named(new IdForm().read(in), entries.read(in));
    }

    @Override
    public int memory(Named item) {
      return 2 * IdForm.MEMORY + entries.memory(item.entry());
    }
  }
}
