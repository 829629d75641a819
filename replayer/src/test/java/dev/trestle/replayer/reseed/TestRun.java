package dev.trestle.replayer.reseed;

import com.google.protobuf.ByteString;
import dev.trestle.internal.v1.ReseedSettings;
import dev.trestle.replayer.operation.Cause;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.operation.Run;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The right to go on, in the hands of a test. */
final class TestRun implements Run {

  private volatile boolean stopped;
  private volatile boolean dead;
  private volatile ByteString settings = ReseedSettings.getDefaultInstance().toByteString();
  private @Nullable Report saved;
  private @Nullable Report latest;
  private Predicate<Report> awaited = unused -> false;
  private CompletableFuture<Report> met = new CompletableFuture<>();

  void stop() {
    stopped = true;
  }

  /** What it saves from now on is lost. */
  void die() {
    dead = true;
  }

  void set(double perSecond, boolean skipRefused) {
    settings =
        ReseedSettings.newBuilder()
            .setMaxPerSecond(perSecond)
            .setSkipRefused(skipRefused)
            .build()
            .toByteString();
  }

  /** What a successor finds. */
  synchronized Optional<Report> saved() {
    return Optional.ofNullable(saved);
  }

  synchronized Report latest() {
    return Objects.requireNonNull(latest);
  }

  /** Completes with the first report from now on that is so. */
  synchronized CompletableFuture<Report> when(Predicate<Report> so) {
    awaited = so;
    met = new CompletableFuture<>();
    return met;
  }

  static Predicate<Report> waitingFor(String cause) {
    return report ->
        Optional.ofNullable(report.waiting()).map(Cause::name).equals(Optional.of(cause));
  }

  @Override
  public boolean goesOn() {
    return !stopped;
  }

  @Override
  public long token() {
    return 1;
  }

  @Override
  public ByteString settings() {
    return settings;
  }

  @Override
  public synchronized void report(Report report) {
    latest = report;
    if (awaited.test(report)) {
      met.complete(report);
    }
  }

  @Override
  public synchronized boolean save(Report report) {
    report(report);
    if (!dead) {
      saved = report;
    }
    return true;
  }

  @Override
  public boolean pause(Duration length) {
    throw new UnsupportedOperationException("a reseed waits for its calls");
  }
}
