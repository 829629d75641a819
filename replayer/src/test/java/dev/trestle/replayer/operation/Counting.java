package dev.trestle.replayer.operation;

import com.google.protobuf.ByteString;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** Counts up to a number; each number is an effect that everybody sees. */
final class Counting implements OperationKind {

  /** Somebody's step. */
  record Step(String process, long token, long number) {}

  private final String process;
  private final List<Step> steps;
  private final Semaphore allowed;
  private volatile RuntimeException failure;
  private volatile boolean stuck;

  /**
   * A process's way to count.
   *
   * @param steps where every process leaves what it did
   * @param allowed how many steps may be made
   */
  Counting(String process, List<Step> steps, Semaphore allowed) {
    this.process = process;
    this.steps = steps;
    this.allowed = allowed;
  }

  static List<Step> noSteps() {
    return new CopyOnWriteArrayList<>();
  }

  void failWith(RuntimeException next) {
    failure = next;
  }

  /** From now on it hears nothing, as a process that is stopped. */
  void beStuck() {
    stuck = true;
  }

  @Override
  public String name() {
    return "count";
  }

  @Override
  public Work open(Operation operation) {
    long goal = Long.parseLong(operation.request().toStringUtf8());
    long start =
        operation.checkpoint().isEmpty()
            ? 0
            : Long.parseLong(operation.checkpoint().toStringUtf8());
    return run -> count(run, start, goal);
  }

  private Outcome count(Run run, long start, long goal) throws InterruptedException {
    long done = start;
    while (done < goal) {
      RuntimeException thrown = failure;
      if (thrown != null) {
        failure = null;
        throw thrown;
      }
      if (stuck) {
        new Semaphore(0).acquire();
      }
      if (!run.goesOn()) {
        return new Outcome.Stopped();
      }
      if (allowed.tryAcquire()) {
        steps.add(new Step(process, run.token(), done));
        done++;
        run.report(report(done, goal));
      } else {
        var unused = run.pause(Duration.ofMillis(2));
      }
    }
    return goal == 13
        ? new Outcome.Failed(new Cause("UNLUCKY", "thirteen; choose another number"))
        : new Outcome.Done();
  }

  private static Report report(long done, long goal) {
    return new Report(
        new Progress(done, OptionalLong.of(goal), Map.of()),
        ByteString.copyFromUtf8(String.valueOf(done)));
  }
}
