package dev.trestle.server.security.tls;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Counts, and writes the line of the audit. */
@Singleton
final class RecordedReloads implements Reloads {

  private static final Logger AUDIT = LoggerFactory.getLogger("audit");

  private final MeterRegistry registry;

  RecordedReloads(MeterRegistry registry) {
    this.registry = registry;
    // So that a rate of what has not happened yet is 0, not missing.
    count("reloaded", 0);
    count("refused", 0);
  }

  @Override
  public void taken(String what, String held, boolean first) {
    if (!first) {
      count("reloaded", 1);
    }
    line(AUDIT.atInfo(), what, first ? "loaded" : "reloaded").log("{}: {}", what, held);
  }

  @Override
  public void refused(String what, String why) {
    count("refused", 1);
    line(AUDIT.atWarn(), what, "refused").log("{}: {}: it is not used", what, why);
  }

  @Override
  public void usedAllTheSame(String what, String why) {
    line(AUDIT.atWarn(), what, "unfit").log("{}: {}: it is used all the same", what, why);
  }

  private static LoggingEventBuilder line(LoggingEventBuilder line, String what, String result) {
    return line.addKeyValue("event", "certificate_reloaded")
        .addKeyValue("setting", what)
        .addKeyValue("result", result);
  }

  private void count(String result, int times) {
    registry.counter("trestle.tls.reloads", "result", result).increment(times);
  }
}
