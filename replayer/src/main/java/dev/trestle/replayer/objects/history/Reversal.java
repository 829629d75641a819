package dev.trestle.replayer.objects.history;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;

/**
 * Turns a sequence round in bounded memory: a listing has the newest version of a key first, and a
 * key may have any number of them. Not safe across threads.
 */
final class Reversal<T> implements AutoCloseable {

  private final Path folder;
  private final SpilledRun.Form<T> form;
  private final long maxMemory;
  private final List<T> held = new ArrayList<>();
  private final List<SpilledRun<T>> runs = new ArrayList<>();
  private long memory;

  Reversal(Path folder, SpilledRun.Form<T> form, long maxMemory) {
    this.folder = folder;
    this.form = form;
    this.maxMemory = maxMemory;
  }

  void add(T item) {
    held.add(item);
    memory += form.memory(item);
    if (memory >= maxMemory) {
      Collections.reverse(held);
      runs.add(SpilledRun.write(folder, form, held.iterator()));
      held.clear();
      memory = 0;
    }
  }

  /** Gives out what was added, the last first, and is empty again. */
  void drain(Consumer<T> to) {
    Collections.reverse(held);
    held.forEach(to);
    held.clear();
    memory = 0;
    for (int i = runs.size() - 1; i >= 0; i--) {
      try (SpilledRun<T> run = runs.get(i)) {
        for (Iterator<T> items = run.items(); items.hasNext(); ) {
          to.accept(items.next());
        }
      }
    }
    runs.clear();
  }

  @Override
  public void close() {
    runs.forEach(SpilledRun::close);
    runs.clear();
  }
}
