package dev.trestle.server.security;

import dev.trestle.proto.Problem;
import dev.trestle.server.DaemonThreads;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** The audit in the service's log, by the logger {@code audit}; counts refusals. */
@Singleton
final class AuditLog implements Audit {

  private static final Logger LOG = LoggerFactory.getLogger("audit");

  /** Characters of a value; identities and names are shorter. */
  static final int MAX_VALUE = 300;

  private static final long TELL_LEFT_OUT_SECONDS = 10;

  private final MeterRegistry meters;
  private final RefusalLines lines = new RefusalLines(AuditLog::tellLeftOut);
  private final ScheduledExecutorService timer = DaemonThreads.scheduled("audit", 1);

  AuditLog(MeterRegistry meters) {
    this.meters = meters;
  }

  @PostConstruct
  void start() {
    var unused =
        timer.scheduleWithFixedDelay(
            lines::tellLeftOut, TELL_LEFT_OUT_SECONDS, TELL_LEFT_OUT_SECONDS, TimeUnit.SECONDS);
  }

  @PreDestroy
  void close() {
    timer.shutdownNow();
    lines.tellLeftOut();
  }

  @Override
  public void refused(Caller caller, Problem refusal) {
    Map<String, String> asked = refusal.metadata();
    meters
        .counter(
            "trestle.refusals",
            "reason",
            refusal.reasonName(),
            "action",
            asked.getOrDefault("action", "none"),
            "caller_kind",
            kind(caller))
        .increment();
    OptionalLong leftOut = lines.next(caller, System.nanoTime());
    if (leftOut.isEmpty()) {
      return;
    }
    LoggingEventBuilder line = line("refused", caller).addKeyValue("outcome", refusal.reasonName());
    for (Map.Entry<String, String> each : asked.entrySet()) {
      line = line.addKeyValue(each.getKey(), clean(each.getValue()));
    }
    if (caller.equals(Caller.NOBODY)) {
      line = line.addKeyValue("cause", clean(refusal.message()));
    }
    if (leftOut.getAsLong() > 0) {
      line = line.addKeyValue("left_out", leftOut.getAsLong());
    }
    line.log("Refused");
  }

  @Override
  public void changed(Caller caller, String event, Map<String, ?> details) {
    LoggingEventBuilder line = line(event, caller).addKeyValue("outcome", "OK");
    for (Map.Entry<String, ?> each : details.entrySet()) {
      line = line.addKeyValue(each.getKey(), clean(String.valueOf(each.getValue())));
    }
    line.log("Changed");
  }

  private static void tellLeftOut(Caller caller, long count) {
    line("refusals_left_out", caller).addKeyValue("left_out", count).log("Refused");
  }

  private static LoggingEventBuilder line(String event, Caller caller) {
    LoggingEventBuilder line =
        LOG.atInfo()
            .addKeyValue("event", clean(event))
            .addKeyValue("caller_kind", kind(caller))
            .addKeyValue("caller", clean(caller.id()));
    CallOrigin origin = CallOrigin.current();
    return origin == null
        ? line
        : line.addKeyValue("rpc", clean(origin.rpc())).addKeyValue("peer", clean(origin.peer()));
  }

  private static String kind(Caller caller) {
    return caller.kind().name().toLowerCase(Locale.ROOT);
  }

  /** One line of text that shows nothing else than it is: no control, no change of direction. */
  static String clean(String text) {
    StringBuilder clean = new StringBuilder(Math.min(text.length(), MAX_VALUE) + 3);
    text.codePoints()
        .limit(MAX_VALUE)
        .forEach(each -> clean.appendCodePoint(isVisible(each) ? each : '?'));
    return text.codePointCount(0, text.length()) > MAX_VALUE
        ? clean.append("...").toString()
        : clean.toString();
  }

  private static boolean isVisible(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
