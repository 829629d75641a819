package dev.trestle.server.security.tls;

import dev.trestle.server.security.Audit;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs, counts, and tells the audit what is used from now on. */
@Singleton
final class RecordedReloads implements Reloads {

  private static final Logger LOG = LoggerFactory.getLogger(RecordedReloads.class);

  private final Audit audit;
  private final MeterRegistry registry;

  RecordedReloads(Audit audit, MeterRegistry registry) {
    this.audit = audit;
    this.registry = registry;
    // So that a rate of what has not happened yet is 0, not missing.
    count("reloaded", 0);
    count("refused", 0);
  }

  @Override
  public void taken(String what, String held, boolean first) {
    LOG.info("{}: {}", what, held);
    if (!first) {
      count("reloaded", 1);
      audit.changed("certificate_reloaded", Map.of("setting", what, "holds", held));
    }
  }

  @Override
  public void refused(String what, String why) {
    count("refused", 1);
    LOG.warn("{}: {}: it is not used", what, why);
  }

  @Override
  public void usedAllTheSame(String what, String why) {
    LOG.warn("{}: {}: it is used all the same", what, why);
  }

  private void count(String result, int times) {
    registry.counter("trestle.tls.reloads", "result", result).increment(times);
  }
}
