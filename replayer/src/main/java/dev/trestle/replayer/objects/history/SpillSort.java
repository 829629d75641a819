package dev.trestle.replayer.objects.history;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * Sorts any number of items in bounded memory: what does not fit goes to disk in sorted runs, which
 * are merged at the end. Equal items stay in the order in which they came. Not safe across threads.
 *
 * <p>Memory: the given number of bytes for items, and 64 KiB for each run while they are merged, of
 * which there are at most {@value #FAN_IN} of each generation.
 */
final class SpillSort<T> implements AutoCloseable {

  private static final int FAN_IN = 64;

  private final Path folder;
  private final SpilledRun.Form<T> form;
  private final Comparator<T> order;
  private final long maxMemory;
  private List<T> held = new ArrayList<>();
  private long memory;
  private long size;

  /** Runs by how often their items were merged; in each, in the order in which items came. */
  private final List<List<SpilledRun<T>>> generations = new ArrayList<>();

  /**
   * @param folder where runs go
   * @param maxMemory bytes of items, as the form reckons them, that are held before a run is
   *     written
   */
  SpillSort(Path folder, SpilledRun.Form<T> form, Comparator<T> order, long maxMemory) {
    this.folder = folder;
    this.form = form;
    this.order = order;
    this.maxMemory = maxMemory;
  }

  void add(T item) {
    held.add(item);
    memory += form.memory(item);
    size++;
    if (memory >= maxMemory) {
      spill();
    }
  }

  /** How many items were added. */
  long size() {
    return size;
  }

  private void spill() {
    held.sort(order);
    store(0, SpilledRun.write(folder, form, held.iterator()));
    held = new ArrayList<>();
    memory = 0;
  }

  private void store(int generation, SpilledRun<T> run) {
    if (generations.size() == generation) {
      generations.add(new ArrayList<>());
    }
    List<SpilledRun<T>> runs = generations.get(generation);
    runs.add(run);
    if (runs.size() == FAN_IN) {
      SpilledRun<T> merged = SpilledRun.write(folder, form, merge(iterators(runs)));
      runs.forEach(SpilledRun::close);
      runs.clear();
      store(generation + 1, merged);
    }
  }

  /** All items in order, once; nothing can be added after that. */
  Iterator<T> sorted() {
    held.sort(order);
    if (generations.isEmpty()) {
      return held.iterator();
    }
    spill();
    List<Iterator<T>> runs = new ArrayList<>();
    // Older generations hold what came first.
    for (int i = generations.size() - 1; i >= 0; i--) {
      runs.addAll(iterators(generations.get(i)));
    }
    return merge(runs);
  }

  private static <T> List<Iterator<T>> iterators(List<SpilledRun<T>> runs) {
    return runs.stream().map(SpilledRun::items).toList();
  }

  private Iterator<T> merge(List<Iterator<T>> runs) {
    PriorityQueue<Front<T>> fronts =
        new PriorityQueue<>(
            Comparator.comparing((Front<T> front) -> front.item, order)
                .thenComparingInt(front -> front.number));
    for (int i = 0; i < runs.size(); i++) {
      if (runs.get(i).hasNext()) {
        fronts.add(new Front<>(runs.get(i).next(), i, runs.get(i)));
      }
    }
    return new Iterator<>() {

      @Override
      public boolean hasNext() {
        return !fronts.isEmpty();
      }

      @Override
      public T next() {
        Front<T> front = fronts.poll();
        if (front == null) {
          throw new NoSuchElementException();
        }
        if (front.rest.hasNext()) {
          fronts.add(new Front<>(front.rest.next(), front.number, front.rest));
        }
        return front.item;
      }
    };
  }

  /** The first item of a run that is not given out yet. */
  private record Front<T>(T item, int number, Iterator<T> rest) {}

  @Override
  public void close() {
    generations.forEach(runs -> runs.forEach(SpilledRun::close));
    generations.clear();
  }
}
