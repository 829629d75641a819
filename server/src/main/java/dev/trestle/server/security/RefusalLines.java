package dev.trestle.server.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;

/**
 * Which refusals are written: for each caller {@value #BURST} at once, and one a second after that.
 * Remembers the {@value #MAX_CALLERS} callers that were refused last.
 */
final class RefusalLines {

  static final int BURST = 10;
  static final int MAX_CALLERS = 1_000;
  private static final long NANOS_PER_LINE = 1_000_000_000L;

  private final ObjLongConsumer<Caller> leftOut;
  private final Map<Caller, Lines> callers = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param leftOut is told how many refusals of a caller were not written, if that caller's next
   *     line cannot tell it
   */
  RefusalLines(ObjLongConsumer<Caller> leftOut) {
    this.leftOut = leftOut;
  }

  /**
   * A caller is refused now.
   *
   * @param nanos of a clock that never goes back
   * @return how many refusals of the caller were left out before this one; empty if this one is
   *     left out, too
   */
  synchronized OptionalLong next(Caller caller, long nanos) {
    Lines lines = callers.computeIfAbsent(caller, unused -> new Lines(nanos));
    if (callers.size() > MAX_CALLERS) {
      Map.Entry<Caller, Lines> eldest = callers.entrySet().iterator().next();
      callers.remove(eldest.getKey());
      tell(eldest.getKey(), eldest.getValue());
    }
    return lines.take(nanos);
  }

  /** Tells of every caller how many were left out since the last line. */
  synchronized void tellLeftOut() {
    callers.forEach(this::tell);
  }

  private void tell(Caller caller, Lines lines) {
    if (lines.leftOut > 0) {
      leftOut.accept(caller, lines.leftOut);
      lines.leftOut = 0;
    }
  }

  private static final class Lines {
    /** When as many lines will have been allowed as were written. */
    private long paidUntil;

    private long leftOut;

    Lines(long nanos) {
      paidUntil = nanos;
    }

    OptionalLong take(long nanos) {
      long from = Math.max(paidUntil - nanos, 0);
      if (from > (BURST - 1) * NANOS_PER_LINE) {
        leftOut++;
        return OptionalLong.empty();
      }
      paidUntil = nanos + from + NANOS_PER_LINE;
      long before = leftOut;
      leftOut = 0;
      return OptionalLong.of(before);
    }
  }
}
