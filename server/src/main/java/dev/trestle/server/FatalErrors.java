package dev.trestle.server;

import io.micronaut.context.annotation.Context;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of the process when a thread meets something that nobody caught.
 *
 * <p>An {@link Error} ends it: memory is exhausted, or code is missing, or a task that ran for ever
 * runs no more, and what the thread did is done by nobody. The service says at once that it is not
 * ready, drains, and exits with {@value #EXIT_CODE}, so that it is started anew; should even that
 * hang, it is halted. An exception is only logged: its thread is replaced.
 *
 * <p>So whatever belongs to one call must be caught with the call, as {@link UncaughtErrors} does,
 * and no caller can end the process with a request that overflows the stack.
 */
@Context
final class FatalErrors implements Thread.UncaughtExceptionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(FatalErrors.class);

  /** Of {@code sysexits.h}: an internal error. */
  static final int EXIT_CODE = 70;

  private final Readiness readiness;
  private final ProcessEnd process;
  private final long longestStopNanos;
  private final AtomicBoolean met = new AtomicBoolean();
  private final CountDownLatch fatal = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  // Made beforehand: when they are needed there may be no memory for a thread.
  private final Thread exit = DaemonThreads.named("fatal-exit").newThread(this::exitWhenFatal);
  private final Thread halt = DaemonThreads.named("fatal-halt").newThread(this::haltWhenStuck);
  private Thread.@Nullable UncaughtExceptionHandler before;

  FatalErrors(Readiness readiness, ProcessEnd process, ServerConfig config) {
    this.readiness = readiness;
    this.process = process;
    this.longestStopNanos = config.drainDelay().plus(config.drainGrace()).plusSeconds(5).toNanos();
  }

  @PostConstruct
  void install() {
    before = Thread.getDefaultUncaughtExceptionHandler();
    Thread.setDefaultUncaughtExceptionHandler(this);
    exit.start();
    halt.start();
  }

  @PreDestroy
  void uninstall() {
    if (Thread.getDefaultUncaughtExceptionHandler() == this) {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
    closed.countDown();
    if (!met.get()) {
      exit.interrupt();
      halt.interrupt();
    }
  }

  @Override
  public void uncaughtException(Thread thread, Throwable thrown) {
    boolean ends = thrown instanceof Error && met.compareAndSet(false, true);
    try {
      if (ends) {
        readiness.broken(thread.getName() + " met " + thrown);
      }
      LOG.error(
          "{} met what nobody caught{}",
          thread.getName(),
          ends ? ": the process ends" : "",
          thrown);
    } finally {
      if (ends) {
        fatal.countDown();
      }
    }
  }

  private void exitWhenFatal() {
    try {
      fatal.await();
      process.exit(EXIT_CODE);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private void haltWhenStuck() {
    try {
      fatal.await();
      if (!closed.await(longestStopNanos, TimeUnit.NANOSECONDS)) {
        process.halt(EXIT_CODE);
      }
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }
}
