package dev.trestle.replayer.objects.history;

import com.google.protobuf.ByteString;
import dev.trestle.replayer.operation.Report;
import dev.trestle.replayer.operation.Run;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** A run that goes on for as long as it is told to, and never waits. */
final class TestRun implements Run {

  final List<Report> reports = new ArrayList<>();
  private final long token;
  private final BooleanSupplier goesOn;

  TestRun(long token, BooleanSupplier goesOn) {
    this.token = token;
    this.goesOn = goesOn;
  }

  static TestRun untilDone() {
    return new TestRun(1, () -> true);
  }

  Report last() {
    return reports.get(reports.size() - 1);
  }

  @Override
  public boolean goesOn() {
    return goesOn.getAsBoolean();
  }

  @Override
  public long token() {
    return token;
  }

  @Override
  public ByteString settings() {
    return ByteString.EMPTY;
  }

  @Override
  public void report(Report report) {
    reports.add(report);
  }

  @Override
  public boolean save(Report report) {
    report(report);
    return goesOn();
  }

  @Override
  public boolean pause(Duration length) {
    return goesOn();
  }
}
