package dev.trestle.queues;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.services.sqs.SqsClient;

/**
 * Reads one standard queue: one thread polls, and others while there is much to take; a bounded
 * number of threads work, and no more is taken from the queue than can be worked on at once. A
 * message that waits for its next try holds no thread. Safe across threads; started once and
 * stopped once.
 *
 * <p>Nothing that a handler or SQS does ends a thread for good: whatever is thrown, errors
 * included, costs one delivery at most, and a thread that dies all the same is followed by another
 * within a second.
 */
public final class QueueConsumer {

  private static final Logger LOG = LoggerFactory.getLogger(QueueConsumer.class);
  private static final Duration WATCH = Duration.ofSeconds(1);

  /** A receive brings ten messages in the time in which some thirty are worked on. */
  private static final int WORKERS_OF_A_POLLER = 32;

  private static final String FAILED = "failed";
  private static final String HANDED_BACK = "handed_back";

  private final String queue;
  private final ConsumerLimits limits;
  private final MessageMeters meters;
  private final Room room;
  private final List<Reception> receptions = new ArrayList<>();
  private final List<LastingThread> pollers = new ArrayList<>();
  private final ThreadPoolExecutor workers;
  private final ScheduledExecutorService timer;
  private final Invisibility invisibility;
  private final Set<Delivery> waiting = ConcurrentHashMap.newKeySet();
  private final CompletableFuture<Void> stopped = new CompletableFuture<>();
  private boolean started;
  private volatile boolean stopping;

  /** No receive is under way any more: what is handed back is not taken again. */
  private volatile boolean handingBack;

  /**
   * A consumer that does not read yet.
   *
   * @param registry gets {@code trestle.messages} by queue and outcome, and {@code
   *     trestle.messages.retries} by queue
   */
  public QueueConsumer(
      MessageHandler handler,
      SqsClient sqs,
      Queues queues,
      ConsumerLimits limits,
      MeterRegistry registry) {
    this.queue = handler.queue();
    this.limits = limits;
    this.meters = new MessageMeters(registry, queue);
    this.room = new Room(limits.concurrency());
    this.invisibility = new Invisibility(sqs, queues, queue, limits.visibility());
    Deletions deletions = new Deletions(sqs, queues, queue);
    Rush rush = new Rush();
    for (int i = 0; i <= (limits.concurrency() - 1) / WORKERS_OF_A_POLLER; i++) {
      Reception reception =
          new Reception(
              handler,
              sqs,
              queues,
              limits,
              room,
              invisibility,
              deletions,
              rush,
              i > 0,
              this::submit);
      receptions.add(reception);
      pollers.add(new LastingThread(queue + "-poller", reception::turn, () -> stopping));
    }
    this.workers =
        new ThreadPoolExecutor(
            limits.concurrency(),
            limits.concurrency(),
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Daemons.named(queue));
    this.timer = new ScheduledThreadPoolExecutor(1, Daemons.named(queue + "-timer"));
  }

  /** Begins to read. A stopped consumer is not started again. */
  public synchronized void start() {
    if (started || stopping) {
      return;
    }
    started = true;
    invisibility.start();
    watch();
    var unused =
        timer.scheduleWithFixedDelay(
            this::watch, WATCH.toMillis(), WATCH.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Takes no more messages. May be called again.
   *
   * @return completes when those taken are settled or handed back, which takes a long poll and the
   *     longest work under way
   */
  public synchronized CompletableFuture<Void> stop() {
    if (stopping) {
      return stopped.copy();
    }
    stopping = true;
    receptions.forEach(Reception::end);
    if (!started) {
      stopped.complete(null);
      close();
      return stopped.copy();
    }
    Daemons.named(queue + "-stop").newThread(this::finish).start();
    return stopped.copy();
  }

  /**
   * What is wrong with the consumer itself, for its service's health; empty while it reads or is
   * not to. A queue or handler that fails is not its fault, and only logged and counted.
   */
  public Optional<String> problem() {
    synchronized (this) {
      if (!started || stopping) {
        return Optional.empty();
      }
    }
    if (!pollers.stream().allMatch(LastingThread::isAlive)) {
      return Optional.of("the thread that reads " + queue + " is dead, and is started again");
    }
    if (workers.getPoolSize() == 0) {
      return Optional.of("no thread works on messages of " + queue + ": restart the service");
    }
    return receptions.stream().map(Reception::silence).flatMap(Optional::stream).findFirst();
  }

  /** The next try of a delivery is due. */
  private void resume(Delivery delivery) {
    if (waiting.remove(delivery)) {
      room.resume();
      submit(delivery);
    }
  }

  private void submit(Delivery delivery) {
    try {
      delivery.keepInvisible();
      workers.execute(() -> work(delivery));
    } catch (Throwable noThread) {
      LOG.error("Message {} of {} is left to the queue", delivery.message().id(), queue, noThread);
      settled(delivery, FAILED);
    }
  }

  private void work(Delivery delivery) {
    String label = FAILED;
    boolean waits = false;
    try {
      if (stopping && delivery.tries() > 0) {
        waits = awaitHandingBack(delivery);
        label = waits ? FAILED : handBack(delivery);
      } else {
        label = delivery.advance().label();
      }
    } catch (Throwable failure) {
      if (stopping) {
        waits = awaitHandingBack(delivery);
      } else if (mayPass(delivery, failure)) {
        awaitNextTry(delivery, failure);
        waits = true;
      }
      if (!waits) {
        label = leave(delivery, failure);
      }
    } finally {
      if (!waits) {
        settled(delivery, label);
      }
    }
  }

  /** Whatever became of it, nothing of it is left here. */
  private void settled(Delivery delivery, String label) {
    delivery.release();
    room.giveBack(1);
    meters.settled(label, delivery.age());
  }

  private boolean mayPass(Delivery delivery, Throwable failure) {
    return Transience.of(failure) && delivery.age().compareTo(limits.patience()) < 0;
  }

  /** Whether the delivery waits until all that is left is handed back. */
  private boolean awaitHandingBack(Delivery delivery) {
    if (handingBack) {
      return false;
    }
    await(delivery);
    return true;
  }

  private void awaitNextTry(Delivery delivery, Throwable failure) {
    Duration pause = limits.delay(delivery.tries());
    meters.retried();
    LOG.warn(
        "Message {} of {} is tried again in {}: {}",
        delivery.message().id(),
        queue,
        pause,
        failure.toString());
    await(delivery);
    try {
      var unused = timer.schedule(() -> resume(delivery), pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (Throwable noTimer) {
      resume(delivery);
      LOG.error("Message {} of {} is tried again now", delivery.message().id(), queue, noTimer);
    }
  }

  /** The delivery waits, without a thread, until it is resumed. */
  private void await(Delivery delivery) {
    delivery.keepInvisible();
    waiting.add(delivery);
    room.pause();
    if (handingBack) {
      resume(delivery);
    }
  }

  /** Leaves a message to the queue, which delivers it again. */
  private String leave(Delivery delivery, Throwable cause) {
    try {
      if (stopping) {
        return handBack(delivery);
      }
      int deliveries = delivery.message().receiveCount();
      LOG.error(
          "Message {} of {} failed at delivery {}; it comes again",
          delivery.message().id(),
          queue,
          deliveries,
          cause);
      delivery.comeAgainAfter(limits.longestDelay().multipliedBy(deliveries));
    } catch (Throwable e) {
      // It comes again once it is no longer kept invisible.
      LOG.error("Message {} of {} is left to the queue", delivery.message().id(), queue, e);
    }
    return FAILED;
  }

  private String handBack(Delivery delivery) {
    delivery.comeAgainAfter(Duration.ZERO);
    return HANDED_BACK;
  }

  /** Starts threads that are missing. Never throws: it would not be called again. */
  private void watch() {
    try {
      pollers.forEach(LastingThread::revive);
      workers.prestartAllCoreThreads();
    } catch (Throwable noThread) {
      LOG.error("Threads of {} cannot be started", queue, noThread);
    }
  }

  private void finish() {
    try {
      for (LastingThread poller : pollers) {
        poller.join();
      }
      handingBack = true;
      waiting.forEach(this::resume);
      while (!room.awaitEmpty(WATCH)) {
        LOG.info("Stopping: messages of {} are still worked on", queue);
      }
      close();
      stopped.complete(null);
    } catch (Throwable e) {
      stopped.completeExceptionally(e);
    }
  }

  private void close() {
    timer.shutdownNow();
    workers.shutdown();
    invisibility.close();
  }
}
