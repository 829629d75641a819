package dev.trestle.examples;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import software.amazon.awssdk.core.exception.SdkException;

/** Takes jobs off the queue, several at a time, until there is a reason to stop. */
final class Workers {

  /** Between two tries to reach a queue that does not answer. */
  private static final long PAUSE_SECONDS = 5;

  /** What a command and its files have after they were ended. */
  private static final long CLEANUP_SECONDS = 10;

  private final WorkerQueue queue;
  private final Work work;
  private final Arguments arguments;
  private final ExecutorService threads;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final Set<HeldMessage> held = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastWork = new AtomicLong(System.nanoTime());
  private volatile boolean failed;

  Workers(WorkerQueue queue, Work work, Arguments arguments) {
    this.queue = queue;
    this.work = work;
    this.arguments = arguments;
    this.threads = Executors.newFixedThreadPool(arguments.parallel());
  }

  /**
   * Works until told to stop, idle for long enough, or for one job.
   *
   * @return exit status: 1 if there was to be one job and it was not done, else 0
   */
  int run() throws InterruptedException {
    for (int i = 0; i < arguments.parallel(); i++) {
      threads.execute(this::loop);
    }
    threads.shutdown();
    while (!threads.awaitTermination(1, TimeUnit.HOURS)) {
      // A worker works for days.
    }
    return arguments.once() && failed ? 1 : 0;
  }

  /** Takes no more jobs and waits for those under way; what takes longer is handed back. */
  void stop(Duration grace) throws InterruptedException {
    stopping.countDown();
    if (!threads.awaitTermination(grace.toSeconds(), TimeUnit.SECONDS)) {
      held.forEach(HeldMessage::handBack);
      threads.shutdownNow();
      var unused = threads.awaitTermination(CLEANUP_SECONDS, TimeUnit.SECONDS);
    }
  }

  private boolean isStopping() {
    return stopping.getCount() == 0;
  }

  private void loop() {
    try {
      while (!isStopping()) {
        poll();
      }
    } catch (InterruptedException e) {
      // The job under way was handed back.
      Thread.currentThread().interrupt();
    }
  }

  private void poll() throws InterruptedException {
    Optional<HeldMessage> received;
    try {
      received = queue.receive();
    } catch (SdkException e) {
      ReferenceWorker.say("The queue does not answer: " + e.getMessage());
      var unused = stopping.await(PAUSE_SECONDS, TimeUnit.SECONDS);
      return;
    }
    if (received.isPresent()) {
      take(received.get());
    } else if (isIdle()) {
      stopping.countDown();
    }
  }

  private boolean isIdle() {
    Duration idle = arguments.idle();
    return !idle.isZero() && held.isEmpty() && System.nanoTime() - lastWork.get() >= idle.toNanos();
  }

  private void take(HeldMessage message) throws InterruptedException {
    held.add(message);
    try (message) {
      if (isStopping()) {
        // It came with the last poll; another need not wait for its time.
        message.handBack();
        return;
      }
      work.run(message);
      message.delete();
    } catch (IOException | RuntimeException e) {
      failed = true;
      ReferenceWorker.say(message + " is left for another try: " + e.getMessage());
    } finally {
      held.remove(message);
      lastWork.set(System.nanoTime());
    }
    if (arguments.once()) {
      stopping.countDown();
    }
  }
}
