package dev.trestle.replayer.reseed;

import dev.trestle.server.DaemonThreads;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What a reseed has under way: calls to its target, and a checkpoint that is being stored. */
final class Calls<M extends Outgoing> implements AutoCloseable {

  /** Something that was under way is over. */
  sealed interface Over<M extends Outgoing> {}

  /**
   * A call was answered.
   *
   * @param results one for each entry
   */
  record Answered<M extends Outgoing>(List<Entry<M>> entries, List<Sending> results)
      implements Over<M> {}

  /** A checkpoint is stored, or another process has taken over. */
  record Stored<M extends Outgoing>(Window.Mark mark, boolean ours) implements Over<M> {}

  /**
   * A call or the storing ended with an exception: a defect, or a table that does not answer.
   *
   * @param call whether it was a call
   */
  record Broken<M extends Outgoing>(RuntimeException cause, boolean call) implements Over<M> {}

  private final Target<M> target;
  private final ExecutorService threads;
  private final BlockingQueue<Over<M>> over = new LinkedBlockingQueue<>();
  private int open;
  private boolean storing;

  /**
   * Nothing under way.
   *
   * @param most calls open at a time
   */
  Calls(Target<M> target, int most) {
    this.target = target;
    this.threads = Executors.newFixedThreadPool(most + 1, DaemonThreads.named("reseed-call"));
  }

  /** Calls that are open. */
  int open() {
    return open;
  }

  boolean isStoring() {
    return storing;
  }

  void send(List<Entry<M>> entries) {
    open++;
    List<M> messages = entries.stream().map(Entry::message).toList();
    run(() -> new Answered<>(entries, target.send(messages)), true);
  }

  /** Stores a checkpoint beside the calls. */
  void store(Window.Mark mark, BooleanSupplier save) {
    storing = true;
    run(() -> new Stored<>(mark, save.getAsBoolean()), false);
  }

  /** The next that is over; {@code null} if nothing is within that time. */
  @Nullable Over<M> next(long nanos) throws InterruptedException {
    Over<M> next = over.poll(Math.max(0, nanos), TimeUnit.NANOSECONDS);
    if (next instanceof Answered<M> || (next instanceof Broken<M> broken && broken.call())) {
      open--;
    } else if (next != null) {
      storing = false;
    }
    return next;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }

  private void run(Supplier<Over<M>> step, boolean call) {
    threads.execute(
        () -> {
          Over<M> result;
          try {
            result = step.get();
          } catch (RuntimeException e) {
            result = new Broken<>(e, call);
          } catch (Error e) {
            result = new Broken<>(new IllegalStateException(e), call);
          }
          over.add(result);
        });
  }
}
