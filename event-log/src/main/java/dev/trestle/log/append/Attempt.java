package dev.trestle.log.append;

import dev.trestle.log.Batch;
import dev.trestle.log.Event;
import dev.trestle.log.store.Identity;
import dev.trestle.log.store.StoredBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A formed batch on its way into the log, with those who wait for it. */
final class Attempt {

  private final StoredBatch stored;
  private final List<Entry> entries;
  private boolean ambiguous;

  Attempt(StoredBatch stored, List<Entry> entries) {
    this.stored = stored;
    this.entries = List.copyOf(entries);
  }

  /** One record of the batch. */
  static final class Entry {
    private final Pending first;
    private final List<Pending> repeats = new ArrayList<>();

    Entry(Pending first) {
      this.first = first;
    }

    Identity identity() {
      return first.identity();
    }

    Event event() {
      return first.event();
    }

    /** Another call with the same id, of the same content or not. */
    void addRepeat(Pending repeat) {
      repeats.add(repeat);
    }

    Pending first() {
      return first;
    }

    List<Pending> repeats() {
      return repeats;
    }
  }

  StoredBatch stored() {
    return stored;
  }

  List<Entry> entries() {
    return entries;
  }

  /** Whether an earlier try may have been, or may yet be, carried out. */
  boolean isAmbiguous() {
    return ambiguous;
  }

  void becameAmbiguous() {
    ambiguous = true;
  }

  /** Everyone who waits, in the order of their records. */
  List<Pending> waiting() {
    return waiting(entries);
  }

  static List<Pending> waiting(List<Entry> entries) {
    List<Pending> all = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      all.add(entry.first());
      all.addAll(entry.repeats());
    }
    return all;
  }

  /** What the calls that append have attached, one for each record. */
  List<@Nullable Object> attachments() {
    List<@Nullable Object> attachments = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      attachments.add(entry.first().attachment());
    }
    return Collections.unmodifiableList(attachments);
  }

  Batch toBatch() {
    return new Batch(
        stored.partition(),
        stored.first(),
        stored.appendTime(),
        stored.id(),
        entries.stream().map(Entry::event).toList(),
        stored.size());
  }
}
