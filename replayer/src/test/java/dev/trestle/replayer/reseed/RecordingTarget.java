package dev.trestle.replayer.reseed;

import dev.trestle.internal.v1.PlannedTarget;
import dev.trestle.log.LogRecord;
import dev.trestle.replayer.operation.Cause;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;

/**
 * A queue in memory that fails as a real one does, and whose sender may die in the middle of a
 * call.
 */
final class RecordingTarget implements Target<Letter> {

  static final CallLimits LIMITS = new CallLimits(10, 1_048_576);

  private final boolean fifo;
  private final LetterOf letters;
  private final List<Letter> received = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch never = new CountDownLatch(1);
  private Random random = new Random(0);
  private int failingPercent;
  private int calls;
  private int diesAtCall = Integer.MAX_VALUE;
  private int refusedOffset = -1;
  private Sending outage = new Sending.Sent();

  RecordingTarget(boolean fifo) {
    this.fifo = fifo;
    PlannedTarget planned =
        PlannedTarget.newBuilder().setFifo(fifo).setMaxMessageBytes(1_048_576).build();
    this.letters = new LetterOf(new RecordBody("r-1"), planned, "r-1");
  }

  List<Letter> received() {
    return List.copyOf(received);
  }

  /** So many of a hundred messages do not get there at first. */
  void failAtRandom(int percent, long seed) {
    failingPercent = percent;
    random = new Random(seed);
  }

  /** In this call and all later ones some messages get there and no answer comes back. */
  void dieAtCall(int call) {
    diesAtCall = call;
  }

  /** Nothing gets there, for this reason; {@link Sending.Sent} ends it. */
  synchronized void allComesTo(Sending result) {
    outage = result;
  }

  /** Whether its sender has not died yet. */
  synchronized boolean isAlive() {
    return calls < diesAtCall;
  }

  void refuseOffset(int offset) {
    refusedOffset = offset;
  }

  @Override
  public Rendered<Letter> render(LogRecord record) {
    return record.offset().value() == refusedOffset
        ? new Rendered.Refused<>(new Cause("TOO_LARGE", "larger than can be"))
        : letters.of(record);
  }

  @Override
  public List<Sending> send(List<Letter> messages) {
    List<Sending> results = new ArrayList<>();
    boolean dies;
    synchronized (this) {
      dies = ++calls >= diesAtCall;
      for (Letter message : messages) {
        results.add(deliver(message));
      }
    }
    if (dies) {
      awaitForEver();
    }
    return results;
  }

  private Sending deliver(Letter message) {
    if (!(outage instanceof Sending.Sent)) {
      return outage;
    }
    if (random.nextInt(100) < failingPercent) {
      return TargetFailure.unavailable("the test's queue", "fails at random");
    }
    received.add(message);
    return new Sending.Sent();
  }

  private void awaitForEver() {
    try {
      never.await();
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public CallLimits call() {
    return LIMITS;
  }

  @Override
  public boolean isOrdered() {
    return fifo;
  }
}
